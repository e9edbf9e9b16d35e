from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from widgets.figures_table import FiguresTable


@pytest.fixture
def table(qtbot):
    made = FiguresTable()
    qtbot.addWidget(made)
    made.setRowCount(2)
    made.set_heads(["metric", "this", "that"])
    for row, text in enumerate(("a label of some length", "b, c")):
        made.set_label(row, text, "what it means")
        made.set_figure(row, 1, f"{row}.5 dB")
    made.refit()
    made.show()
    return made


@pytest.mark.parametrize("width", [120, 300, 600])
def test_labels_and_figures_are_never_cut_off(table, width):
    table.resize(width, 200)
    for column in range(3):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)
        head = table.horizontalHeader().sectionSizeHint(column)
        assert table.columnWidth(column) >= head
    assert table.textElideMode() == Qt.TextElideMode.ElideNone


def test_room_to_spare_goes_to_the_figures(table):
    table.resize(600, 200)
    widths = [table.columnWidth(column) for column in range(3)]
    assert sum(widths) <= table.viewport().width()
    assert widths[1] > table.sizeHintForColumn(1) + 50


def test_it_prefers_to_show_every_row(table):
    table.resize(300, table.sizeHint().height())
    assert not table.verticalScrollBar().isVisible()


def test_copied_by_key(qtbot, table):
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    expected = 'metric,this,that\na label of some length,0.5 dB,\n"b, c",1.5 dB,\n'
    assert QGuiApplication.clipboard().text() == expected


def test_cells_can_t_be_edited(qtbot, table):
    item = table.item(0, 1)
    place = table.visualItemRect(item).center()
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.state() != table.State.EditingState
