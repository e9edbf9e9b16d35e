from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.commands.pair_figure import (
    GAIN,
    GAP,
    SMALLEST_WIDTH,
    TEXT_HEIGHT,
    pair_figure,
    write_pair_figure,
)
from models.errors import OutputError
from models.experiments.learned_pair import LearnedPair

HEIGHT, WIDTH = 30, 50


@pytest.fixture
def pair() -> LearnedPair:
    raw = np.random.default_rng(0).random((HEIGHT, WIDTH), dtype=np.float32)
    return LearnedPair(150, raw, np.clip(raw + 0.05, 0, 1, dtype=np.float32), 26.02)


def test_panels_show_both_and_what_lies_between(pair: LearnedPair) -> None:
    figure = np.asarray(pair_figure(pair))
    factor = -(-SMALLEST_WIDTH // WIDTH)
    width = factor * WIDTH
    assert figure.shape == (factor * HEIGHT + TEXT_HEIGHT, 3 * width + 2 * GAP)
    difference = 0.5 + GAIN / 2 * (pair.regenerated - pair.raw)
    for number, values in enumerate((pair.raw, pair.regenerated, difference)):
        left = number * (width + GAP)
        panel = figure[: factor * HEIGHT : factor, left : left + width : factor]
        assert np.abs(panel / 255 - np.clip(values, 0, 1)).max() <= 0.5 / 255 + 1e-6
        text = figure[factor * HEIGHT :, left : left + width]
        assert (text < 128).sum() > 200  # something is written
        assert not (text[:, -8:] < 128).any()  # and ends before the panel does


def test_nothing_is_overwritten_unasked(pair: LearnedPair, tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError):
        write_pair_figure(pair, path, force=False)
    assert path.read_bytes() == b"mine"
    write_pair_figure(pair, path, force=True)
    assert np.array_equal(np.asarray(Image.open(path)), np.asarray(pair_figure(pair)))
