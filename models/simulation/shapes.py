"""Antialiased shapes from signed distances, and the grids that they are measured on."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def soft_edge(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return coverage from the signed distance to an edge in pixels, below 0 inside.

    An edge is one pixel wide: the box-filtered coverage of a straight edge along a pixel row.
    """
    return np.clip(0.5 - distance, 0.0, 1.0)


@lru_cache(maxsize=8)
def grid(height: int, width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return row and column of each pixel from the centre, (H, 1) and (1, W) float64, read-only."""
    y = (np.arange(height) - (height - 1) / 2)[:, None]
    x = (np.arange(width) - (width - 1) / 2)[None, :]
    y.flags.writeable = x.flags.writeable = False
    return y, x


@lru_cache(maxsize=8)
def polar_grid(height: int, width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return radius (pixels) and angle (radians) of each pixel about the centre, read-only."""
    y, x = grid(height, width)
    radius, angle = np.hypot(y, x), np.arctan2(y, x)
    radius.flags.writeable = angle.flags.writeable = False
    return radius, angle


def round_rectangle(
    y: NDArray[np.float64],
    x: NDArray[np.float64],
    half_height: float,
    half_width: float,
    corner: float,
) -> NDArray[np.float64]:
    """Return the signed distance to a rectangle about the origin with rounded corners."""
    dy = np.abs(y) - (half_height - corner)
    dx = np.abs(x) - (half_width - corner)
    outside = np.hypot(np.maximum(dy, 0), np.maximum(dx, 0))
    return np.asarray(outside + np.minimum(np.maximum(dy, dx), 0) - corner)


def over(
    picture: NDArray[np.float64],
    light: NDArray[np.float64] | float,
    coverage: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return a picture with something of this light laid over it."""
    return picture + coverage * (light - picture)
