"""Compiled: drawing a moving layer over planes of light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.simulation.kernels import compiled

WHITE = np.float32(255)


@compiled
def mirrored(position: np.float32, last: int) -> np.float32:
    """Fold a position back into [0, last] at its ends; further out it stays at the far end."""
    end = np.float32(last)
    if position < 0:
        position = -position
    elif position > end:
        position = end + end - position
    return min(max(position, np.float32(0)), end)


@compiled
def sampled(picture: NDArray[np.uint8], row: np.float32, column: np.float32) -> np.float32:
    """Return what a picture shows between its pixels, bilinear, mirrored at its edges."""
    last_row, last_column = picture.shape[0] - 1, picture.shape[1] - 1
    y, x = mirrored(row, last_row), mirrored(column, last_column)
    # Unsigned: numba then need not look for indices that count from the end.
    top, left = np.uint32(y), np.uint32(x)
    bottom = top + np.uint32(top < last_row)
    right = left + np.uint32(left < last_column)
    below, beyond = y - np.float32(top), x - np.float32(left)
    upper = np.float32(picture[top, left])
    upper += beyond * (np.float32(picture[top, right]) - upper)
    lower = np.float32(picture[bottom, left])
    lower += beyond * (np.float32(picture[bottom, right]) - lower)
    return upper + below * (lower - upper)


@compiled
def draw_layer(
    frames: NDArray[np.uint8],
    times: NDArray[np.float32],
    poses: NDArray[np.float32],
    cover: NDArray[np.uint8],
    cover_scale: np.float32,
    light: NDArray[np.float32],
) -> None:
    """Draw a layer over planes of light, in place.

    Args:
        frames: of the layer's film, (F, H, W); one for a picture.
        times: for each plane the frame shown, between 0 and F − 1; between two they are mixed.
        poses: for each plane (a, b, c, d, e, f): pixel (y, x) shows the layer at row
            a·y + b·x + c, column d·y + e·x + f.
        cover: how much the layer covers, 0 to 255, at its rows and columns times `cover_scale`;
            (1, 1) for all.
        cover_scale: pixels of `cover` for a pixel of the layer.
        light: (planes, H, W), in [0, 1].
    """
    for plane in range(light.shape[0]):
        a, b, c, d, e, f = poses[plane]
        first = min(int(times[plane]), frames.shape[0] - 1)
        second = min(first + 1, frames.shape[0] - 1)
        mix = times[plane] - np.float32(first)
        for y in range(light.shape[1]):
            for x in range(light.shape[2]):
                row = a * np.float32(y) + b * np.float32(x) + c
                column = d * np.float32(y) + e * np.float32(x) + f
                opaque = np.float32(1)
                if cover.size > 1:
                    opaque = sampled(cover, row * cover_scale, column * cover_scale) / WHITE
                if opaque == 0:
                    continue
                value = sampled(frames[first], row, column)
                if mix > 0 and second != first:
                    value += mix * (sampled(frames[second], row, column) - value)
                light[plane, y, x] += opaque * (value / WHITE - light[plane, y, x])
