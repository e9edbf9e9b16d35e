"""Which values are black and which white: a histogram with two handles, and the colour map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHideEvent,
    QIcon,
    QImage,
    QMouseEvent,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.axis_steps import step_for
from widgets.colormaps import COLOR_MAPS, lookup_table
from widgets.fonts import SMALL_SIZE_PX, number_font
from widgets.histogram import histogram_of
from widgets.icons import icon
from widgets.plot_area import PlotArea, line_pen
from widgets.quiet_controls import (
    QuietComboBox,
    QuietDoubleSpinBox,
    icon_button,
    label,
    push_button,
)
from widgets.theme import current_theme

_REFRESH_MS = 200  # at most five histograms a second
_GRAB_PX = 8.0
_LARGEST = 1e9


class LevelsPanel(QWidget):
    """Levels and colour map of the panes that share them.

    Signals:
        levelsRequested: the values shown as the map's two ends, low below high.
        autoRequested: fit the levels to the data once.
        lockRequested: whether the levels stay when the picture changes.
        colorMapRequested: a name of `widgets.colormaps.COLOR_MAPS`.
    """

    levelsRequested = Signal(float, float)
    autoRequested = Signal()
    lockRequested = Signal(bool)
    colorMapRequested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._levels = (0.0, 1.0)
        self._pending: npt.NDArray[np.generic] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._make_parts()
        self._lay_out()
        self.set_levels(0.0, 1.0)
        self.set_color_maps(COLOR_MAPS)

    def _make_parts(self) -> None:
        self._title = label("Levels", "title")
        self._note = label(role="muted", small=True)
        self._note.setWordWrap(True)
        self._note.hide()
        self._histogram = _Histogram()
        self._low, self._high = (QuietDoubleSpinBox(-_LARGEST, _LARGEST) for _ in range(2))
        self._low.setAccessibleName("Lowest value shown")
        self._high.setAccessibleName("Highest value shown")
        self._auto = push_button("Auto once", "Fit the levels to this picture once")
        self._lock = icon_button("lock-open", "Lock levels", flat=False)
        self._lock.setCheckable(True)
        self._map = QuietComboBox()
        self._map.setAccessibleName("Colour map")
        self._map.setIconSize(QSize(72, 12))
        self._histogram.levelsRequested.connect(self.levelsRequested)
        self._low.valueRequested.connect(lambda low: self._ask(low, self._levels[1]))
        self._high.valueRequested.connect(lambda high: self._ask(self._levels[0], high))
        self._auto.clicked.connect(self.autoRequested)
        self._lock.clicked.connect(self._ask_lock)
        self._map.activated.connect(
            lambda index: self.colorMapRequested.emit(self._map.itemData(index))
        )

    def _lay_out(self) -> None:
        levels = QGridLayout()
        levels.setContentsMargins(0, 0, 0, 0)
        levels.setHorizontalSpacing(8)
        levels.addWidget(label("low", "muted"), 0, 0)
        levels.addWidget(self._low, 0, 1)
        levels.addWidget(label("high", "muted"), 0, 2)
        levels.addWidget(self._high, 0, 3)
        levels.addWidget(label("map", "muted"), 1, 0)
        levels.addWidget(self._map, 1, 1, 1, 3)
        levels.setColumnStretch(1, 1)
        levels.setColumnStretch(3, 1)
        heading = QHBoxLayout()
        heading.addWidget(self._title, 1)
        heading.addWidget(self._auto)
        heading.addWidget(self._lock)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(heading)
        column.addWidget(self._histogram, 4)
        column.addLayout(levels)
        column.addWidget(self._note)
        column.addStretch(1)

    # What is shown

    def set_title(self, text: str, unit: str = "") -> None:
        """Name what is shown, such as "ISI · shared by 2 panes", and the unit of its values."""
        self._title.setText(text)
        suffix = f" {unit}" if unit else ""
        for box in (self._low, self._high):
            box.setSuffix(suffix)

    def set_note(self, text: str) -> None:
        """Say something about the levels, such as that A and B differ."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def set_limits(self, low: float, high: float) -> None:
        """Give the range of values that the histogram spans.

        Raises:
            ValueError: `low` isn't below `high`.
        """
        if not low < high:
            raise ValueError(f"levels can't span from {low} to {high}")
        self._histogram.set_limits(low, high)
        self.set_values(self._pending)

    def set_levels(self, low: float, high: float) -> None:
        """Show the levels in use."""
        self._levels = (low, high)
        self._low.show_value(low)
        self._high.show_value(high)
        self._histogram.set_levels(low, high)

    def set_values(self, values: npt.NDArray[np.generic] | None) -> None:
        """Show the histogram of these values, soon: at most five are counted a second."""
        self._pending = values
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def set_locked(self, locked: bool) -> None:
        """Show whether the levels stay when the picture changes."""
        self._lock.setChecked(locked)
        self._lock.setIcon(icon("lock" if locked else "lock-open"))
        self._lock.setToolTip("Unlock levels" if locked else "Lock levels")
        self._lock.setAccessibleName(self._lock.toolTip())
        self._auto.setEnabled(not locked)

    def set_color_maps(self, names: tuple[str, ...]) -> None:
        """Offer these colour maps."""
        self._map.clear()
        for name in names:
            self._map.addItem(_gradient(name), name, name)
        self._map.setCurrentIndex(0)

    def set_color_map(self, name: str) -> None:
        """Show the colour map in use."""
        self._map.choose(name)
        self._histogram.set_color_map(name)

    # What happens

    def _ask(self, low: float, high: float) -> None:
        if low < high:
            self.levelsRequested.emit(low, high)
        else:
            self.set_levels(*self._levels)

    def _ask_lock(self) -> None:
        wanted = self._lock.isChecked()
        self.set_locked(not wanted)  # what is shown is what the application says
        self.lockRequested.emit(wanted)

    @Slot()
    def _refresh(self) -> None:
        self._histogram.set_values(self._pending)

    def showEvent(self, event: QShowEvent) -> None:
        """Count what came while the panel was hidden."""
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count nothing while the panel is hidden."""
        super().hideEvent(event)
        self._timer.stop()


class _Histogram(PlotArea):
    levelsRequested = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Histogram")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(90)
        self.setMaximumHeight(200)
        self.setMouseTracking(True)
        self._limits = (0.0, 1.0)
        self._levels = (0.0, 1.0)
        self._held: int | None = None
        self.left.hide()
        self.bottom.setHeight(QFontMetrics(number_font(SMALL_SIZE_PX - 1)).height() + 6)
        self._layout.setContentsMargins(10, 4, 10, 0)
        self._bars = pg.PlotCurveItem([0.0, 1.0], [0.0], stepMode="center", fillLevel=0)
        self._lines = (pg.InfiniteLine(0.0, angle=90), pg.InfiniteLine(1.0, angle=90))
        self._ramp = pg.ImageItem(axisOrder="row-major")
        self._ramp.setImage(np.arange(256, dtype=np.uint8)[None, :], levels=(0, 255))
        self.set_color_map("gray")
        for item in (self._ramp, self._bars, *self._lines):
            self.box.addItem(item)
        self.apply_theme()
        self.set_limits(0.0, 1.0)
        self.set_values(None)

    def sizeHint(self) -> QSize:
        return QSize(320, 130)

    def apply_theme(self) -> None:
        super().apply_theme()
        theme = current_theme()
        fill = QColor(theme.accent)
        fill.setAlpha(70)
        self._bars.setPen(line_pen(theme.accent))
        self._bars.setBrush(fill)
        for line in self._lines:
            line.setPen(line_pen(theme.text))

    def set_limits(self, low: float, high: float) -> None:
        self._limits = (low, high)
        self.set_ranges((low, high), (-0.14, 1.05))
        self._label()
        self.set_levels(*self._levels)

    def _label(self) -> None:
        low, high = self._limits
        scale = 1.0
        while (high - low) * scale < 100:  # whole steps of a small enough unit
            scale *= 10
        step = step_for((high - low) * scale, 5) / scale
        first = int(np.ceil(low / step - 1e-9))
        ticks = [index * step for index in range(first, int(np.floor(high / step + 1e-9)) + 1)]
        self.bottom.setTicks([[(tick, f"{tick:g}") for tick in ticks]])

    def set_levels(self, low: float, high: float) -> None:
        self._levels = (low, high)
        for line, value in zip(self._lines, (low, high), strict=True):
            line.setValue(value)
        self._ramp.setRect(low, -0.12, max(high - low, 1e-12), 0.08)

    def set_color_map(self, name: str) -> None:
        self._ramp.setLookupTable(lookup_table(name))

    def set_values(self, values: npt.NDArray[np.generic] | None) -> None:
        self._bars.setVisible(values is not None and values.size > 0)
        if values is None or not values.size:
            return
        counts, edges = histogram_of(values, *self._limits)
        # The square root lets rare values be seen beside a peak.
        heights = np.sqrt(counts / max(int(counts.max(initial=0)), 1))
        self._bars.setData(edges, heights)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = self._near(event)
            event.setAccepted(self._held is not None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            near = self._near(event) is not None
            shape = Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            return
        low, high = self._limits
        wanted = list(self._levels)
        wanted[self._held] = max(low, min(self.position_of(event).x(), high))
        if wanted[0] < wanted[1]:
            self.levelsRequested.emit(*wanted)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def _near(self, event: QMouseEvent) -> int | None:
        x, unit = self.position_of(event).x(), max(abs(self.box.viewPixelSize()[0]), 1e-12)
        distances = [abs(level - x) / unit for level in self._levels]
        nearest = int(np.argmin(distances))
        return nearest if distances[nearest] <= _GRAB_PX else None


def _gradient(name: str) -> QIcon:
    table = np.ascontiguousarray(np.repeat(lookup_table(name)[None, :, :3], 12, axis=0))
    picture = QImage(table.data, 256, 12, 256 * 3, QImage.Format.Format_RGB888).copy()
    return QIcon(QPixmap.fromImage(picture).scaled(72, 12))
