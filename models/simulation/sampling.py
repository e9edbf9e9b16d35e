"""Compiled sampling of textures and layers at subpixel positions, bilinear.

A placement is six numbers (a, b, c, d, e, f): pixel (y, x) of the picture shows the texture at
row a·y + b·x + c, column d·y + e·x + f. `placement` makes them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from models.simulation.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

Placement: TypeAlias = tuple[float, float, float, float, float, float]


def placement(
    shape: tuple[int, ...], centre: tuple[float, float], angle: float = 0.0, zoom: float = 1.0
) -> Placement:
    """Return where a texture lies in a picture.

    Args:
        shape: of the texture.
        centre: row and column of the picture at which the texture's centre lies.
        angle: by which it is turned, in radians, from the column axis towards the row axis.
        zoom: pixels of the picture for a texel.
    """
    cosine, sine = math.cos(angle) / zoom, math.sin(angle) / zoom
    row, column = (shape[0] - 1) / 2, (shape[1] - 1) / 2
    y, x = centre
    return (
        cosine, -sine, row - cosine * y + sine * x,
        sine, cosine, column - sine * y - cosine * x,
    )  # fmt: skip


@compiled
def between(
    texture: NDArray[np.float32],
    top: int,
    left: int,
    bottom: int,
    right: int,
    below: np.float32,
    beyond: np.float32,
) -> np.float32:
    """Return the value between four texels, `below` and `beyond` being shares in [0, 1]."""
    upper = texture[top, left] + beyond * (texture[top, right] - texture[top, left])
    lower = texture[bottom, left] + beyond * (texture[bottom, right] - texture[bottom, left])
    return np.float32(upper + below * (lower - upper))


@compiled
def sample_repeating(
    texture: NDArray[np.float32], placed: Placement, picture: NDArray[np.float32]
) -> None:
    """Fill a picture (H, W) float32 from a texture (h, w) float32 that repeats without end."""
    a, b, c, d, e, f = placed
    rows, columns = texture.shape
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            v, u = a * y + b * x + c, d * y + e * x + f
            row, column = math.floor(v), math.floor(u)
            below, beyond = np.float32(v - row), np.float32(u - column)
            top, left = int(row) % rows, int(column) % columns
            bottom, right = (top + 1) % rows, (left + 1) % columns
            picture[y, x] = between(texture, top, left, bottom, right, below, beyond)


@compiled
def draw_layer(
    light: NDArray[np.float32],
    coverage: NDArray[np.float32],
    placed: Placement,
    picture: NDArray[np.float32],
) -> None:
    """Draw a layer over a picture; the layer ends where its arrays end.

    Args:
        light: (h, w) float32, multiplied by coverage already.
        coverage: (h, w) float32 from 0 (the picture shows through) to 1.
        placed: where the layer lies.
        picture: (H, W) float32; changed.
    """
    a, b, c, d, e, f = placed
    rows, columns = light.shape
    for y in range(picture.shape[0]):
        for x in range(picture.shape[1]):
            v, u = a * y + b * x + c, d * y + e * x + f
            if v < 0 or u < 0 or v > rows - 1 or u > columns - 1:
                continue
            top, left = min(int(v), rows - 2), min(int(u), columns - 2)
            below, beyond = np.float32(v - top), np.float32(u - left)
            shown = between(light, top, left, top + 1, left + 1, below, beyond)
            covered = between(coverage, top, left, top + 1, left + 1, below, beyond)
            picture[y, x] = picture[y, x] * (np.float32(1) - covered) + shown
