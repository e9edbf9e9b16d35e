from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.commands.embedding_figure import (
    LEGEND_WIDTH,
    MARGIN,
    SIDE,
    embedding_figure,
    label_colours,
    placed,
    write_embedding_figure,
)
from models.errors import OutputError


def test_positions_fill_the_square() -> None:
    positions = np.random.default_rng(0).normal(3, 40, (20, 2)).astype(np.float32)
    found = np.array(placed(positions))
    assert found.min(0) == pytest.approx([MARGIN, MARGIN])
    assert found.max(0) == pytest.approx([SIDE - MARGIN, SIDE - MARGIN], abs=0.1)
    assert np.corrcoef(found[:, 0], positions[:, 0])[0, 1] == pytest.approx(1)
    assert np.isfinite(placed(np.ones((3, 2), np.float32))).all()


@pytest.mark.parametrize("count", [1, 10, 42])
def test_every_label_has_its_colour(count: int) -> None:
    colours = label_colours(count)
    assert len(set(colours)) == count
    assert all(0 <= part <= 255 for colour in colours for part in colour)


def test_a_dot_lies_where_its_recording_is() -> None:
    positions = np.array([[0, 0], [1, 1], [0, 1]], np.float32)
    figure = embedding_figure(positions, ["a", "b", "b"])
    assert figure.size == (SIDE + LEGEND_WIDTH, SIDE)
    first, second = label_colours(2)
    assert figure.getpixel((MARGIN, MARGIN)) == first
    assert figure.getpixel((SIDE - MARGIN, SIDE - MARGIN)) == second
    assert figure.getpixel((MARGIN, SIDE - MARGIN)) == second
    assert figure.getpixel((SIDE // 2, SIDE // 2)) == (255, 255, 255)


def test_many_labels_make_the_figure_longer() -> None:
    labels = [str(number) for number in range(60)]
    figure = embedding_figure(np.random.default_rng(0).random((60, 2), np.float32), labels)
    assert figure.height > SIDE


def test_the_file(tmp_path: Path) -> None:
    embeddings = np.random.default_rng(0).random((8, 5), np.float32)
    path = tmp_path / "map.png"
    write_embedding_figure(embeddings, ["a", "b"] * 4, path, force=False)
    with Image.open(path) as drawn:
        assert drawn.size == (SIDE + LEGEND_WIDTH, SIDE)
    with pytest.raises(OutputError):
        write_embedding_figure(embeddings, ["a", "b"] * 4, path, force=False)
