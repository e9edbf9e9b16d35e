from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from widgets.quiet_controls import QuietLineEdit
from widgets.solve_box import SolveBox
from widgets.target import Target, TargetKind


@pytest.fixture
def box(qtbot):
    made = SolveBox()
    qtbot.addWidget(made)
    made.show()
    return made


def test_enter_and_find_both_ask(qtbot, box):
    editor = box.findChild(QuietLineEdit)
    qtbot.keyClicks(editor, ">= 34 dB")
    with qtbot.waitSignal(box.solveRequested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == [Target(TargetKind.SCENE_PSNR_DB, 34.0)]
    editor.selectAll()
    qtbot.keyClicks(editor, "0.1")
    with qtbot.waitSignal(box.solveRequested) as told:
        qtbot.mouseClick(box.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert told.args == [Target(TargetKind.BITS_PER_SCENE_PIXEL, 0.1)]
    assert editor.text() == "0.1"


def test_nonsense_is_answered_in_place_until_it_is_changed(qtbot, box):
    editor = box.findChild(QuietLineEdit)
    qtbot.keyClicks(editor, "34 apples")
    with qtbot.assertNotEmitted(box.solveRequested):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "apples" in box.message()
    assert editor.text() == "34 apples"
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert box.message() == ""


def test_the_application_can_answer(qtbot, box):
    with qtbot.assertNotEmitted(box.solveRequested):
        box.set_text("≥ 40 dB")
        box.set_message("at most 38.2 dB can be had, at 3.1 bpp", is_error=True)
    assert "38.2" in box.message()


def test_a_long_message_has_room_for_all_its_lines(box):
    box.resize(215, 80)
    box.set_message("the nearest to 0.0001 bits per scene pixel is 0.1403: " * 3, is_error=True)
    message = box._message
    assert message.minimumHeight() >= message.heightForWidth(box.width())
    assert box.sizeHint().height() >= message.minimumHeight() + box._editor.sizeHint().height()
    box.set_message("")
    assert message.minimumHeight() == 0
