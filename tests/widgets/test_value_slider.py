from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from widgets.value_slider import Scale, ValueSlider

LOGARITHMIC = Scale(0.02, 4.0, logarithmic=True)


@given(st.floats(0.02, 4.0))
def test_a_scale_leads_there_and_back(value):
    assert LOGARITHMIC.value(LOGARITHMIC.fraction(value)) == pytest.approx(value)


def test_scales_hold_their_ends():
    assert LOGARITHMIC.fraction(100) == 1.0
    assert Scale(0, 10).value(-3) == 0
    for wrong in ((1, 1, False), (0, 1, True), (2, 1, False)):
        with pytest.raises(ValueError, match="no scale"):
            Scale(*wrong)


@pytest.fixture
def slider(qtbot):
    made = ValueSlider(LOGARITHMIC)
    qtbot.addWidget(made)
    made.resize(214, 20)
    made.show()
    return made


def test_a_drag_is_followed_and_ends_in_one_choice(qtbot, mouse_on, slider):
    dragged, chosen = [], []
    slider.dragged.connect(dragged.append)
    slider.chosen.connect(chosen.append)
    mouse = mouse_on(slider)
    mouse.press(30, 10)
    mouse.move(107, 10, Qt.MouseButton.LeftButton)
    assert chosen == []
    slider.set_value(0.02)  # an answer that comes late doesn't pull the handle away
    assert slider.current() == dragged[-1]
    mouse.release(107, 10)
    assert dragged == sorted(dragged)
    assert chosen == [dragged[-1]]
    assert chosen[0] == pytest.approx((0.02 * 4.0) ** 0.5, rel=0.05)  # the middle, geometrically


def test_the_ends_can_be_reached(mouse_on, slider):
    mouse = mouse_on(slider)
    mouse.drag((100, 10), (400, 10))
    assert slider.current() == 4.0
    mouse.drag((100, 10), (-50, 10))
    assert slider.current() == 0.02


def test_setting_is_silent_and_keeps_the_exact_value(qtbot, slider):
    with qtbot.assertNotEmitted(slider.dragged), qtbot.assertNotEmitted(slider.chosen):
        slider.set_value(0.31)
    assert slider.current() == 0.31


def test_arrow_keys_move_by_notches(qtbot, slider):
    slider.set_value(0.1)
    with qtbot.waitSignal(slider.chosen) as told:
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert told.args[0] == pytest.approx(0.1 * 200 ** (1 / 40))
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert slider.current() == 4.0
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert slider.current() == pytest.approx(0.02)


def test_disabled_under_the_hand_it_lets_go(mouse_on, slider):
    mouse_on(slider).press(100, 10)
    slider.setEnabled(False)
    slider.setEnabled(True)
    slider.set_value(0.5)
    assert slider.current() == 0.5


def test_the_right_button_does_nothing(qtbot, mouse_on, slider):
    with qtbot.assertNotEmitted(slider.dragged):
        mouse_on(slider).click(100, 10, Qt.MouseButton.RightButton)
