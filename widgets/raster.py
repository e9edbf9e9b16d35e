"""Drawing a picture at any zoom without aliasing.

Each device pixel takes the mean colour of what it covers. At whole factors this is exactly the
nearest neighbour; below 100 % planes don't alias, and at odd factors the pixels of a plane stay
equally wide. Qt's smooth downscaling is such an area average; enlarging the picture by a whole
factor first makes it one for zooming in as well.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter

from widgets.camera import Viewport
from widgets.marks import paint_pixel_grid
from widgets.picture import PanePicture, render_packed


def area_scaled(colors: np.ndarray, width: int, height: int) -> QImage:
    """Colours (H, W) uint32 (0xffRRGGBB) at another size, each pixel the mean of what it covers."""
    rows, columns = colors.shape
    image = _image_over(colors)
    across, down = ceil(width / columns), ceil(height / rows)
    if across > 1 or down > 1:
        image = image.scaled(columns * across, rows * down)
    if (image.width(), image.height()) == (width, height):
        return image.copy()  # Qt's memory from here on, not NumPy's
    return image.scaled(
        width,
        height,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


class PictureLayer:
    """The part of a picture that one view shows, kept until the picture or the view changes."""

    def __init__(self) -> None:
        self._picture: PanePicture | None = None
        self._key: tuple[Viewport, float | None] | None = None
        self._image = QImage()
        self._origin = QPoint()
        self._colors = np.empty(0, np.uint32)  # kept: fresh memory costs more than the rendering

    def paint(
        self,
        painter: QPainter,
        picture: PanePicture,
        viewport: Viewport,
        grid_ratio: float | None = None,
    ) -> None:
        """Draw at the painter's origin, in device pixels.

        Args:
            painter: Counts in device pixels.
            picture: What to draw.
            viewport: Where it lies.
            grid_ratio: Device pixels per logical pixel, for a grid with the pixels' values upon
                the picture; None for no grid.
        """
        if self._picture is not picture or self._key != (viewport, grid_ratio):
            self._render(picture, viewport)
            if grid_ratio is not None:
                self._draw_grid(picture, viewport, grid_ratio)
            self._picture, self._key = picture, (viewport, grid_ratio)
        painter.drawImage(self._origin, self._image)

    def clear(self) -> None:
        """Let go of the picture."""
        self._picture = self._key = None
        self._image = QImage()
        self._colors = np.empty(0, np.uint32)

    def _render(self, picture: PanePicture, viewport: Viewport) -> None:
        x0, y0, x1, y1 = _aligned(viewport)
        target = _target(viewport, x0, y0, x1, y1)
        colors = self._room(y1 - y0, x1 - x0)
        render_packed(picture, slice(y0, y1), slice(x0, x1), out=colors)
        self._image = area_scaled(colors, target.width(), target.height())
        self._origin = target.topLeft()

    def _draw_grid(self, picture: PanePicture, viewport: Viewport, ratio: float) -> None:
        painter = QPainter(self._image)
        painter.translate(-self._origin)
        paint_pixel_grid(painter, picture, viewport, ratio)
        painter.end()

    def _room(self, rows: int, columns: int) -> np.ndarray:
        if self._colors.size < rows * columns:
            self._colors = np.empty(rows * columns, np.uint32)
        return self._colors[: rows * columns].reshape(rows, columns)


def _aligned(viewport: Viewport) -> tuple[int, int, int, int]:
    """The visible pixels, begun so that panning below 100 % doesn't change which are pooled."""
    x0, y0, x1, y1 = viewport.visible_pixels()
    step = max(1, round(1 / viewport.scale))
    return x0 - x0 % step, y0 - y0 % step, x1, y1


def _target(viewport: Viewport, x0: int, y0: int, x1: int, y1: int) -> QRect:
    left, top = (round(value) for value in viewport.to_view(x0, y0))
    right, bottom = (round(value) for value in viewport.to_view(x1, y1))
    return QRect(left, top, max(1, right - left), max(1, bottom - top))


def _image_over(colors: np.ndarray) -> QImage:
    rows, columns = colors.shape
    return QImage(colors.data, columns, rows, columns * 4, QImage.Format.Format_RGB32)
