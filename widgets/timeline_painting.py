"""How the timeline looks: pure painting from plain values, top to bottom.

progress ───────────              a thin line while the recording is indexed
▼ marker   ┃cursor
▁▂▃▄▅▆▇ activity ░░ in–out ░░     dimmed outside the range
▬▬▬▬▬ coded                       which planes the bitstream holds
|0      |20     |40   planes      the axis
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap, QPolygonF

from widgets.axis_steps import short_plane, step_for, ticks_between
from widgets.fonts import SMALL_SIZE_PX, number_font
from widgets.theme import Theme
from widgets.time_axis import TimeAxis, column_means

_TOP_PX = 6
_CODED_PX = 3
_TICK_PX = 4
_MARKER_PX = 4
_MOST_MARKERS = 2000  # more than there are pixels to tell them apart


STEADY = 0.6
"""A curve whose lowest value is above this share of its highest is a steady one."""


@dataclass(frozen=True, slots=True, eq=False)
class TimelineScene:
    """What stands on the timeline beside the cursor."""

    edges: npt.NDArray[np.float64] | None = None
    values: npt.NDArray[np.float64] | None = None
    chosen: tuple[int, int] | None = None
    coded: tuple[int, int] | None = None
    markers: tuple[int, ...] = ()
    progress: float | None = None

    def replace(self, **changes: object) -> TimelineScene:
        """Return the scene with some things changed."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def activity_at(self, plane: int) -> float | None:
        """Return the curve's value at a plane, or None where there is none."""
        if self.edges is None or self.values is None:
            return None
        index = int(np.searchsorted(self.edges, plane, side="right")) - 1
        return float(self.values[index]) if 0 <= index < self.values.size else None


def axis_height() -> int:
    """Height of the axis below the curve, as the font asks for."""
    return QFontMetrics(number_font(SMALL_SIZE_PX - 1)).height() + 2


def paint_scene(
    target: QPixmap, scene: TimelineScene, axis: TimeAxis, size: QSize, theme: Theme
) -> None:
    """Paint everything but the cursor."""
    target.fill(QColor(theme.canvas))
    if not axis.planes:
        return
    painter = QPainter(target)
    area = QRectF(0, _TOP_PX, size.width(), size.height() - axis_height() - _TOP_PX)
    _paint_activity(painter, scene, axis, area, theme)
    _paint_chosen(painter, scene, axis, area, theme)
    _paint_coded(painter, scene, axis, area, theme)
    _paint_axis(painter, axis, size, theme)
    _paint_markers(painter, scene, axis, theme)
    _paint_progress(painter, scene, size, theme)
    painter.end()


def paint_cursor(painter: QPainter, x: float, size: QSize, theme: Theme) -> None:
    """Paint the cursor: a line with a head that can be seen on any curve."""
    centre = round(x) + 0.5
    painter.setPen(QColor(theme.text))
    painter.drawLine(QLineF(centre, 0, centre, size.height() - axis_height()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    head = [QPointF(centre - 5, 0), QPointF(centre + 5, 0), QPointF(centre, 6)]
    painter.drawPolygon(QPolygonF(head))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_hover(painter: QPainter, x: float, text: str, size: QSize, theme: Theme) -> None:
    """Paint the readout beside the pointer, within the widget."""
    painter.setFont(number_font(SMALL_SIZE_PX))
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 12, metrics.height() + 4
    left = x + 10 if x + 10 + width < size.width() else x - 10 - width
    box = QRectF(max(left, 0), 7, width, height)
    painter.setPen(_faded(theme.text_muted, 120))
    painter.drawLine(QLineF(round(x) + 0.5, 0, round(x) + 0.5, size.height() - axis_height()))
    painter.setPen(QColor(theme.border_strong))
    painter.setBrush(QColor(theme.field))
    painter.drawRect(box)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def activity_span(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return the values at the bottom and the top of the curve.

    The bottom is 0 unless the curve hardly changes: then its changes take the upper 40 % of the
    height, or nobody would see them.
    """
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if high <= 0:
        return 0.0, 1.0
    if low < STEADY * high or low == high:
        return 0.0, high
    return max(0.0, high - 2.5 * (high - low)), high


def _paint_activity(
    painter: QPainter, scene: TimelineScene, axis: TimeAxis, area: QRectF, theme: Theme
) -> None:
    if scene.edges is None or scene.values is None:
        return
    low, high = activity_span(scene.values)
    means = np.nan_to_num(column_means(scene.edges, scene.values, axis), nan=low)
    heights = np.clip((means - low) / (high - low), 0, 1)
    xs = np.arange(heights.size) + 0.5
    ys = area.bottom() - 1 - heights * (area.height() - 3)
    curve = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_faded(theme.accent, 46))
    floor = [QPointF(area.right(), area.bottom()), QPointF(area.left(), area.bottom())]
    painter.drawPolygon(QPolygonF(curve + floor))
    painter.setPen(QColor(theme.accent))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawPolyline(QPolygonF(curve))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_chosen(
    painter: QPainter, scene: TimelineScene, axis: TimeAxis, area: QRectF, theme: Theme
) -> None:
    if scene.chosen is None:
        return
    left, right = (max(0.0, min(axis.x_of(plane), area.width())) for plane in scene.chosen)
    shade = _faded(theme.window, 165)
    bottom = area.bottom()
    painter.fillRect(QRectF(0, 0, left, bottom), shade)
    painter.fillRect(QRectF(right, 0, area.width() - right, bottom), shade)
    painter.setPen(QColor(theme.text_muted))
    painter.setBrush(QColor(theme.text_muted))
    for plane, inward in zip(scene.chosen, (1, -1), strict=True):
        x = round(axis.x_of(plane))
        painter.drawLine(QLineF(x, 0, x, bottom))
        painter.drawRect(QRectF(x, 0, inward * 3, 8))


def _paint_coded(
    painter: QPainter, scene: TimelineScene, axis: TimeAxis, area: QRectF, theme: Theme
) -> None:
    if scene.coded is None:
        return
    left, right = (axis.x_of(plane) for plane in scene.coded)
    band = QRectF(left, area.bottom() - _CODED_PX, max(right - left, 2.0), _CODED_PX)
    painter.fillRect(band, QColor(theme.accent_b))


def _paint_axis(painter: QPainter, axis: TimeAxis, size: QSize, theme: Theme) -> None:
    painter.setFont(number_font(SMALL_SIZE_PX - 1))
    metrics = painter.fontMetrics()
    line_y = size.height() - axis_height()
    painter.setPen(QColor(theme.border_strong))
    painter.drawLine(QLineF(0, line_y, size.width(), line_y))
    widest = metrics.horizontalAdvance("0" * max(4, len(f"{int(axis.last):,}"))) + 24
    step = step_for(axis.span, max(1, size.width() // widest))
    unit = "planes"
    unit_left = size.width() - metrics.horizontalAdvance(unit) - 4
    for plane in ticks_between(axis.first, axis.last, step):
        x = axis.x_of(plane)
        text = short_plane(plane, step)
        width = metrics.horizontalAdvance(text)
        left = min(max(x - width / 2, 2.0), size.width() - width - 2.0)
        painter.setPen(QColor(theme.border_strong))
        painter.drawLine(QLineF(x, line_y, x, line_y + _TICK_PX))
        if left + width + 8 < unit_left:
            painter.setPen(QColor(theme.text_muted))
            painter.drawText(QPointF(left, size.height() - 3), text)
    painter.setPen(QColor(theme.text_muted))
    painter.drawText(QPointF(unit_left, size.height() - 3), unit)


def _paint_markers(painter: QPainter, scene: TimelineScene, axis: TimeAxis, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.warn))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shown = [plane for plane in scene.markers if axis.first <= plane < axis.last]
    for plane in shown[:_MOST_MARKERS]:
        x, half = axis.x_of(plane + 0.5), float(_MARKER_PX)
        diamond = [(x, 3), (x + half, 3 + half), (x, 3 + 2 * half), (x - half, 3 + half)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in diamond]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_progress(painter: QPainter, scene: TimelineScene, size: QSize, theme: Theme) -> None:
    if scene.progress is None or scene.progress >= 1.0:
        return
    painter.fillRect(QRectF(0, 0, size.width(), 2), QColor(theme.field))
    done = max(0.0, min(scene.progress, 1.0)) * size.width()
    painter.fillRect(QRectF(0, 0, done, 2), QColor(theme.good))


def _faded(colour: str, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
