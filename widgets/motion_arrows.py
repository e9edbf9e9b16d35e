"""Arrows over a picture: which way things move, and how far, on a grid that follows the zoom."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from widgets.camera import Viewport

SPACING_PX = 26.0
"""Logical pixels from an arrow to the next, at least."""
LEAST_CELL, CELL_STEP = 8, 4
"""Picture pixels from an arrow to the next, at least, and in which steps there are more.

Motion is not known in much more detail.
"""
_FULL_LENGTH = 0.9  # of the spacing
_LEAST_LENGTH = 0.06  # of the spacing; what is shorter is a dot
_HEAD = 0.3  # of an arrow's length


def directions(motion: np.ndarray) -> np.ndarray:
    """Directions of motion (2, H, W), down and right, as (H, W) float32 in turns.

    0 is right, 0.25 down.
    """
    turns = np.arctan2(motion[0], motion[1]) / (2 * np.pi)
    return np.ascontiguousarray(turns % 1, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """Motion and how it is drawn.

    Attributes:
        motion: (2, H, W) float32: down and right, in picture pixels.
        full: Motion whose arrow is as long as there is room; longer ones are drawn so too. Above 0.
        opacity: In [0, 1].
    """

    motion: np.ndarray
    full: float
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ArrowGrid:
    """Where arrows lie.

    Attributes:
        middles: (n, 2) float: rows and columns of the picture.
        lengths: (n, 2) float: down and right, as shares of the room for one.
        cell: Picture pixels from one to the next.
    """

    middles: np.ndarray
    lengths: np.ndarray
    cell: int


def arrow_grid(arrows: Arrows, viewport: Viewport, ratio: float) -> ArrowGrid:
    """The arrows of the visible part: the mean motion of each square of pixels.

    Squares don't change when the picture is panned.
    """
    steps = ceil(SPACING_PX * ratio / viewport.scale / CELL_STEP)
    cell = max(LEAST_CELL, steps * CELL_STEP)
    x0, y0, x1, y1 = viewport.visible_pixels()
    rows, columns = np.arange(y0 - y0 % cell, y1, cell), np.arange(x0 - x0 % cell, x1, cell)
    part = arrows.motion[:, : rows[-1] + cell, : columns[-1] + cell]
    means = np.add.reduceat(np.add.reduceat(part, rows, axis=1), columns, axis=2)
    below, beside = (
        np.minimum(rows + cell, part.shape[1]),
        np.minimum(columns + cell, part.shape[2]),
    )
    counts = (below - rows)[:, None] * (beside - columns)
    lengths = (means / (counts * arrows.full)).reshape(2, -1).T
    longest = np.maximum(np.hypot(*lengths.T), 1)
    middles = np.meshgrid((rows + below) / 2, (columns + beside) / 2, indexing="ij")
    return ArrowGrid(np.stack(middles, -1).reshape(-1, 2), lengths / longest[:, None], cell)


def paint_arrows(painter: QPainter, arrows: Arrows, viewport: Viewport, ratio: float) -> None:
    """Draw arrows, white with a dark edge, about the middles of their squares; device pixels."""
    grid = arrow_grid(arrows, viewport, ratio)
    room = grid.cell * viewport.scale * _FULL_LENGTH
    lines: list[QLineF] = []
    dots: list[QPointF] = []
    for (row, column), (down, right) in zip(grid.middles, grid.lengths, strict=True):
        x, y = viewport.to_view(column, row)
        if np.hypot(down, right) < _LEAST_LENGTH:
            dots.append(QPointF(x, y))
        else:
            lines += _arrow(x, y, right * room, down * room)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(arrows.opacity)
    for color, width in ((QColor(0, 0, 0, 170), 3.2), (QColor("#ffffff"), 1.3)):
        painter.setPen(QPen(color, width * ratio, c=Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)
        if dots:
            painter.drawPoints(dots)
    painter.restore()


def _arrow(x: float, y: float, across: float, down: float) -> list[QLineF]:
    tip = QPointF(x + across / 2, y + down / 2)
    back_x, back_y = -_HEAD * across, -_HEAD * down
    return [
        QLineF(QPointF(x - across / 2, y - down / 2), tip),
        QLineF(tip, QPointF(tip.x() + back_x - back_y / 2, tip.y() + back_y + back_x / 2)),
        QLineF(tip, QPointF(tip.x() + back_x + back_y / 2, tip.y() + back_y - back_x / 2)),
    ]
