"""What is drawn over a picture: the probed pixel's lines, probes, the region, pixel values.

Everything is painted in device pixels; `ratio` (device pixels per logical pixel) keeps line widths
and rings the same size on every screen. Colours don't follow the theme, since the pictures don't.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from widgets.camera import Viewport
from widgets.fonts import number_font
from widgets.picture import PanePicture, render_rgb
from widgets.theme import DARK

GRID_SCALE = 16.0
"""From this many device pixels per picture pixel on, the grid and the values can be painted."""

Roi = tuple[int, int, int, int]
"""Columns [x0, x1) and rows [y0, y1) as (x0, y0, x1, y1)."""


@dataclass(slots=True)
class Marks:
    """What to draw over a picture, in picture pixels.

    Attributes:
        crosshair: The probed pixel (x, y).
        probes: Pinned pixels (x, y, colour).
        roi: The region of interest.
        roi_draft: The region that is being drawn.
        pixel_grid: Whether grid and values are painted when pixels are large enough.
    """

    crosshair: tuple[int, int] | None = None
    probes: tuple[tuple[int, int, str], ...] = ()
    roi: Roi | None = None
    roi_draft: Roi | None = None
    pixel_grid: bool = False

    def paint(self, painter: QPainter, viewport: Viewport, ratio: float) -> None:
        """Draw all of them but the grid, which belongs to a picture."""
        for region, style in (
            (self.roi, Qt.PenStyle.SolidLine),
            (self.roi_draft, Qt.PenStyle.DashLine),
        ):
            if region is not None:
                _paint_region(painter, viewport, region, style, ratio)
        if self.crosshair is not None:
            _paint_crosshair(painter, viewport, *self.crosshair, ratio)
        for x, y, color in self.probes:
            _paint_probe(painter, viewport, x, y, color, ratio)


def region_between(a: tuple[int, int], b: tuple[int, int]) -> Roi:
    """The region that has two pixels (x, y) in opposite corners."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]) + 1, max(a[1], b[1]) + 1


def paint_pixel_grid(
    painter: QPainter, picture: PanePicture, viewport: Viewport, ratio: float
) -> None:
    """Lines between the pixels and, where they fit, the values upon them."""
    x0, y0, x1, y1 = viewport.visible_pixels()
    painter.setPen(QPen(QColor(128, 128, 128, 110), 1))
    left, top = viewport.to_view(x0, y0)
    right, bottom = viewport.to_view(x1, y1)
    for x in range(x0, x1 + 1):
        position = round(viewport.to_view(x, 0)[0])
        painter.drawLine(position, round(top), position, round(bottom))
    for y in range(y0, y1 + 1):
        position = round(viewport.to_view(0, y)[1])
        painter.drawLine(round(left), position, round(right), position)
    _paint_values(painter, picture, viewport, (x0, y0, x1, y1), ratio)


def _paint_values(
    painter: QPainter, picture: PanePicture, viewport: Viewport, part: Roi, ratio: float
) -> None:
    x0, y0, x1, y1 = part
    view = (slice(y0, y1), slice(x0, x1))
    texts = _value_texts(picture, view)
    font = number_font()
    font.setPixelSize(max(8, round(min(12 * ratio, viewport.scale * 0.62))))
    widest = max(
        (QFontMetricsF(font).horizontalAdvance(text) for text in set(texts.flat)), default=0
    )
    if widest > viewport.scale - 2:
        return
    part_picture = PanePicture(
        np.ascontiguousarray(picture.values[view]), picture.levels, picture.color_map
    )
    bright = render_rgb(part_picture) @ np.array([0.299, 0.587, 0.114]) > 128
    stamps: dict[tuple[str, bool], QImage] = {}  # a plane has two texts and thousands of pixels
    for row, column in np.ndindex(texts.shape):
        key = texts[row, column], bool(bright[row, column])
        if key not in stamps:
            stamps[key] = _stamp(*key, font, ceil(viewport.scale))
        x, y = viewport.to_view(x0 + column, y0 + row)
        painter.drawImage(QPoint(round(x), round(y)), stamps[key])


def _stamp(text: str, on_bright: bool, font: QFont, side: int) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(QColor("#000000" if on_bright else "#ffffff"))
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return image


def _value_texts(picture: PanePicture, view: tuple[slice, slice]) -> np.ndarray:
    values = picture.values[view]
    write: Callable[[float], str] = (
        (lambda value: f"{value:.3g}") if values.dtype == np.float32 else (lambda value: f"{value}")
    )
    texts = np.array([write(value) for value in values.flat], object).reshape(values.shape)
    if picture.valid is not None:
        texts[~picture.valid[view]] = "–"
    return texts


def _paint_crosshair(painter: QPainter, viewport: Viewport, x: int, y: int, ratio: float) -> None:
    """Thin lines that stop short of the pixel; with a dark edge they show on any picture.

    Large pixels are only framed, since a line would strike their neighbours' values through.
    """
    left, top = viewport.to_view(x, y)
    cell = QRectF(left, top, viewport.scale, viewport.scale)
    framed, crossed = viewport.scale >= 6 * ratio, viewport.scale < GRID_SCALE * ratio
    lines = _crosshair_lines(viewport, cell, ratio) if crossed else ()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, line_width in ((QColor(0, 0, 0, 90), 3), (QColor(255, 255, 255, 170), 1)):
        painter.setPen(QPen(color, line_width * ratio))
        for start, end in lines:
            painter.drawLine(start, end)
        if framed:
            painter.drawRect(cell)
    if not crossed:
        painter.setPen(QPen(QColor(DARK.accent), 2 * ratio))
        painter.drawRect(cell)


def _crosshair_lines(
    viewport: Viewport, cell: QRectF, ratio: float
) -> tuple[tuple[QPointF, QPointF], ...]:
    gap = max(viewport.scale / 2, 5 * ratio)
    center = QPointF(round(cell.center().x() - 0.5) + 0.5, round(cell.center().y() - 0.5) + 0.5)
    right, bottom = viewport.to_view(viewport.image_width, viewport.image_height)
    return (
        (QPointF(viewport.left, center.y()), QPointF(center.x() - gap, center.y())),
        (QPointF(center.x() + gap, center.y()), QPointF(right, center.y())),
        (QPointF(center.x(), viewport.top), QPointF(center.x(), center.y() - gap)),
        (QPointF(center.x(), center.y() + gap), QPointF(center.x(), bottom)),
    )


def _paint_probe(
    painter: QPainter, viewport: Viewport, x: int, y: int, color: str, ratio: float
) -> None:
    left, top = viewport.to_view(x + 0.5, y + 0.5)
    center, radius = QPointF(left, top), 5 * ratio
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 190), 4 * ratio))
    painter.drawEllipse(center, radius, radius)
    painter.setPen(QPen(QColor(color), 2 * ratio))
    painter.drawEllipse(center, radius, radius)
    painter.restore()


def _paint_region(
    painter: QPainter, viewport: Viewport, region: Roi, style: Qt.PenStyle, ratio: float
) -> None:
    left, top = (round(value) for value in viewport.to_view(region[0], region[1]))
    right, bottom = (round(value) for value in viewport.to_view(region[2], region[3]))
    outline = QRectF(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 150), 3 * ratio))
    painter.drawRect(outline)
    painter.setPen(QPen(QColor(DARK.accent), ratio, style))
    painter.drawRect(outline)
