"""The colour wheel of motion in a corner of its picture, and what its rim stands for."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen

from widgets.colormaps import WHEEL
from widgets.fonts import SMALL_SIZE_PX, number_font
from widgets.motion_arrows import directions
from widgets.picture import PanePicture, render_rgb
from widgets.theme import current_theme

SIDE = 34
_MARGIN, _PADDING = 6, 5
_SAMPLES = 128


def paint_wheel(painter: QPainter, area: QRect, picture: PanePicture) -> None:
    """Draw the wheel of a picture bottom left, in logical pixels.

    Args:
        painter: In logical pixels.
        area: Of the picture.
        picture: Whose levels and unit are told.
    """
    theme = current_theme()
    lines = rim_lines(picture)
    font = number_font(SMALL_SIZE_PX)
    metrics = QFontMetricsF(font)
    width = SIDE + max(map(metrics.horizontalAdvance, lines)) + 3 * _PADDING
    height = SIDE + 2 * _PADDING
    ground = QRectF(area.left() + _MARGIN + 0.5, 0, round(width), height)
    ground.moveBottom(area.bottom() + 0.5 - _MARGIN)
    fill = QColor(theme.panel)
    fill.setAlpha(232)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.border_strong), 1))
    painter.setBrush(fill)
    painter.drawRoundedRect(ground, 5, 5)
    disc = QRectF(ground.left() + _PADDING, ground.top() + _PADDING, SIDE, SIDE)
    painter.translate(disc.topLeft())
    painter.scale(SIDE / _SAMPLES, SIDE / _SAMPLES)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(_wheel_image()))
    painter.drawEllipse(QRectF(0, 0, _SAMPLES, _SAMPLES))
    painter.restore()
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    left = QPointF(disc.right() + _PADDING, ground.top())
    room = QRectF(left, ground.bottomRight())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, flags, "\n".join(lines))
    painter.restore()


def rim_lines(picture: PanePicture) -> tuple[str, str]:
    """What the rim stands for, in two lines: "2 px", "per feature"."""
    unit, _, rest = picture.unit.partition(" ")
    return f"{picture.levels[1]:.3g} {unit}", rest


@lru_cache(maxsize=1)
def _wheel_image() -> QImage:
    """A disc of radius 1 by the rendering that pictures have."""
    across = (np.arange(_SAMPLES, dtype=np.float32) + 0.5) * 2 / _SAMPLES - 1
    down = across[:, None]
    picture = PanePicture(
        values=np.ascontiguousarray(np.hypot(down, across).astype(np.float32)),
        color_map=WHEEL,
        direction=directions(np.stack(np.broadcast_arrays(down, across))),
    )
    colors = render_rgb(picture)
    return QImage(colors.data, _SAMPLES, _SAMPLES, 3 * _SAMPLES, QImage.Format.Format_RGB888).copy()
