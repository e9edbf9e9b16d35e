from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.commands.embedding_figure import (
    CROSS_REACH,
    LEGEND_WIDTH,
    MARGIN,
    SIDE,
    embedding_figure,
    placed,
    write_embedding_figure,
)
from models.errors import OutputError
from tests.models.classification.told_digits import told_digits
from widgets.label_colours import label_colours


def test_positions_fill_the_square() -> None:
    positions = np.random.default_rng(0).normal(3, 40, (20, 2)).astype(np.float32)
    found = np.array(placed(positions))
    assert found.min(0) == pytest.approx([MARGIN, MARGIN])
    assert found.max(0) == pytest.approx([SIDE - MARGIN, SIDE - MARGIN], abs=0.1)
    assert np.corrcoef(found[:, 0], positions[:, 0])[0, 1] == pytest.approx(1)
    assert np.isfinite(placed(np.ones((3, 2), np.float32))).all()


def test_a_dot_lies_where_its_recording_is() -> None:
    positions = np.array([[0, 0], [1, 1], [0, 1]], np.float32)
    figure = embedding_figure(positions, ["a", "b", "b"], ["a", "b", "b"])
    assert figure.size == (SIDE + LEGEND_WIDTH, SIDE)
    first, second = label_colours(2)
    assert figure.getpixel((MARGIN, MARGIN)) == first
    assert figure.getpixel((SIDE - MARGIN, SIDE - MARGIN)) == second
    assert figure.getpixel((MARGIN, SIDE - MARGIN)) == second
    assert figure.getpixel((SIDE // 2, SIDE // 2)) == (255, 255, 255)


def test_a_cross_where_a_recording_was_told_wrong() -> None:
    positions = np.array([[0, 0], [1, 1]], np.float32)
    right = embedding_figure(positions, ["a", "b"], ["a", "b"])
    wrong = embedding_figure(positions, ["a", "b"], ["a", "a"])
    corner, colour = SIDE - MARGIN + CROSS_REACH, label_colours(2)[1]
    assert wrong.getpixel((corner, corner)) == colour
    assert right.getpixel((corner, corner)) == (255, 255, 255)
    assert wrong.getpixel((MARGIN, MARGIN)) == right.getpixel((MARGIN, MARGIN))


def test_many_labels_make_the_figure_longer() -> None:
    labels = [str(number) for number in range(60)]
    figure = embedding_figure(np.random.default_rng(0).random((60, 2), np.float32), labels, labels)
    assert figure.height > SIDE


def test_the_file(tmp_path: Path) -> None:
    told, path = told_digits(8), tmp_path / "map.png"
    write_embedding_figure(told, path, force=False)
    with Image.open(path) as drawn:
        assert drawn.size == (SIDE + LEGEND_WIDTH, SIDE)
    with pytest.raises(OutputError):
        write_embedding_figure(told, path, force=False)
