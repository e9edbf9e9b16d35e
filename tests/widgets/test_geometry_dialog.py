from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QTableWidget

from widgets.geometry_choice import GeometryCandidate, GeometryChoice
from widgets.geometry_dialog import GeometryDialog
from widgets.quiet_controls import QuietComboBox, QuietDoubleSpinBox, QuietSpinBox

LEFT = Qt.MouseButton.LeftButton
CHOICE = GeometryChoice(250, 400, "lsb", "bottom-up", "packed", 20_000.0, 0.6)


@pytest.fixture
def dialog(qtbot):
    made = GeometryDialog()
    qtbot.addWidget(made)
    made.set_layouts(["packed", "one byte a pixel"])
    made.set_choice(CHOICE)
    made.open()
    yield made
    made.close()


def _named(dialog, kind, name):
    return next(part for part in dialog.findChildren(kind) if part.accessibleName() == name)


def _press(qtbot, dialog, which):
    buttons = dialog.findChild(QDialogButtonBox)
    qtbot.mouseClick(buttons.button(which), LEFT)


def test_fields_say_what_they_were_told(qtbot, dialog):
    assert dialog.choice() == CHOICE
    with qtbot.assertNotEmitted(dialog.geometryChanged, wait=200):
        dialog.set_choice(dataclasses.replace(CHOICE, capture_rate_hz=None))
    assert dialog.choice().capture_rate_hz is None


def test_turning_a_field_asks_once_when_it_has_settled(qtbot, dialog):
    asked = []
    dialog.geometryChanged.connect(asked.append)
    width = _named(dialog, QuietSpinBox, "Width")
    for _ in range(5):
        qtbot.keyClick(width, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [dataclasses.replace(CHOICE, width=405)]


def test_every_field_reaches_the_choice(qtbot, dialog):
    for name, key in (
        ("Bit order", Qt.Key.Key_Down),
        ("Rows", Qt.Key.Key_Up),
        ("Layout", Qt.Key.Key_Down),
    ):
        qtbot.keyClick(_named(dialog, QuietComboBox, name), key)
    for name, typed in (("Capture rate", "40000"), ("Full scale", "0.5")):
        box = _named(dialog, QuietDoubleSpinBox, name)
        box.selectAll()
        qtbot.keyClicks(box, typed)
    with qtbot.waitSignal(dialog.geometryAccepted) as told:
        _press(qtbot, dialog, QDialogButtonBox.StandardButton.Ok)
    wanted = GeometryChoice(250, 400, "msb", "top-down", "one byte a pixel", 40_000.0, 0.5)
    assert told.args == [wanted]
    assert not dialog.isVisible()


def test_a_candidate_fills_the_fields_and_keeps_the_capture_rate(qtbot, dialog):
    square = GeometryChoice(1000, 1000, "lsb", "top-down", "packed")
    dialog.set_candidates([GeometryCandidate(CHOICE, 0.93), GeometryCandidate(square, 0.07)])
    table = dialog.findChild(QTableWidget)
    assert table.item(1, 0).text() == "1000 × 1000 · LSB · top-down · packed"
    assert table.item(1, 1).text() == "7 %"
    place = table.visualItemRect(table.item(1, 0)).center()
    with qtbot.waitSignal(dialog.geometryChanged) as told:
        qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    assert told.args == [dataclasses.replace(square, capture_rate_hz=20_000.0)]


def test_what_can_t_be_read_can_t_be_used(qtbot, dialog):
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    dialog.set_thumbnail(None, "12,500 bytes don't divide", is_error=True)
    assert not ok.isEnabled()
    dialog.set_thumbnail(np.full((250, 400), 255, np.uint8), "mean of 400 planes")
    assert ok.isEnabled()


def test_the_thumbnail_is_upright(qtbot, dialog):
    picture = np.zeros((100, 100), np.uint8)
    picture[:50, 50:] = 255  # top right
    dialog.set_thumbnail(picture)
    shown = dialog._thumbnail.grab().toImage()
    half_x, half_y = shown.width() // 2, shown.height() // 2
    side = min(half_x, half_y) // 2
    assert shown.pixelColor(half_x + side, half_y - side).lightness() == 255
    assert shown.pixelColor(half_x - side, half_y - side).lightness() == 0
    assert shown.pixelColor(half_x + side, half_y + side).lightness() == 0


def test_cancelled_it_asks_for_nothing_more(qtbot, dialog):
    qtbot.keyClick(_named(dialog, QuietSpinBox, "Width"), Qt.Key.Key_Up)
    with (
        qtbot.assertNotEmitted(dialog.geometryAccepted),
        qtbot.assertNotEmitted(dialog.geometryChanged, wait=250),
    ):
        _press(qtbot, dialog, QDialogButtonBox.StandardButton.Cancel)
