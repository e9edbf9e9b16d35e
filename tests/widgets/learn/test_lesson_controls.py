from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from widgets.learn.control import ChoiceSpec, SliderSpec, ToggleSpec
from widgets.learn.lesson_controls import LessonControls

SPECS = (
    SliderSpec("theta", "Threshold", 2.0, 0.5, 4.0),
    SliderSpec("planes", "Planes", 1, 0, 5, "planes", decimals=0),
    SliderSpec("window", "Window", 1, 1, 1000, logarithmic=True, decimals=0),
    SliderSpec("leak", "Leak", math.inf, 2, 200, decimals=0, top="no leak"),
    ChoiceSpec("reset", "Reset", "soft", (("soft", "soft: v − θ"), ("hard", "hard: 0"))),
    ToggleSpec("grid", "Grid", True),
)


@pytest.fixture
def controls(qtbot):
    made = LessonControls(SPECS)
    qtbot.addWidget(made)
    made.resize(320, 220)
    made.show()
    return made


@pytest.fixture
def told(controls):
    heard = []
    controls.changed.connect(lambda name, value: heard.append((name, value)))
    return heard


def texts(controls) -> list[str]:
    return [label.text() for label in controls.findChildren(QLabel)]


def test_defaults_are_shown_in_silence(controls, told):
    assert controls.values() == {spec.name: spec.default for spec in SPECS}
    assert {"2.00", "1 planes", "no leak", "Threshold"} <= set(texts(controls))
    controls.set_values({"theta": 3.0, "reset": "hard", "grid": False, "leak": 20})
    assert told == []
    assert {"3.00", "20"} <= set(texts(controls))
    assert controls.control("reset").currentData() == "hard"
    assert not controls.control("grid").isChecked()
    with pytest.raises(KeyError):
        controls.set_values({"none": 1})


def test_a_slider_tells_while_it_is_dragged(controls, told, mouse_on):
    slider = controls.control("theta")
    width, middle = slider.width(), slider.height() / 2
    mouse_on(slider).drag((width / 2, middle), (width * 0.8, middle))
    assert len(told) >= 3
    values = [value for name, value in told if name == "theta"]
    assert values == sorted(values)
    assert controls.values()["theta"] == values[-1] == slider.current()


@pytest.mark.parametrize(("name", "first", "last"), [("planes", 1, 5), ("window", 1, 1000)])
def test_whole_numbers_step_by_at_least_one_to_their_end(controls, told, name, first, last):
    controls.control(name).nudge(1)
    assert told == [(name, first + 1)]
    for _ in range(60):
        controls.control(name).nudge(1)
    values = [value for _, value in told]
    assert values[-1] == last
    assert values == sorted(set(values))
    assert all(isinstance(value, int) for value in values)
    controls.control(name).nudge(-1)
    assert controls.values()[name] < last


def test_the_keyboard_moves_sliders_and_chooses(controls, told):
    QTest.keyClick(controls.control("theta"), Qt.Key.Key_Right)
    QTest.keyClick(controls.control("reset"), Qt.Key.Key_Down)
    QTest.keyClick(controls.control("grid"), Qt.Key.Key_Space)
    QTest.keyClick(controls.control("leak"), Qt.Key.Key_Home)
    assert [name for name, _ in told] == ["theta", "reset", "grid", "leak"]
    assert [value for _, value in told[1:]] == ["hard", False, 2]
    for spec in SPECS:
        control = controls.control(spec.name)
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName() == spec.label


def test_the_same_again_is_not_told(controls, told):
    controls.control("reset").activated.emit(0)
    controls.control("theta").dragged.emit(2.0)
    assert told == []


def test_rows_can_be_hidden(controls):
    controls.set_shown("theta", False)
    assert not controls.control("theta").isVisible()
    controls.set_shown("theta", True)
    assert controls.control("theta").isVisible()
