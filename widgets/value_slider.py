"""A slider over real numbers, linear or logarithmic, that says what is dragged and what chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle

from widgets.focus import keep_focus_elsewhere

_POSITIONS = 2000  # finer than any screen's pixels
_NOTCHES = 40  # steps of the arrow keys from end to end
_KEY_NOTCHES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -5,
    Qt.Key.Key_PageUp: 5,
    Qt.Key.Key_Home: -_NOTCHES,
    Qt.Key.Key_End: _NOTCHES,
}


@dataclass(frozen=True, slots=True)
class Scale:
    """How values lie along a slider; a logarithmic scale needs a minimum above zero."""

    minimum: float
    maximum: float
    logarithmic: bool = False

    def __post_init__(self) -> None:
        if not self.minimum < self.maximum or (self.logarithmic and self.minimum <= 0):
            raise ValueError(f"no scale from {self.minimum} to {self.maximum}")

    def fraction(self, value: float) -> float:
        """Return where a value lies, in [0, 1]; values beyond an end lie at that end.

        >>> Scale(0.01, 1.0, logarithmic=True).fraction(0.1)
        0.5
        """
        held = max(self.minimum, min(value, self.maximum))
        if self.logarithmic:
            return math.log(held / self.minimum) / math.log(self.maximum / self.minimum)
        return (held - self.minimum) / (self.maximum - self.minimum)

    def value(self, fraction: float) -> float:
        """Return the value at a fraction of the way, held within [0, 1]."""
        held = max(0.0, min(fraction, 1.0))
        if self.logarithmic:
            return self.minimum * (self.maximum / self.minimum) ** held
        return self.minimum + held * (self.maximum - self.minimum)


class ValueSlider(QSlider):
    """Drag, click or use the arrow keys.

    `dragged(float)` follows the hand; `chosen(float)` comes once, when it lets go. What the
    application sets is shown silently, and not while the hand holds the handle.
    """

    dragged = Signal(float)
    chosen = Signal(float)

    def __init__(self, scale: Scale) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._scale = scale
        self._value = scale.minimum
        self._held = False
        self.setRange(0, _POSITIONS)
        self.setMinimumWidth(60)
        keep_focus_elsewhere(self)

    @property
    def scale(self) -> Scale:
        """How values lie along the slider."""
        return self._scale

    def set_scale(self, scale: Scale) -> None:
        """Lay other values along the slider; the value shown stays, within the new ends."""
        self._scale = scale
        self.set_value(self._value)

    def current(self) -> float:
        """The value shown."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value without asking for it."""
        if not self._held:
            self._show(value)

    def nudge(self, notches: int) -> None:
        """Move by notches, as the arrow keys do, on behalf of the user."""
        self._show(self._scale.value(self._scale.fraction(self._value) + notches / _NOTCHES))
        self.dragged.emit(self._value)
        self.chosen.emit(self._value)

    def _show(self, value: float) -> None:
        self._value = max(self._scale.minimum, min(value, self._scale.maximum))
        with QSignalBlocker(self):
            self.setValue(round(self._scale.fraction(value) * _POSITIONS))

    def _value_at(self, x: float) -> float:
        handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self)
        return self._scale.value((x - handle / 2) / max(self.width() - handle, 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle under the pointer and take hold of it."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._held = True
        self.setSliderDown(True)
        self._drag_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._held:
            self._drag_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: this is the value."""
        if self._held and event.button() == Qt.MouseButton.LeftButton:
            self._held = False
            self.setSliderDown(False)
            self.chosen.emit(self._value)

    def changeEvent(self, event: QEvent) -> None:
        """Let go without choosing when the slider is disabled under the hand."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._held = False
            self.setSliderDown(False)

    def _drag_to(self, event: QMouseEvent) -> None:
        self._show(self._value_at(event.position().x()))
        self.dragged.emit(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by notches."""
        notches = _KEY_NOTCHES.get(Qt.Key(event.key()))
        if notches is None:
            event.ignore()
        else:
            self.nudge(notches)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll what lies behind: a wheel that passes by must not choose."""
        event.ignore()
