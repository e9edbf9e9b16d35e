from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from widgets.quiet_controls import QuietLineEdit, QuietSpinBox
from widgets.speed_box import SpeedBox
from widgets.transport import Transport
from widgets.value_slider import ValueSlider

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def transport(qtbot):
    made = Transport()
    qtbot.addWidget(made)
    made.resize(1400, 36)
    made.set_capture_rate(40_000.0)
    made.set_planes(200)
    made.set_plane(100)
    made.set_speed(100.0)
    made.show()
    return made


def _button(transport, name):
    found = [
        button
        for button in transport.findChildren(QToolButton)
        if (button.accessibleName() or button.text()).startswith(name)
    ]
    assert len(found) == 1, name
    return found[0]


@pytest.mark.parametrize(
    ("name", "signal", "arguments"),
    [
        ("First", "firstRequested", []),
        ("Step back", "stepRequested", [-1]),
        ("Play backwards", "playRequested", [-1]),
        ("Step forward", "stepRequested", [1]),
        ("Last", "lastRequested", []),
        ("Loop mode", "loopRequested", ["loop"]),
        ("keep speed", "paceRequested", ["every"]),
    ],
)
def test_each_button_asks_for_its_own(qtbot, transport, name, signal, arguments):
    with qtbot.waitSignal(getattr(transport, signal)) as told:
        qtbot.mouseClick(_button(transport, name), LEFT)
    assert told.args == arguments


def test_play_turns_to_pause_when_told_that_it_plays(qtbot, transport):
    play = transport.findChildren(QToolButton)
    play = next(button for button in play if button.accessibleName() == "Play")
    with qtbot.waitSignal(transport.playRequested) as told:
        qtbot.mouseClick(play, LEFT)
    assert told.args == [1]
    assert play.accessibleName() == "Play"  # asked, not told yet
    transport.set_playing(1)
    assert play.accessibleName() == "Pause"
    with qtbot.waitSignal(transport.pauseRequested):
        qtbot.mouseClick(play, LEFT)
    with qtbot.waitSignal(transport.playRequested) as told:
        qtbot.mouseClick(_button(transport, "Play backwards"), LEFT)
    assert told.args == [-1]


def test_the_loop_modes_go_round(qtbot, transport):
    seen = []
    transport.loopRequested.connect(seen.append)
    transport.loopRequested.connect(transport.set_loop)
    button = _button(transport, "Loop mode")
    for _ in range(3):
        qtbot.mouseClick(button, LEFT)
    assert seen == ["loop", "ping-pong", "once"]


@pytest.mark.parametrize(("typed", "plane"), [("42", 42), ("2.5 ms", 100), ("9999", 199)])
def test_a_typed_plane_or_time_seeks_and_the_keyboard_goes_back(qtbot, transport, typed, plane):
    window = QWidget()
    column = QVBoxLayout(window)
    panes = QLineEdit()
    column.addWidget(panes)
    column.addWidget(transport)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    panes.setFocus()
    editor = transport.findChild(QuietLineEdit)
    transport.focus_plane_editor()
    assert editor.hasFocus()
    qtbot.keyClicks(editor, typed)
    with qtbot.waitSignal(transport.seekRequested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == [plane]
    assert panes.hasFocus()
    assert editor.text() == "100"  # what it was told last
    transport.setParent(None)


def test_nonsense_in_the_plane_editor_stays_with_its_reason(qtbot, transport):
    editor = transport.findChild(QuietLineEdit)
    editor.setText("soon")
    with qtbot.assertNotEmitted(transport.seekRequested):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "plane number" in editor.toolTip()
    assert editor.text() == "soon"


def test_planes_beyond_32_bits_are_sought(qtbot, transport):
    transport.set_planes(10**10)
    editor = transport.findChild(QuietLineEdit)
    editor.setText("5,000,000,000")
    with qtbot.waitSignal(transport.seekRequested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == [5_000_000_000]


def test_the_speed_is_picked_from_the_list(qtbot, transport):
    box = transport.findChild(SpeedBox)
    assert box.currentText() == "400× slow"
    assert box.toolTip() == "1 s shows 2.5 ms · 400× slow"
    with qtbot.waitSignal(transport.speedRequested) as told:
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert told.args == [200.0]


def test_a_speed_that_is_no_choice_is_shown_too(qtbot, transport):
    box = transport.findChild(SpeedBox)
    with qtbot.assertNotEmitted(transport.speedRequested):
        transport.set_speed(150.0)
    assert box.currentText() == "267× slow"
    transport.set_speed(100.0)
    assert box.currentText() == "400× slow"
    transport.set_capture_rate(None)
    assert box.currentText() == "100 planes/s"


def test_the_window_is_dragged_or_typed(qtbot, mouse_on, transport):
    asked = []
    transport.windowRequested.connect(asked.append)
    slider, spin = transport.findChild(ValueSlider), transport.findChild(QuietSpinBox)
    transport.set_window(21)
    assert asked == []
    assert spin.value() == 21
    mouse_on(slider).drag((5, 10), (slider.width() - 1, 10))
    assert asked == sorted(asked)
    assert asked[-1] == 4096
    spin.selectAll()
    qtbot.keyClicks(spin, "40")
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert asked[-1] == 40


def test_setters_are_silent(qtbot, transport):
    signals = (
        transport.playRequested,
        transport.seekRequested,
        transport.speedRequested,
        transport.loopRequested,
        transport.paceRequested,
        transport.windowRequested,
    )
    asked = []
    for signal in signals:
        signal.connect(lambda *told: asked.append(told))
    transport.set_playing(-1)
    transport.set_plane(7)
    transport.set_loop("ping-pong")
    transport.set_pace("every")
    transport.set_window(9)
    transport.set_achieved(59.9, 3)
    transport.set_speed(1000.0)
    assert asked == []


@pytest.mark.parametrize("width", [900, 700, 560])
@pytest.mark.parametrize("planes", [200, 100_000_000])
def test_it_never_overflows(transport, width, planes):
    transport.set_planes(planes)
    transport.set_plane(planes - 1)
    transport.set_achieved(59.9, 1234)
    transport.resize(max(width, transport.minimumSizeHint().width()), 36)
    assert transport.minimumSizeHint().width() <= 680
    shown = [
        part
        for part in transport.findChildren(QWidget, options=Qt.FindDirectChildrenOnly)
        if part.isVisible()
    ]
    for part in shown:
        assert part.geometry().right() < transport.width()
        assert part.width() >= part.minimumSizeHint().width()
    ordered = sorted(shown, key=lambda part: part.x())
    for left, right in itertools.pairwise(ordered):
        assert left.geometry().right() < right.x()


def test_at_900_pixels_time_and_time_dilation_are_still_there(transport):
    transport.set_achieved(59.9, 12)
    transport.resize(900, 36)
    texts = [line.text() for line in transport.findChildren(QLabel) if line.isVisible()]
    assert "1 s shows 2.5 ms" in texts
    assert "2.500 ms" in texts


def test_nothing_open_is_nothing_to_play(transport):
    transport.set_planes(0)
    assert not transport.isEnabled()
