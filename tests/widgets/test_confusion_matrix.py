from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QGuiApplication

from widgets.confusion_matrix import LEAST_CELL_PX, MOST_CELL_PX, ConfusionMatrix
from widgets.theme import current_theme

LABELS = ("cat", "dog")
COUNTS = np.array([[3, 1], [0, 4]], np.int64)


@pytest.fixture
def matrix(qtbot):
    made = ConfusionMatrix()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_counts(LABELS, COUNTS)
    made.show()
    return made


def middle(matrix, row, column):
    left, top = matrix._origin()
    cell = matrix.cell_px()
    return QPointF(left + (column + 0.5) * cell, top + (row + 0.5) * cell)


def test_a_cell_in_words(matrix):
    assert matrix.text_at(middle(matrix, 0, 1)) == "1 of 4 that are cat: told dog"
    assert matrix.text_at(middle(matrix, 1, 0)) == "0 of 4 that are dog: told cat"
    assert matrix.text_at(middle(matrix, 2, 0)) == ""
    assert matrix.text_at(QPointF(1, 1)) == ""


def test_cells_are_shaded_by_their_share(matrix):
    picture = matrix.grab().toImage()

    def corner(row, column):
        place = middle(matrix, row, column) - QPointF(matrix.cell_px() / 2 - 4, 8)
        return picture.pixelColor(QPoint(round(place.x()), round(place.y())))

    assert corner(1, 0).name() == current_theme().field
    assert corner(0, 0) != corner(1, 1) != corner(0, 1)
    assert corner(0, 1).red() > corner(0, 1).blue()  # wrong
    assert corner(1, 1).blue() > corner(1, 1).red()  # right


def test_cells_fit_the_room_within_limits(matrix):
    assert matrix.cell_px() == MOST_CELL_PX
    many = tuple(f"class {number}" for number in range(42))
    matrix.set_counts(many, np.eye(42, dtype=np.int64))
    assert matrix.cell_px() == LEAST_CELL_PX
    assert matrix.minimumHeight() > 42 * LEAST_CELL_PX
    matrix.grab()


def test_counts_as_csv(matrix):
    matrix.copy_csv()
    assert QGuiApplication.clipboard().text() == "is \\ told,cat,dog\ncat,3,1\ndog,0,4\n"


def test_counts_that_don_t_fit(matrix):
    with pytest.raises(ValueError, match="don't go"):
        matrix.set_counts(LABELS, np.zeros((3, 3), np.int64))
