"""The transport: one row that plays, steps, seeks, and says how time is stretched."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from widgets.fitting_row import FittingRow
from widgets.fonts import number_font
from widgets.icons import icon
from widgets.plane_entry import parse_plane
from widgets.playback_speeds import shown_text
from widgets.quantities import plane_time_text, planes_text
from widgets.quiet_controls import (
    QuietLineEdit,
    QuietSpinBox,
    icon_button,
    label,
    number_label,
)
from widgets.speed_box import SpeedBox
from widgets.value_slider import Scale, ValueSlider

LOOP_MODES = {
    "once": ("arrow-right-to-line", "Play once"),
    "loop": ("repeat", "Loop"),
    "ping-pong": ("arrow-left-right", "Ping-pong"),
}
PACES = {"speed": "keep speed", "every": "every plane"}
_LONGEST_WINDOW_PLANES = 4096
_HEIGHT_PX = 36
_BUTTON_PX = 28


class Transport(FittingRow):
    """Buttons, the plane editor, speed, loop, pace and window length.

    Signals:
        playRequested: 1 forwards, −1 backwards.
        stepRequested: by how many planes.
        seekRequested: a plane number (int of any size).
        speedRequested: planes per second of screen.
        loopRequested: "once", "loop" or "ping-pong".
        paceRequested: "speed" (skip planes to keep it) or "every" (show each plane).
        windowRequested: planes pooled for a map.
    """

    playRequested = Signal(int)
    pauseRequested = Signal()
    stepRequested = Signal(int)
    seekRequested = Signal(object)
    firstRequested = Signal()
    lastRequested = Signal()
    speedRequested = Signal(float)
    loopRequested = Signal(str)
    paceRequested = Signal(str)
    windowRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__(max(_HEIGHT_PX, QFontMetrics(number_font()).height() + 20))
        self.setAccessibleName("Transport")
        self._direction = 0
        self._planes = 0
        self._plane = 0
        self._capture_rate_hz: float | None = None
        self._speed = 0.0
        self._make_buttons()
        self._make_plane_editor()
        self._make_speed()
        self._make_window()
        self.fill(
            [
                self._button_group,
                self._plane_label,
                self._editor,
                self._of_label,
                self._time_label,
                4,
                self._speed_label,
                self._speed_box,
                self._loop_button,
                self._pace_button,
                self._achieved_label,
                None,
                self._window_label,
                self._window_slider,
                self._window_spin,
            ],
            [
                self._of_label,
                self._plane_label,
                self._window_slider,
                self._window_label,
                self._achieved_label,
                self._speed_label,
                self._pace_button,
                self._time_label,
            ],
        )
        self.set_capture_rate(None)
        self.set_planes(0)
        self.set_loop("once")
        self.set_pace("speed")
        self.set_playing(0)
        self.set_window(1)

    def _make_buttons(self) -> None:
        self._first = icon_button("skip-back", "First plane")
        self._back = icon_button("step-back", "Step back")
        self._reverse = icon_button("play-reverse", "Play backwards")
        self._play = icon_button("play", "Play")
        self._step = icon_button("step-forward", "Step forward")
        self._last = icon_button("skip-forward", "Last plane")
        self._buttons = (
            self._first,
            self._back,
            self._reverse,
            self._play,
            self._step,
            self._last,
        )
        self._first.clicked.connect(self.firstRequested)
        self._last.clicked.connect(self.lastRequested)
        self._back.clicked.connect(lambda: self.stepRequested.emit(-1))
        self._step.clicked.connect(lambda: self.stepRequested.emit(1))
        self._reverse.clicked.connect(lambda: self._play_or_pause(-1))
        self._play.clicked.connect(lambda: self._play_or_pause(1))
        for button in (self._back, self._step):
            button.setAutoRepeat(True)
        self._button_group = QWidget()
        group = QHBoxLayout(self._button_group)
        group.setContentsMargins(0, 0, 0, 0)
        group.setSpacing(0)
        for button in self._buttons:
            button.setFixedWidth(_BUTTON_PX)
            group.addWidget(button)

    def _make_plane_editor(self) -> None:
        self._plane_label = label("plane", "muted")
        self._editor = QuietLineEdit()
        self._editor.setAccessibleName("Plane number or time")
        self._editor.setPlaceholderText("plane")
        self._editor.setFont(number_font())
        self._editor.submitted.connect(self._seek)
        self._of_label = label(role="muted")
        self._of_label.setFont(number_font())
        self._time_label = number_label("000.000 ms")

    def _make_speed(self) -> None:
        self._speed_label = number_label("", "muted")
        self._speed_box = SpeedBox()
        self._speed_box.speedChosen.connect(self.speedRequested)
        self._loop_button = icon_button("repeat", "Loop mode")
        self._loop_button.clicked.connect(self._cycle_loop)
        self._pace_button = QToolButton()
        self._pace_button.setFocusPolicy(self._loop_button.focusPolicy())
        self._pace_button.clicked.connect(self._flip_pace)
        self._achieved_label = number_label("999.9/s · 999 skipped", "muted")

    def _make_window(self) -> None:
        self._window_label = label("window", "muted")
        self._window_slider = ValueSlider(Scale(1, _LONGEST_WINDOW_PLANES, logarithmic=True))
        self._window_slider.setAccessibleName("Window length")
        self._window_slider.setFixedWidth(90)
        self._window_slider.dragged.connect(self._drag_window)
        self._window_spin = QuietSpinBox(1, 2**31 - 1, " planes")
        self._window_spin.setAccessibleName("Window length in planes")
        self._window_spin.setFixedWidth(self._window_spin.sizeHint().width())
        self._window_spin.valueRequested.connect(self.windowRequested)
        for part in (self._window_slider, self._window_spin):
            part.setToolTip("Planes pooled for firing-rate maps and window counts")

    # What is shown

    def set_playing(self, direction: int) -> None:
        """Show that it plays forwards (1), backwards (−1) or not (0)."""
        self._direction = direction
        for button, way, name, text in (
            (self._play, 1, "play", "Play"),
            (self._reverse, -1, "play-reverse", "Play backwards"),
        ):
            playing = direction == way
            button.setIcon(icon("pause" if playing else name))
            button.setAccessibleName("Pause" if playing else text)
            button.setToolTip(button.accessibleName())

    def set_planes(self, count: int) -> None:
        """Give the length of the recording."""
        self._planes = count
        self.setEnabled(count > 0)
        last = planes_text(max(count - 1, 0))
        self._of_label.setText(f"/ {last}")
        metrics = self._editor.fontMetrics()
        self._editor.setFixedWidth(max(64, metrics.horizontalAdvance("0" * len(last)) + 22))
        self._size_time_label()
        self.refit()

    def set_plane(self, plane: int) -> None:
        """Show the plane under the cursor and its time."""
        self._plane = plane
        self._editor.show_text(planes_text(plane))
        self._time_label.setText(plane_time_text(plane, self._capture_rate_hz))

    def set_capture_rate(self, capture_rate_hz: float | None) -> None:
        """Give the planes per second of the camera; the speeds to choose from follow it."""
        self._capture_rate_hz = capture_rate_hz
        self._fill_speeds()
        self._size_time_label()
        self.set_plane(self._plane)
        self.refit()

    def set_speed(self, planes_per_second: float) -> None:
        """Show the speed asked for, one of the choices or not."""
        self._speed = planes_per_second
        self._fill_speeds()

    def set_achieved(self, planes_per_second: float | None, skipped: int = 0) -> None:
        """Show the speed that is reached and how many planes were not shown; None clears it."""
        text = ""
        if planes_per_second is not None:
            text = f"{planes_per_second:,.1f}/s · {skipped:,} skipped"
        self._achieved_label.setText(text)
        self._achieved_label.setToolTip(
            "Planes a second that are reached, and how many are not shown"
        )

    def set_loop(self, mode: str) -> None:
        """Show a loop mode of `LOOP_MODES`."""
        self._loop = mode
        name, text = LOOP_MODES[mode]
        self._loop_button.setIcon(icon(name))
        self._loop_button.setAccessibleName(f"Loop mode: {text}")
        self._loop_button.setToolTip(f"{text}; click for the next mode")

    def set_pace(self, pace: str) -> None:
        """Show a pace of `PACES`."""
        self._pace = pace
        self._pace_button.setText(PACES[pace])
        self._pace_button.setToolTip(
            "Planes are skipped to keep the speed; click to show every plane"
            if pace == "speed"
            else "Every plane is shown, however slowly; click to keep the speed"
        )

    def set_window(self, planes: int) -> None:
        """Show the window length."""
        self._window_slider.set_value(planes)
        self._window_spin.show_value(planes)

    # What the user asks

    def focus_plane_editor(self) -> None:
        """Let the user type a plane."""
        self._editor.setFocus()
        self._editor.selectAll()

    def _play_or_pause(self, direction: int) -> None:
        if self._direction == direction:
            self.pauseRequested.emit()
        else:
            self.playRequested.emit(direction)

    def _seek(self, text: str) -> None:
        try:
            plane = parse_plane(text, self._planes, self._capture_rate_hz)
        except ValueError as error:
            self._editor.set_error(str(error))
            return
        self._editor.show_text(planes_text(self._plane))
        self._editor.give_back()
        self.seekRequested.emit(plane)

    def _cycle_loop(self) -> None:
        modes = list(LOOP_MODES)
        self.loopRequested.emit(modes[(modes.index(self._loop) + 1) % len(modes)])

    def _flip_pace(self) -> None:
        self.paceRequested.emit("every" if self._pace == "speed" else "speed")

    def _drag_window(self, planes: float) -> None:
        whole = max(1, round(planes))
        self._window_spin.show_value(whole)
        self.windowRequested.emit(whole)

    # How wide things are

    def _fill_speeds(self) -> None:
        self._speed_box.show_speed(self._speed, self._capture_rate_hz)
        shown = shown_text(self._speed, self._capture_rate_hz)
        self._speed_label.setText(shown)
        self._speed_label.setMinimumWidth(
            self._speed_label.fontMetrics().horizontalAdvance("1 s shows 0.00 ms")
            if self._capture_rate_hz
            else 0
        )
        self.refit()

    def _size_time_label(self) -> None:
        widest = max(
            (plane_time_text(plane, self._capture_rate_hz) for plane in (0, self._planes)), key=len
        )
        metrics = self._time_label.fontMetrics()
        room = metrics.horizontalAdvance("0" * len(widest)) + 4 if widest else 0
        self._time_label.setMinimumWidth(room)
