from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.quiet_controls import (
    QuietComboBox,
    QuietDoubleSpinBox,
    QuietLineEdit,
    QuietSpinBox,
    icon_button,
    label,
    push_button,
    set_role,
)
from widgets.theme import current_theme


def test_setters_are_silent(qtbot):
    whole, decimal = QuietSpinBox(0, 10), QuietDoubleSpinBox(0, 1)
    for box in (whole, decimal):
        qtbot.addWidget(box)
        with qtbot.assertNotEmitted(box.valueRequested):
            box.show_value(1)
    assert whole.value() == 1
    assert decimal.value() == 1.0


def test_the_arrows_of_a_spin_box_ask(qtbot):
    box = QuietSpinBox(0, 10)
    qtbot.addWidget(box)
    box.show()
    with qtbot.waitSignal(box.valueRequested) as told:
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert told.args == [1]


def test_a_passing_wheel_changes_nothing(qtbot, mouse_on):
    box, choice = QuietSpinBox(0, 10), QuietComboBox()
    choice.addItems(["a", "b"])
    for control in (box, choice):
        qtbot.addWidget(control)
        control.show()
        control.clearFocus()
        mouse_on(control).wheel(5, 5, notches=-2)
    assert box.value() == 0
    assert choice.currentIndex() == 0


def test_what_the_user_types_is_not_overwritten(qtbot):
    box = QuietSpinBox(0, 1000)
    qtbot.addWidget(box)
    box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "12")
    box.show_value(7)  # playback goes on meanwhile
    with qtbot.waitSignal(box.valueRequested) as told:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert told.args == [12]


def test_a_line_shows_its_error_until_it_is_changed(qtbot):
    line = QuietLineEdit()
    qtbot.addWidget(line)
    line.set_error("not a plane")
    assert line.toolTip() == "not a plane"
    assert current_theme().bad in line.styleSheet()
    qtbot.keyClicks(line, "1")
    assert line.toolTip() == ""
    assert line.styleSheet() == ""


def test_every_icon_button_says_what_it_does(qtbot):
    button = icon_button("play", "Play", "Play (Space)")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Play"
    assert button.toolTip() == "Play (Space)"
    with_text = push_button("Save", icon_name="save")
    qtbot.addWidget(with_text)
    assert with_text.accessibleName() == "Save"


def test_a_role_changed_on_screen_changes_the_colour_and_keeps_the_font(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    line = label("text", small=True)
    line.setParent(window)
    window.show()
    size = line.font().pixelSize()
    set_role(line, "bad")
    assert line.palette().windowText().color().name() == current_theme().bad
    assert line.font().pixelSize() == size
