"""A plot of a lesson: a title with a legend, curves by name, and a pen for the mouse if wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from widgets.fonts import SMALL_SIZE_PX, number_font, title_font, ui_font
from widgets.learn.curve import LINE, PAIRS, POINTS, Curve, Points
from widgets.learn.log_ticks import log_ticks
from widgets.plot_area import PlotArea, line_pen
from widgets.theme import current_theme

_LEFT_PX = 46  # one width for all plots, so that those above one another share their time axis
_GAP_PX = 16


class LessonPlot(PlotArea):
    """Curves that are replaced as a whole; axes are set, never guessed.

    Signals:
        drawn: x and y where the mouse was, x and y where it is, while the left button draws.
    """

    drawn = Signal(float, float, float, float)

    def __init__(
        self,
        title: str,
        x_label: str = "",
        *,
        logarithmic: tuple[bool, bool] = (False, False),
    ) -> None:
        """Make an empty plot.

        Args:
            title: what is plotted upwards, with its unit.
            x_label: what is plotted to the right; "" where a plot below says it.
            logarithmic: whether x, and y, are on logarithmic scales.
        """
        super().__init__()
        self._title, self._x_label, self._logarithmic = title, x_label, logarithmic
        self._curves: tuple[Curve, ...] = ()
        self._items: dict[str, Any] = {}
        self._pen_at: QPointF | None = None
        self._has_pen = False
        self._message = ""
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(60)
        self._text_px = QFontMetrics(number_font(SMALL_SIZE_PX - 1)).height()
        self.left.setWidth(_LEFT_PX)
        self.bottom.setHeight(self._text_px * (2 if x_label else 1) + 7)
        self._layout.setContentsMargins(0, self._text_px + 7, 14, 0)
        for axis, is_logarithmic in zip((self.bottom, self.left), logarithmic, strict=True):
            axis.enableAutoSIPrefix(False)
            axis.setLogMode(x=is_logarithmic, y=is_logarithmic)
        self.apply_theme()

    def sizeHint(self) -> QSize:
        """Prefer a strip."""
        return QSize(480, 130)

    # What is shown

    def show_curves(self, curves: Iterable[Curve]) -> None:
        """Show these curves and no others; of one name there is one."""
        self._curves = tuple(curves)
        wanted = {curve.name for curve in self._curves}
        for name in self._items.keys() - wanted:
            self.box.removeItem(self._items.pop(name))
        for depth, curve in enumerate(self._curves):
            item = self._items.get(curve.name)
            if item is None:
                item = self._items[curve.name] = _item(curve)
                self.box.addItem(item)
            item.setZValue(depth)
            item.setData(*_drawable(curve.kind, *self._scaled(curve.x, curve.y)))
            _paint(item, curve)
        self.viewport().update()

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show this part, in the values of the curves also on logarithmic scales."""
        low, high = self._scaled(np.array(x, np.float64), np.array(y, np.float64))
        self.set_ranges((float(low[0]), float(low[1])), (float(high[0]), float(high[1])))
        ranges = zip((self.bottom, self.left), (x, y), self._logarithmic, strict=True)
        for axis, ends, is_logarithmic in ranges:
            if is_logarithmic:
                axis.setTicks([log_ticks(*ends)])

    def set_lanes(self, lanes: Sequence[tuple[float, str]]) -> None:
        """Write names at heights of the left axis in place of figures."""
        self.left.setTicks([lanes])

    def set_title(self, title: str) -> None:
        """Say what is plotted."""
        self._title = title
        self.viewport().update()

    def set_message(self, text: str) -> None:
        """Write upon the plot, such as why there are no curves; "" for nothing."""
        self._message = text
        self.viewport().update()

    def set_pen(self, wanted: bool) -> None:
        """Whether the mouse draws; it is heard by `drawn`."""
        self._has_pen = wanted
        shape = Qt.CursorShape.CrossCursor if wanted else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def plotted(self, name: str) -> Points:
        """Return the points that are on screen under a name.

        Raises:
            KeyError: there is no curve of that name.
        """
        x, y = self._items[name].getData()
        both = [
            10.0**values if is_logarithmic else values
            for values, is_logarithmic in zip((x, y), self._logarithmic, strict=True)
        ]
        return both[0], both[1]

    def names(self) -> tuple[str, ...]:
        """The names of the curves on screen."""
        return tuple(curve.name for curve in self._curves)

    def _scaled(self, x: np.ndarray, y: np.ndarray) -> Points:
        scaled = []
        for values, is_logarithmic in zip((x, y), self._logarithmic, strict=True):
            values = np.asarray(values, np.float64)
            if is_logarithmic:
                with np.errstate(divide="ignore", invalid="ignore"):
                    values = np.log10(values)
                values = np.where(np.isfinite(values), values, np.nan)
            scaled.append(values)
        return scaled[0], scaled[1]

    def apply_theme(self) -> None:
        """Take the colours of the current theme."""
        super().apply_theme()
        for curve in self._curves:
            _paint(self._items[curve.name], curve)

    # Painting over the curves

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the title, the legend and the name of the axis around the curves."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        area = QRectF(self.viewport().rect())
        self._paint_legend(painter, area)
        painter.setFont(ui_font(SMALL_SIZE_PX - 1))
        painter.setPen(QColor(current_theme().text_muted))
        plot = self.plot_rect()
        if self._x_label:
            below = QRectF(plot.left(), area.bottom() - self._text_px - 1, plot.width(), 0)
            below.setHeight(self._text_px)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._x_label)
        if self._message:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(plot.adjusted(12, 4, -12, -4), flags, self._message)
        painter.end()

    def legend(self) -> list[tuple[str, str]]:
        """What is written above the curves: texts, each with a colour role of the theme."""
        labels = [(curve.label, curve.role) for curve in self._curves if curve.label]
        return [(self._title, "text"), *labels]

    def plot_rect(self) -> QRectF:
        """Where the curves lie, in pixels of the viewport."""
        return QRectF(self.mapFromScene(self.box.sceneBoundingRect()).boundingRect())

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        left = area.left() + 6
        for position, (text, role) in enumerate(self.legend()):
            painter.setFont((ui_font if position else title_font)(SMALL_SIZE_PX - 1))
            metrics = painter.fontMetrics()
            room = area.right() - 6 - left
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(max(room, 0)))
            width = metrics.horizontalAdvance(text)
            painter.setPen(QColor(getattr(current_theme(), role)))
            box = QRectF(left, area.top() + 2, width + 2, self._text_px + 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += width + _GAP_PX

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set the pen down."""
        if not self._has_pen or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pen_at = self.position_of(event)
        self._draw_to(self._pen_at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw while the button is down."""
        if self._pen_at is not None:
            self._draw_to(self.position_of(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the pen."""
        self._pen_at = None

    def _draw_to(self, place: QPointF) -> None:
        assert self._pen_at is not None
        before, self._pen_at = self._pen_at, place
        self.drawn.emit(before.x(), before.y(), place.x(), place.y())


def _item(curve: Curve) -> Any:
    if curve.kind == POINTS:
        return pg.ScatterPlotItem(size=7, pxMode=True)
    return pg.PlotCurveItem(connect="pairs" if curve.kind == PAIRS else "finite")


def _drawable(kind: str, x: np.ndarray, y: np.ndarray) -> Points:
    """Leave out what has no place: Qt can't index items whose bounds aren't numbers."""
    known = np.isfinite(x) & np.isfinite(y)
    if kind == PAIRS:
        known = np.repeat(known[::2] & known[1::2], 2)
    elif kind == LINE and known.any():
        return x, y  # gaps break the line
    return x[known], y[known]


def _paint(item: Any, curve: Curve) -> None:
    colour = getattr(current_theme(), curve.role)
    alpha = round(255 * curve.opacity)
    item.setPen(line_pen(colour, dashed=curve.dashed, alpha=alpha))
    if curve.kind == POINTS:
        fill = QColor(colour)
        fill.setAlpha(alpha)
        item.setBrush(fill)
