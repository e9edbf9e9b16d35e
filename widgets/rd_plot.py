"""The rate–distortion plot: rivals' curves and an operating point that is dragged along its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.plot_area import PlotArea, line_pen
from widgets.quiet_controls import label
from widgets.rate_curve import RateCurve, nearest_point, rounded_limits
from widgets.theme import current_theme

Bits = TypeVar("Bits", float, npt.NDArray[np.float64])
# Colour alone doesn't tell curves apart: each has a symbol too.
_SYMBOLS = ("o", "s", "t", "d", "star", "p", "h", "x", "+")
_REACH_PX = 10.0
_LEGEND_SHARE = 0.6  # of the height; curves rise, so that the room below their ends is free


class RatePlot(QWidget):
    """Curves of quality over bits per scene pixel, with a note below them.

    Signals:
        pointRequested: name and index of the point that was clicked.
        pointDragged: bits per scene pixel, while the operating point is dragged.
        pointChosen: the same once, when it is let go.
    """

    pointRequested = Signal(str, int)
    pointDragged = Signal(float)
    pointChosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._plot = _Curves()
        self._note = label(role="muted", small=True)
        self._note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._plot, 1)
        column.addWidget(self._note)
        self._plot.pointRequested.connect(self.pointRequested)
        self._plot.pointDragged.connect(self.pointDragged)
        self._plot.pointChosen.connect(self.pointChosen)
        self.set_note("")

    def hasHeightForWidth(self) -> bool:
        """Deny what the wrapped line below claims: the layout would never shrink the rest."""
        return False

    def set_curves(self, curves: Sequence[RateCurve]) -> None:
        """Show these curves, the first most prominently; empty ones are left out."""
        self._plot.set_curves(tuple(curve for curve in curves if curve.bits.size))

    def set_operating_point(
        self, bits: float | None, quality: float | None = None, name: str = ""
    ) -> None:
        """Show where the codec in use stands, or nothing.

        Args:
            bits: bits per scene pixel.
            quality: what the vertical axis shows; read off the curve where None.
            name: the curve it moves along; it can't be dragged without.
        """
        self._plot.set_operating_point(bits, quality, name)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Let equal ratios of bits lie equally far apart, or equal differences."""
        self._plot.set_logarithmic(logarithmic)

    def set_quality_label(self, text: str) -> None:
        """Name the vertical axis, such as "scene PSNR (dB)"."""
        self._plot.set_quality_label(text)

    def set_note(self, text: str) -> None:
        """Write a line below the plot, such as the BD-rate against the reference."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def set_message(self, text: str) -> None:
        """Say what to do while there are no curves."""
        self._plot.set_message(text)

    def to_csv(self) -> str:
        """Return every point, a line each."""
        return self._plot.to_csv()

    def apply_theme(self) -> None:
        """Take the colours of the current theme."""
        self._plot.apply_theme()


class _Curves(PlotArea):
    pointRequested = Signal(str, int)
    pointDragged = Signal(float)
    pointChosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Rate–distortion plot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 120)
        self.setMouseTracking(True)
        self._curves: tuple[RateCurve, ...] = ()
        self._items: list[tuple[pg.PlotCurveItem, pg.ScatterPlotItem]] = []
        self._point: tuple[float, float, str] | None = None
        self._dragging = False
        self._logarithmic = False
        self._quality_label = "scene PSNR (dB)"
        self._message = "No curve yet"
        self._layout.setContentsMargins(2, 8, 12, 0)
        metrics = QFontMetrics(number_font(SMALL_SIZE_PX - 1))
        self.left.setWidth(metrics.horizontalAdvance("00.0") + 12)
        self._marker = pg.ScatterPlotItem(size=13, pxMode=True)
        self._marker.setZValue(10)
        self.box.addItem(self._marker)
        self.bottom.setLabel("bits per scene pixel")
        self.bottom.setHeight(2 * metrics.height() + 8)
        for axis in (self.left, self.bottom):
            axis.setGrid(70)
            axis.enableAutoSIPrefix(False)
        self.apply_theme()
        self._show_curves()

    def sizeHint(self) -> QSize:
        """Prefer a landscape of the dock's width."""
        return QSize(320, 160)

    def apply_theme(self) -> None:
        """Take the colours of the current theme."""
        super().apply_theme()
        theme = current_theme()
        style = {"color": theme.text_muted, "font-size": f"{SMALL_SIZE_PX - 1}px"}
        self.bottom.setLabel("bits per scene pixel", **style)
        self.bottom.label.setFont(ui_font(SMALL_SIZE_PX - 1))
        self._marker.setPen(line_pen(theme.accent))
        self._marker.setBrush(QColor(theme.text))
        for (curve, points), colour in zip(self._items, self._colours(), strict=True):
            curve.setPen(line_pen(colour))
            points.setPen(line_pen(colour))
            points.setBrush(QColor(colour))

    def _colours(self) -> list[str]:
        series = current_theme().series
        return [series[index % len(series)] for index in range(len(self._curves))]

    def set_logarithmic(self, logarithmic: bool) -> None:
        self._logarithmic = logarithmic
        self.bottom.setTicks([ratio_ticks(), []] if logarithmic else None)
        self.set_curves(self._curves)
        self._show_point()

    def _x(self, bits: Bits) -> Bits:
        """Return where bits lie on the horizontal axis."""
        return np.log10(bits) if self._logarithmic else bits

    def set_curves(self, curves: tuple[RateCurve, ...]) -> None:
        for pair in self._items:
            for item in pair:
                self.box.removeItem(item)
        self._curves = curves
        self._items = [self._made_items(index, curve) for index, curve in enumerate(curves)]
        self.apply_theme()
        self._show_curves()

    def _made_items(
        self, index: int, curve: RateCurve
    ) -> tuple[pg.PlotCurveItem, pg.ScatterPlotItem]:
        places = self._x(curve.bits)
        line = pg.PlotCurveItem(places, curve.quality, antialias=True)
        symbol = _SYMBOLS[index % len(_SYMBOLS)]
        points = pg.ScatterPlotItem(places, curve.quality, symbol=symbol, size=6, pxMode=True)
        for item in (line, points):
            item.setZValue(5 - 0.1 * index)
            self.box.addItem(item)
        return line, points

    def _show_curves(self) -> None:
        shown = bool(self._curves) or self._point is not None
        self.left.setVisible(shown)
        self.bottom.setVisible(shown)
        if shown:
            bits = [float(x) for curve in self._curves for x in curve.bits]
            quality = [float(y) for curve in self._curves for y in curve.quality]
            if self._point is not None:
                bits.append(self._point[0])
                quality.append(self._point[1])
            if len(bits) == 1:  # nothing to see between one point and itself
                bits += [0.5 * bits[0] if self._logarithmic else 0.0, 2 * bits[0]]
                quality += [quality[0] - 5, quality[0] + 5]
            left, right = rounded_limits(float(self._x(min(bits))), float(self._x(max(bits))))
            left = left if self._logarithmic else max(left, 0.0)
            self.set_ranges((left, right), rounded_limits(min(quality), max(quality)))
        self.viewport().update()

    def set_operating_point(self, bits: float | None, quality: float | None, name: str) -> None:
        if self._dragging:
            return
        curve = self._named(name)
        if quality is None and curve is not None and bits is not None:
            quality = curve.quality_at(bits)
        self._point = None if bits is None or quality is None else (bits, quality, name)
        self._show_point()
        self._show_curves()

    def _show_point(self) -> None:
        if self._point is None:
            self._marker.clear()
        else:
            self._marker.setData([float(self._x(self._point[0]))], [self._point[1]])

    def set_quality_label(self, text: str) -> None:
        self._quality_label = text
        self.viewport().update()

    def set_message(self, text: str) -> None:
        self._message = text
        self.viewport().update()

    def to_csv(self) -> str:
        lines = ["codec,bits_per_scene_pixel,quality"]
        for curve in self._curves:
            for bits, quality in zip(curve.bits, curve.quality, strict=True):
                lines.append(f"{curve.name},{bits:.6g},{quality:.6g}")
        return "\n".join(lines) + "\n"

    def _named(self, name: str) -> RateCurve | None:
        return next((curve for curve in self._curves if curve.name == name), None)

    # Painting over the curves

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the legend and the axis' name over the curves, or what to do without any."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if self._curves or self._point is not None:
            self._paint_legend(painter)
        else:
            painter.setPen(QColor(current_theme().text_muted))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._message)
        painter.end()

    def _plot_rect(self) -> QRectF:
        return QRectF(self.mapFromScene(self.box.sceneBoundingRect()).boundingRect())

    def _paint_legend(self, painter: QPainter) -> None:
        theme, area = current_theme(), self._plot_rect()
        painter.setFont(ui_font(SMALL_SIZE_PX - 1))
        painter.setPen(QColor(theme.text_muted))
        painter.drawText(QPointF(area.left() + 8, area.top() + 14), self._quality_label)
        place = self._legend_place(painter, area)
        if place is None:
            return
        box, columns = place
        ground = QColor(theme.canvas)
        ground.setAlpha(215)
        painter.fillRect(box, ground)
        row, wide = painter.fontMetrics().height() + 3, box.width() / columns
        for index, (curve, colour) in enumerate(zip(self._curves, self._colours(), strict=True)):
            line, column = divmod(index, columns)
            left, y = box.left() + column * wide, box.top() + 3 + row * (line + 0.5)
            painter.setPen(line_pen(colour))
            painter.drawLine(QLineF(left + 6, y, left + 28, y))
            self._paint_symbol(painter, index, QPointF(left + 17, y), colour)
            painter.setPen(QColor(theme.text))
            ascent = painter.fontMetrics().ascent()
            painter.drawText(QPointF(left + 34, y + ascent / 2 - 1), curve.title)

    def _legend_place(self, painter: QPainter, area: QRectF) -> tuple[QRectF, int] | None:
        """Find where the legend hides little: the fewest columns that leave the upper part free.

        Where no arrangement does, the lowest one that fits at all; None where none fits.
        """
        metrics = painter.fontMetrics()
        widest = max((metrics.horizontalAdvance(curve.title) for curve in self._curves), default=0)
        lowest = None
        for columns in range(1, len(self._curves) + 1):
            lines = -(-len(self._curves) // columns)
            box = QRectF(0, 0, (widest + 42) * columns, (metrics.height() + 3) * lines + 6)
            if box.width() > area.width() - 16 or box.height() > area.height() - 16:
                continue
            self._move_to_free_corner(box, area)
            lowest = (box, columns)
            if box.height() <= _LEGEND_SHARE * area.height():
                break
        return lowest

    def _move_to_free_corner(self, box: QRectF, area: QRectF) -> None:
        """Move a box to the lower corner where it hides fewer points, the right one of equals."""
        box.moveBottomLeft(area.bottomLeft() + QPointF(8, -8))
        left = self._hidden_by(box)
        box.moveBottomRight(area.bottomRight() - QPointF(8, 8))
        if left < self._hidden_by(box):
            box.moveBottomLeft(area.bottomLeft() + QPointF(8, -8))

    def _hidden_by(self, box: QRectF) -> int:
        places = (
            QPointF(self.mapFromScene(self.box.mapViewToScene(QPointF(x, y))))
            for curve in self._curves
            for x, y in zip(self._x(curve.bits), curve.quality, strict=True)
        )
        return sum(box.contains(place) for place in places)

    def _paint_symbol(self, painter: QPainter, index: int, at: QPointF, colour: str) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(at)
        painter.scale(6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPath(pg.graphicsItems.ScatterPlotItem.Symbols[_SYMBOLS[index % len(_SYMBOLS)]])
        painter.restore()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the operating point, or ask for the point that was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif self._is_over_point(event):
            self._dragging = True
        elif (found := self._nearest(event)) is not None:
            self.pointRequested.emit(found[0], found[1])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the operating point along its curve."""
        if self._dragging and self._point is not None:
            curve = self._named(self._point[2])
            if curve is None:
                return
            x = self.position_of(event).x()
            bits = curve.held(10.0**x if self._logarithmic else max(x, 1e-9))
            self._point = (bits, curve.quality_at(bits), curve.name)
            self._show_point()
            self.pointDragged.emit(bits)
            return
        over = self._is_over_point(event) or self._nearest(event) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the operating point go."""
        if self._dragging:
            self._dragging = False
            if self._point is not None:
                self.pointChosen.emit(self._point[0])

    def _units(self) -> tuple[float, float]:
        """Bits and quality that one pixel of the screen stands for."""
        width, height = self.box.viewPixelSize()
        return max(abs(width), 1e-12), max(abs(height), 1e-12)

    def _is_over_point(self, event: QMouseEvent) -> bool:
        if self._point is None or self._named(self._point[2]) is None:
            return False
        at, (x_unit, y_unit) = self.position_of(event), self._units()
        x = float(self._x(self._point[0]))
        away = QPointF((at.x() - x) / x_unit, (at.y() - self._point[1]) / y_unit)
        return away.x() ** 2 + away.y() ** 2 <= _REACH_PX**2

    def _nearest(self, event: QMouseEvent) -> tuple[str, int, float] | None:
        at = self.position_of(event)
        placed = tuple(replace(curve, bits=self._x(curve.bits)) for curve in self._curves)
        found = nearest_point(placed, at.x(), at.y(), *self._units())
        return found if found is not None and found[2] <= _REACH_PX else None

    def contextMenuEvent(self, event: object) -> None:
        """Offer to copy what is shown."""
        menu = self.context_menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def context_menu(self) -> QMenu:
        """Make the menu of a right click."""
        menu = QMenu(self)
        menu.addAction("Copy points as CSV", self._copy_csv).setEnabled(bool(self._curves))
        return menu

    @Slot()
    def _copy_csv(self) -> None:
        QGuiApplication.clipboard().setText(self.to_csv())


def ratio_ticks() -> list[tuple[float, str]]:
    """Return where 1, 2 and 5 times powers of ten lie on a logarithmic axis, and their names."""
    decades = range(-4, 4)
    steps = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
    return [(math.log10(step), f"{step:.4g}") for step in steps]
