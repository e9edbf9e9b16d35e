from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from widgets.fitting_row import FittingRow


@pytest.fixture
def row(qtbot):
    parts = [QLabel() for _ in range(4)]
    for part in parts:
        part.setFixedWidth(100)
    made = FittingRow(30, spacing=0)
    qtbot.addWidget(made)
    made.fill([parts[0], 10, parts[1], None, parts[2], parts[3]], [parts[2], parts[0]])
    made.show()
    made.parts = parts
    return made


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (422, [True, True, True, True]),
        (421, [True, True, False, True]),
        (322, [True, True, False, True]),
        (321, [False, True, False, True]),
        (222, [False, True, False, True]),
    ],
)
def test_the_dispensable_goes_first(row, width, shown):
    row.resize(width, 30)
    assert [part.isVisible() for part in row.parts] == shown


def test_it_asks_for_no_more_than_it_must(row):
    assert row.minimumSizeHint().width() == 222


def test_what_was_hidden_comes_back(row):
    row.resize(222, 30)
    row.resize(500, 30)
    assert all(part.isVisible() for part in row.parts)
