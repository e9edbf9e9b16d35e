from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from widgets.focus import FocusReturn
from widgets.quiet_controls import QuietLineEdit, QuietSpinBox, icon_button


@pytest.fixture
def show(qtbot):
    """Puts widgets into one active window, which lives as long as the test."""
    windows = []

    def shown(*parts):
        window = QWidget()
        windows.append(window)
        column = QVBoxLayout(window)
        for part in parts:
            column.addWidget(part)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    return shown


def test_a_click_on_a_button_leaves_the_keyboard_where_it_was(qtbot, show):
    panes, button = QLineEdit(), icon_button("play", "Play")
    show(panes, button)
    panes.setFocus()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panes.hasFocus()
    qtbot.keyClick(panes, Qt.Key.Key_Tab)
    assert button.hasFocus()  # and yet the keyboard reaches it


def test_an_editor_gives_the_keyboard_back_after_enter(qtbot, show):
    panes, editor = QLineEdit(), QuietSpinBox(0, 100)
    show(panes, editor)
    panes.setFocus()
    qtbot.mouseClick(editor.lineEdit(), Qt.MouseButton.LeftButton)
    assert editor.hasFocus()
    with qtbot.waitSignal(editor.valueRequested) as told:
        editor.selectAll()
        qtbot.keyClicks(editor, "34")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == [34]
    assert panes.hasFocus()


def test_escape_drops_what_was_typed(qtbot, show):
    panes, editor, line = QLineEdit(), QuietSpinBox(0, 100), QuietLineEdit()
    show(panes, editor, line)
    editor.show_value(7)
    line.show_text("before")
    for part, typed in ((editor, "34"), (line, "after")):
        panes.setFocus()
        part.setFocus()
        part.selectAll()
        qtbot.keyClicks(part, typed)
        qtbot.keyClick(part, Qt.Key.Key_Escape)
        assert panes.hasFocus()
    assert editor.value() == 7
    assert editor.text() == "7"
    assert line.text() == "before"


def test_a_holder_that_is_gone_is_not_asked(qtbot, show):
    former, editor = QLineEdit(), QLineEdit()
    show(former, editor)
    returning = FocusReturn(editor)
    former.setFocus()
    editor.setFocus()
    former.setParent(None)
    former.deleteLater()
    qtbot.wait(1)
    returning.give_back()
    assert not editor.hasFocus()
