from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QToolButton

from widgets.recordings_dock import RecordingItem, RecordingsDock

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dock(qtbot):
    made = RecordingsDock()
    qtbot.addWidget(made)
    made.resize(240, 500)
    made.set_recordings(
        [RecordingItem("car.dat", "250 × 400"), RecordingItem("fan.dat", has_warnings=True)], 0
    )
    made.show()
    return made


def _button(dock, text):
    return next(b for b in dock.findChildren(QToolButton) if b.accessibleName().startswith(text))


def _texts(dock):
    return [part.text() for part in dock.findChildren(QLabel) if part.isVisible()]


def test_a_click_chooses_a_recording(qtbot, dock):
    listed = dock.findChild(QListWidget)
    place = listed.visualItemRect(listed.item(1)).center()
    with qtbot.waitSignal(dock.recordingChosen) as told:
        qtbot.mouseClick(listed.viewport(), LEFT, pos=place)
    assert told.args == [1]


def test_open_close_and_change(qtbot, dock):
    with qtbot.waitSignal(dock.openRequested):
        qtbot.mouseClick(_button(dock, "Open"), LEFT)
    with qtbot.waitSignal(dock.closeRequested) as told:
        qtbot.mouseClick(_button(dock, "Close"), LEFT)
    assert told.args == [0]
    with qtbot.waitSignal(dock.geometryRequested):
        qtbot.mouseClick(dock.findChild(QPushButton), LEFT)


def test_setters_are_silent(qtbot, dock):
    with qtbot.assertNotEmitted(dock.recordingChosen):
        dock.set_recordings([RecordingItem("a"), RecordingItem("b")], 1)
        dock.set_recordings([], -1)
    assert not _button(dock, "Close").isEnabled()


def test_properties_and_warnings_replace_the_former(qtbot, dock):
    dock.set_properties(
        [("planes", "1,000"), ("rows", "bottom-up (prior, 70 %)")],
        ["3 bytes are left over", "the rows are a prior"],
    )
    assert {"planes", "1,000", "3 bytes are left over"} <= set(_texts(dock))
    dock.set_properties([("planes", "200")])
    qtbot.wait(1)
    texts = _texts(dock)
    assert "200" in texts
    assert "1,000" not in texts
    assert "rows" not in texts
    assert not any("left over" in text for text in texts)
