"""One pixel over time: membrane potential, spikes of A and B, and the intervals between them.

v/θ  ╱|╱|╱|┄┄┄┄ threshold
A   | | |   |        ▾ missed: fired in A only
B   |  |  |   |      × extra: fired in B only
ISI  ▔▔▁▁▔▔▔▔         staircases of both
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy

from widgets.axis_steps import short_plane, step_for, ticks_between
from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.plot_area import PlotArea, line_pen
from widgets.theme import current_theme
from widgets.trace_data import TraceData

# The lanes, upwards: each is a stretch of the one vertical axis.
_ISI = (0.0, 0.9)
_LANE_B, _LANE_A = 1.3, 1.8
_TICK_HALF = 0.2
_MEMBRANE = (2.25, 3.0)
_TOP = 3.15


class TraceView(PlotArea):
    """Traces of the probed pixel on one time axis with the cursor; a click or a drag seeks.

    Signals:
        planeRequested: a plane number (int of any size).
    """

    planeRequested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Trace of the probed pixel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(96)
        self._data: TraceData | None = None
        self._plane = 0
        self._asked: int | None = None
        self._message = "Click a pixel to trace it"
        metrics = QFontMetrics(number_font(SMALL_SIZE_PX - 1))
        self._label_px = metrics.horizontalAdvance("v/θ") + 17
        self._legend_px = metrics.height() + 3
        self.left.setWidth(self._label_px)
        self.bottom.setHeight(metrics.height() + 6)
        self._layout.setContentsMargins(0, self._legend_px, 14, 0)
        self._make_items()
        self.apply_theme()
        self.set_trace(None)

    def sizeHint(self) -> QSize:
        """Prefer a strip of 130 pixels."""
        return QSize(600, 130)

    def _make_items(self) -> None:
        self._threshold = pg.InfiniteLine(_MEMBRANE[1], angle=0)
        self._membrane = pg.PlotCurveItem(connect="finite")
        self._links = pg.PlotCurveItem(connect="pairs")
        self._ticks_a = pg.PlotCurveItem(connect="pairs")
        self._ticks_b = pg.PlotCurveItem(connect="pairs")
        self._missed = pg.ScatterPlotItem(symbol="t", size=8, pxMode=True)
        self._extra = pg.ScatterPlotItem(symbol="x", size=8, pxMode=True)
        self._isi_a = pg.PlotCurveItem(connect="finite")
        self._isi_b = pg.PlotCurveItem(connect="finite")
        self._cursor = pg.InfiniteLine(0, angle=90)
        self._items = (
            self._threshold,
            self._links,
            self._membrane,
            self._ticks_a,
            self._ticks_b,
            self._missed,
            self._extra,
            self._isi_b,
            self._isi_a,
            self._cursor,
        )
        for item in self._items:
            self.box.addItem(item)

    def apply_theme(self) -> None:
        """Take the colours of the current theme."""
        super().apply_theme()
        theme = current_theme()
        self._threshold.setPen(line_pen(theme.bad, dashed=True))
        self._membrane.setPen(line_pen(theme.text_muted))
        self._links.setPen(line_pen(theme.text_muted, alpha=110))
        self._ticks_a.setPen(line_pen(theme.accent))
        self._ticks_b.setPen(line_pen(theme.accent_b))
        self._missed.setPen(line_pen(theme.bad))
        self._missed.setBrush(QColor(theme.bad))
        self._extra.setPen(line_pen(theme.extra))
        self._extra.setBrush(QColor(theme.extra))
        self._isi_a.setPen(line_pen(theme.accent))
        self._isi_b.setPen(line_pen(theme.accent_b, dashed=True))
        self._cursor.setPen(line_pen(theme.text))
        self.left.setTickFont(ui_font(SMALL_SIZE_PX - 1))
        self.left.setStyle(tickLength=0)

    # What is shown

    def set_trace(self, data: TraceData | None) -> None:
        """Show the trace of a pixel, or none."""
        self._data = data
        for item in self._items[:-1]:
            item.setVisible(data is not None)
        self._cursor.setVisible(data is not None)
        self.left.setVisible(data is not None)
        self.bottom.setVisible(data is not None)
        if data is not None:
            self._show_spikes(data)
            self._show_membrane(data)
            self._show_intervals(data)
            self._show_axes(data)
        self.viewport().update()

    def set_message(self, text: str) -> None:
        """Say what to do while there is no trace."""
        self._message = text
        self.viewport().update()

    def set_plane(self, plane: int) -> None:
        """Put the cursor on a plane."""
        self._plane = plane
        self._cursor.setValue(plane)

    def legend(self) -> list[tuple[str, str]]:
        """What the line above the curves says: texts, each with a colour role of the theme."""
        data = self._data
        if data is None:
            return []
        parts = [(data.title, "text")] if data.title else []
        parts.append(("A raw", "accent"))
        if data.spikes_b is not None:
            parts.append(("B regenerated", "accent_b"))
        if data.partners_a is not None:
            parts.append((f"▾ {data.missed.size} missed", "bad"))
        if data.partners_b is not None:
            parts.append((f"× {data.extra.size} extra", "extra"))
        parts.append((f"ISI 0–{data.longest_isi:g} planes", "text_muted"))
        return parts

    @Slot()
    def copy_csv(self) -> None:
        """Put the trace on the clipboard as CSV."""
        if self._data is not None:
            QGuiApplication.clipboard().setText(self._data.to_csv())

    def _show_spikes(self, data: TraceData) -> None:
        spikes_b = data.spikes_b if data.spikes_b is not None else np.empty(0, np.int64)
        self._ticks_a.setData(*_ticks(data.spikes_a, _LANE_A))
        self._ticks_b.setData(*_ticks(spikes_b, _LANE_B))
        self._missed.setData(data.missed, np.full(data.missed.size, _LANE_A + _TICK_HALF))
        self._extra.setData(data.extra, np.full(data.extra.size, _LANE_B - _TICK_HALF))
        self._links.setData(*_links(data))

    def _show_membrane(self, data: TraceData) -> None:
        low, high = _MEMBRANE
        height = low + np.clip(data.membrane, -0.1, 1.15) * (high - low)
        self._membrane.setData(data.membrane_planes, height)

    def _show_intervals(self, data: TraceData) -> None:
        edges = np.arange(data.start, data.stop + 1, dtype=np.float64) - 0.5
        for item, curve in ((self._isi_a, data.isi_a), (self._isi_b, data.isi_b)):
            if curve is None or not np.isfinite(curve).any():
                item.setVisible(False)
                continue
            height = _ISI[0] + curve / data.longest_isi * (_ISI[1] - _ISI[0])
            item.setData(np.repeat(edges, 2)[1:-1], np.repeat(height, 2))

    def _show_axes(self, data: TraceData) -> None:
        self.set_ranges((data.start - 0.5, data.stop - 0.5), (-0.05, _TOP))
        lanes = [(np.mean(_MEMBRANE), "v/θ"), (_LANE_A, "A"), (np.mean(_ISI), "ISI")]
        if data.spikes_b is not None:
            lanes.append((_LANE_B, "B"))
        self.left.setTicks([lanes])
        self._label_planes()

    def _label_planes(self) -> None:
        if self._data is None:
            return
        start, stop = self._data.start, self._data.stop
        step = step_for(stop - start, max(2, self.width() // 90))
        ticks = ticks_between(start, stop - 1, step)
        self.bottom.setTicks([[(plane, short_plane(plane, step)) for plane in ticks]])

    def resizeEvent(self, event: object) -> None:
        """Label as many planes as there is room for."""
        super().resizeEvent(event)
        if self._built:
            self._label_planes()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the legend above the curves, or what to do where there are none."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        theme = current_theme()
        area = QRectF(self.viewport().rect())
        if self._data is None:
            painter.setPen(QColor(theme.text_muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._message)
        else:
            self._paint_legend(painter, area)
        painter.end()

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(number_font(SMALL_SIZE_PX - 1))
        left, theme = area.left() + self._label_px, current_theme()
        for text, role in self.legend():
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(QColor(getattr(theme, role)))
            box = QRectF(left, area.top() + 1, width + 2, self._legend_px - 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += width + 16

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek to the plane under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self._data is not None:
            self._asked = None
            self._ask(event)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on seeking while the button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._data is not None:
            self._ask(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing is left to do."""
        event.accept()

    def _ask(self, event: QMouseEvent) -> None:
        assert self._data is not None
        plane = round(self.position_of(event).x())
        plane = max(self._data.start, min(plane, self._data.stop - 1))
        if plane != self._asked:
            self._asked = plane
            self.planeRequested.emit(plane)

    def contextMenuEvent(self, event: object) -> None:
        """Offer to copy what is shown."""
        menu = self.context_menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def context_menu(self) -> QMenu:
        """Make the menu of a right click."""
        menu = QMenu(self)
        copy = menu.addAction("Copy trace as CSV", self.copy_csv)
        copy.setEnabled(self._data is not None)
        return menu


def _ticks(
    planes: npt.NDArray[np.int64], lane: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return a short upright line for each plane, as pairs of points."""
    xs = np.repeat(planes.astype(np.float64), 2)
    return xs, np.tile([lane - _TICK_HALF, lane + _TICK_HALF], planes.size)


def _links(data: TraceData) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return a line from each matched spike of A down to its partner in B."""
    if data.partners_a is None:
        return np.empty(0), np.empty(0)
    matched = data.partners_a >= 0
    xs = np.column_stack([data.spikes_a[matched], data.partners_a[matched]]).ravel()
    ends = [_LANE_A - _TICK_HALF, _LANE_B + _TICK_HALF]
    return xs.astype(np.float64), np.tile(ends, int(matched.sum()))
