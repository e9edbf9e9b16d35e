from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.folder_view import FolderTabs
from tests.models.classification.told_digits import told_digits
from widgets.figures_table import FiguresTable


@pytest.fixture
def tabs(qtbot: Any) -> FolderTabs:
    made = FolderTabs()
    qtbot.addWidget(made)
    made.resize(420, 500)
    made.show()
    made.show_told(told_digits(15))
    return made


def recordings(tabs: FolderTabs) -> FiguresTable:
    (found,) = [t for t in tabs.findChildren(FiguresTable) if t.accessibleName() == "Recordings"]
    return found


def click(tabs: FolderTabs, row: int, *, twice: bool = False) -> None:
    tabs.setCurrentIndex(2)
    table = recordings(tabs)
    place = table.visualItemRect(table.item(row, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    if twice:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_rows_are_recordings(tabs: FolderTabs, qtbot: Any) -> None:
    with qtbot.waitSignal(tabs.chosen) as chosen:
        click(tabs, 1)
    assert chosen.args == [9]
    with qtbot.waitSignal(tabs.openRequested) as opened:
        click(tabs, 0, twice=True)
    assert opened.args == [4]
    with qtbot.waitSignal(tabs.openRequested) as entered:
        QTest.keyClick(recordings(tabs), Qt.Key.Key_Return)
    assert entered.args == [4]


def test_a_recording_chosen_elsewhere_is_marked(tabs: FolderTabs) -> None:
    tabs.choose(0)
    table = recordings(tabs)
    row = table.selectionModel().selectedRows()[0].row()
    assert [table.item(row, column).text() for column in range(3)] == ["0/0.npz", "0", "0"]


@pytest.mark.parametrize(
    ("tab", "begins"), [(0, "class,precision"), (1, "is \\ told,0,1,2"), (2, "recording,is")]
)
def test_the_table_in_view_is_copied(tabs: FolderTabs, tab: int, begins: str) -> None:
    tabs.setCurrentIndex(tab)
    tabs.copy_csv()
    assert QGuiApplication.clipboard().text().startswith(begins)


def test_another_folder_takes_the_place(tabs: FolderTabs) -> None:
    tabs.show_told(told_digits(3))
    assert recordings(tabs).rowCount() == 3
