from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from widgets.form_field import FormField
from widgets.parameter_form import ParameterForm
from widgets.quiet_controls import (
    QuietComboBox,
    QuietDoubleSpinBox,
    QuietLineEdit,
    QuietSpinBox,
)

FIELDS = (
    FormField("depth", "Bit depth", "int", 8, 8, 12, unit="bit", help="Bits per sample"),
    FormField("gain", "Gain", "float", 0.5, 0.0, 1.0),
    FormField("preset", "Preset", "choice", "slow", choices=("fast", "slow")),
    FormField("lossless", "Lossless", "bool", False),
    FormField("tune", "Tune", "text", ""),
)


@pytest.fixture
def form(qtbot):
    made = ParameterForm()
    qtbot.addWidget(made)
    made.set_fields(FIELDS)
    made.show()
    return made


@pytest.fixture
def changes(form):
    seen = []
    form.changed.connect(lambda *change: seen.append(change))
    return seen


def test_it_shows_the_defaults(form):
    assert form.values() == {
        "depth": 8,
        "gain": 0.5,
        "preset": "slow",
        "lossless": False,
        "tune": "",
    }
    assert form.findChild(QuietSpinBox).toolTip() == "Bits per sample"
    assert form.findChild(QuietSpinBox).accessibleName() == "Bit depth"


def test_what_the_user_sets_is_told_with_its_type(qtbot, form, changes):
    qtbot.keyClick(form.findChild(QuietSpinBox), Qt.Key.Key_Up)
    gain = form.findChild(QuietDoubleSpinBox)
    gain.selectAll()
    qtbot.keyClicks(gain, "0.25")
    qtbot.keyClick(gain, Qt.Key.Key_Return)
    qtbot.keyClick(form.findChild(QuietComboBox), Qt.Key.Key_Up)
    qtbot.keyClick(form.findChild(QCheckBox), Qt.Key.Key_Space)
    qtbot.keyClicks(form.findChild(QuietLineEdit), "film")
    qtbot.keyClick(form.findChild(QuietLineEdit), Qt.Key.Key_Return)
    assert changes == [
        ("depth", 9),
        ("gain", 0.25),
        ("preset", "fast"),
        ("lossless", True),
        ("tune", "film"),
    ]
    assert form.values()["tune"] == "film"


def test_being_told_is_silent(form, changes):
    form.set_values({"depth": 10, "preset": "fast", "lossless": True, "unknown": 3})
    assert changes == []
    assert form.values()["depth"] == 10
    assert form.values()["lossless"] is True


def test_limits_hold(qtbot, form, changes):
    depth = form.findChild(QuietSpinBox)
    for _ in range(10):
        qtbot.keyClick(depth, Qt.Key.Key_Up)
    assert changes[-1] == ("depth", 12)


def test_reset_asks_for_the_defaults_that_differ(form, changes):
    form.set_values({"depth": 10, "gain": 0.5})
    form.reset()
    assert changes == [("depth", 8)]


def test_another_list_of_fields_replaces_the_former_whole(qtbot, form):
    form.set_fields(FIELDS[:1])
    assert set(form.values()) == {"depth"}
    qtbot.wait(1)
    assert len(form.findChildren(QLabel)) == 1
    form.set_fields(())
    qtbot.wait(1)
    assert form.findChildren(QWidget) == []


def test_a_field_that_means_nothing_is_greyed_out(form):
    form.set_field_enabled("gain", False)
    box = form.findChild(QuietDoubleSpinBox)
    assert not box.isEnabled()
    assert form.findChild(QuietSpinBox).isEnabled()
    assert form.values()["gain"] == 0.5  # it keeps its value
    form.set_field_enabled("gain", True)
    assert box.isEnabled()
