"""The list of playback speeds: short when closed, in full when open."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal

from widgets.playback_speeds import dilation_text, speed_choices, speed_text
from widgets.quiet_controls import LIST_TEXT, QuietComboBox

_WIDEST = "40,000× slow"
_ARROW_PX = 34


class SpeedBox(QuietComboBox):
    """Choose how slowly the scene is shown.

    Signals:
        speedChosen: planes per second of screen.
    """

    speedChosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[float, float | None] | None = None
        self.setAccessibleName("Playback speed")
        self.setMaxVisibleItems(20)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(_WIDEST) + _ARROW_PX)
        self.activated.connect(lambda index: self.speedChosen.emit(self.itemData(index)))

    def show_speed(self, planes_per_second: float, capture_rate_hz: float | None) -> None:
        """Offer the speeds that suit a capture rate, and show the one in use."""
        if self._offered == (planes_per_second, capture_rate_hz):
            return
        self._offered = (planes_per_second, capture_rate_hz)
        speeds = set(speed_choices(capture_rate_hz))
        if planes_per_second > 0:
            speeds.add(planes_per_second)
        with QSignalBlocker(self):
            self.clear()
            for row, speed in enumerate(sorted(speeds)):
                self.addItem(dilation_text(speed, capture_rate_hz), speed)
                self.setItemData(row, speed_text(speed, capture_rate_hz), LIST_TEXT)
            self.choose(planes_per_second)
        self.setToolTip(self.currentData(LIST_TEXT) or "Playback speed")
