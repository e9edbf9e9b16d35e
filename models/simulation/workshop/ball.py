"""A ball that is thrown through the workshop, spinning."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.simulation.shapes import soft_edge

LAMP_DIRECTION = (-0.62, 0.10, 0.78)  # rows, columns, out of the wall; of length 1
SEAM = 0.05  # half width, for a ball of radius 1

Numbers = NDArray[np.float64]


def draw_ball(picture: Luminance, centre: tuple[float, float], radius: float, spin: float) -> None:
    """Draw a basketball, and its shadow on the wall behind it.

    Args:
        picture: (H, W) float32; changed.
        centre: row and column.
        radius: in pixels.
        spin: radians by which it has turned.
    """
    _draw_shadow(picture, (centre[0] + 0.9 * radius, centre[1] + 0.25 * radius), radius)
    rows, columns, y, x = _around(picture, centre, radius, reach=1 + 1 / radius)
    distance = np.hypot(y, x)
    out = np.sqrt(np.maximum(1 - distance**2, 0))
    lit = y * LAMP_DIRECTION[0] + x * LAMP_DIRECTION[1] + out * LAMP_DIRECTION[2]
    shine = np.maximum(2 * lit * out - LAMP_DIRECTION[2], 0) ** 24
    light = _leather(y, x, out, spin) * (0.12 + 0.95 * np.maximum(lit, 0)) + 0.3 * shine
    part = picture[rows, columns]
    part += (soft_edge((distance - 1) * radius) * (light - part)).astype(np.float32)


def _leather(y: Numbers, x: Numbers, out: Numbers, spin: float) -> Numbers:
    """Return the reflectance of the ball's surface: pebbles, and dark seams along circles."""
    cosine, sine = math.cos(spin), math.sin(spin)
    u, turned = cosine * x + sine * y, cosine * y - sine * x
    lean = 0.5 + 0.4 * spin
    v = math.cos(lean) * turned + math.sin(lean) * out
    w = math.cos(lean) * out - math.sin(lean) * turned
    curved = np.abs(np.hypot(u, np.abs(w) - 1.05) - 0.62)
    to_seam = np.minimum(np.minimum(np.abs(u), np.abs(v)), curved)
    pebbles = 0.05 * np.sin(31 * u) * np.sin(29 * v) * np.sin(27 * w)
    surface: Numbers = 0.66 + pebbles - 0.52 * np.clip(1.5 - to_seam / SEAM, 0, 1)
    return surface


def _draw_shadow(picture: Luminance, centre: tuple[float, float], radius: float) -> None:
    rows, columns, y, x = _around(picture, centre, radius, reach=2.2)
    shadow = 0.6 / (1 + np.exp((np.hypot(y, x) - 1) / 0.15))
    picture[rows, columns] *= (1 - shadow).astype(np.float32)


def _around(
    picture: Luminance, centre: tuple[float, float], radius: float, reach: float
) -> tuple[slice, slice, Numbers, Numbers]:
    """Return the rows and columns within reach of a place, and their distances, in radii."""
    rows, columns = (
        slice(*np.clip([middle - reach * radius, middle + reach * radius + 1], 0, size).astype(int))
        for middle, size in zip(centre, picture.shape, strict=True)
    )
    y = (np.arange(rows.start, rows.stop)[:, None] - centre[0]) / radius
    x = (np.arange(columns.start, columns.stop)[None, :] - centre[1]) / radius
    return rows, columns, y, x
