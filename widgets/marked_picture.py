"""A picture as it is exported: its colours with the arrows and the wheel that lie over them.

The screen draws these over what it shows, at the screen's own scale; an exported picture has no
screen, and is enlarged by a whole number where it would be too small for them.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from widgets.camera import Camera, Viewport
from widgets.motion_arrows import paint_arrows
from widgets.picture import PanePicture, render_rgb
from widgets.wheel_legend import paint_wheel

LEAST_SIDE = 200
"""Pixels of the shorter side of a picture with marks, at least."""


def enlargement(picture: PanePicture) -> int:
    """How many pixels stand for one of the picture's, along each side: 1 where it has no marks."""
    if not has_marks(picture):
        return 1
    return ceil(LEAST_SIDE / min(picture.width, picture.height))


def has_marks(picture: PanePicture) -> bool:
    """Whether arrows or a wheel lie over a picture."""
    return picture.arrows is not None or _has_wheel(picture)


def render_marked(picture: PanePicture, scale: int = 1) -> np.ndarray:
    """The picture in colours with its marks: (scale · H, scale · W, 3) uint8.

    Args:
        picture: What to render; a wheel needs a running application for its text.
        scale: Pixels for one of the picture's, along each side.
    """
    colors = render_rgb(picture).repeat(scale, axis=0).repeat(scale, axis=1)
    if not has_marks(picture):
        return colors
    height, width, _ = colors.shape
    image = QImage(
        np.ascontiguousarray(colors).data, width, height, 3 * width, QImage.Format.Format_RGB888
    ).convertToFormat(QImage.Format.Format_RGB32)  # a copy, which a painter can draw on
    painter = QPainter(image)
    if picture.arrows is not None:
        viewport = Viewport(picture.width, picture.height, width, height, Camera())
        paint_arrows(painter, picture.arrows, viewport, 1.0)
    if _has_wheel(picture):
        paint_wheel(painter, QRect(0, 0, width, height), picture)
    painter.end()
    return _as_array(image)


def _has_wheel(picture: PanePicture) -> bool:
    return picture.is_wheel and bool(picture.unit)


def _as_array(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
