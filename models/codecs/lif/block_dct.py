"""The block DCT of a picture in squares of 16×16 pixels, and its exact inverse.

A square's 256 coefficients are those of one block of 16×16, or those of its four blocks of 8×8, one
behind the other. The transform is orthonormal, so squared error is the same on both sides.
The inverse works on whole numbers carried in float64, whose products and sums stay below 2^53: no
order of summation and no instruction set can change a bit of it.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

SQUARE = 16
BLOCK = 8
MIDDLE = 128
"""Level that is taken from all pixels before the transform."""
BASIS_BITS = 13
"""Bits after the point of the inverse's matrix."""

Coefficients = NDArray[np.float32]


@cache
def basis(side: int) -> NDArray[np.float64]:
    """Return the matrix of the orthonormal DCT-II, (side, side) float64, a frequency a row."""
    position, frequency = np.arange(side), np.arange(side)[:, None]
    angles = np.pi * (2 * position + 1) * frequency / (2 * side)
    matrix: NDArray[np.float64] = np.cos(angles) * np.sqrt(2 / side)
    matrix[0] = np.sqrt(1 / side)
    return matrix


@cache
def whole_basis(side: int, bits: int) -> NDArray[np.int64]:
    """Return the matrix in 2^bits-ths, int64; no entry is near enough to a half to be in doubt."""
    whole: NDArray[np.int64] = np.rint(basis(side) * (1 << bits)).astype(np.int64)
    return whole


@cache
def zigzag(side: int) -> NDArray[np.int64]:
    """Return the positions in a block, row by row, in the order of rising frequency, int64.

    >>> zigzag(2).tolist()
    [0, 1, 2, 3]
    """
    places = [(row, column) for row in range(side) for column in range(side)]
    places.sort(key=lambda place: (sum(place), place[0] if sum(place) % 2 else place[1]))
    return np.array([row * side + column for row, column in places], np.int64)


def padded(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a picture (H, W) whose last row and column are repeated to multiples of 16."""
    height, width = picture.shape
    return np.pad(picture, ((0, -height % SQUARE), (0, -width % SQUARE)), mode="edge")


def transform(levels: NDArray[np.float32], side: int) -> Coefficients:
    """Return the coefficients of a padded picture in blocks of one size, (R, C, 256) float32."""
    rows, columns = levels.shape[0] // SQUARE, levels.shape[1] // SQUARE
    across = SQUARE // side
    blocks = (levels - np.float32(MIDDLE)).reshape(rows * across, side, columns * across, side)
    matrix = basis(side).astype(np.float32)
    # Along the rows of pixels, then along their columns: two large products instead of many small.
    once = blocks.reshape(-1, side) @ matrix.T
    turned = once.reshape(rows * across, side, columns * across, side).transpose(0, 2, 3, 1)
    twice = np.ascontiguousarray(turned).reshape(-1, side) @ matrix.T
    whole = twice.reshape(rows, across, columns, across, side, side)
    return np.ascontiguousarray(whole.transpose(0, 2, 1, 3, 5, 4)).reshape(rows, columns, 256)


def inverse(values: NDArray[np.int64], large: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the pixels of whole coefficients, in the same unit, `MIDDLE` not added.

    Args:
        values: (R, C, 256), magnitudes below 2^21.
        large: (R, C), 1 where a square is one block of 16×16.

    Returns:
        (16·R, 16·C) int64, rounded to the nearest whole number, halves up.
    """
    rows, columns = large.shape
    squares = np.empty((rows, columns, SQUARE, SQUARE), np.float64)
    for side, chosen in ((SQUARE, large != 0), (BLOCK, large == 0)):
        squares[chosen] = _squares(values[chosen], side)
    pixels: NDArray[np.int64] = np.floor(squares / (1 << 2 * BASIS_BITS) + 0.5).astype(np.int64)
    return pixels.transpose(0, 2, 1, 3).reshape(rows * SQUARE, columns * SQUARE)


def _squares(values: NDArray[np.int64], side: int) -> NDArray[np.float64]:
    """Return the pixels (n, 16, 16) of squares (n, 256) in blocks of one size, times 2^26."""
    across, count = SQUARE // side, len(values)
    matrix = whole_basis(side, BASIS_BITS).astype(np.float64)
    once = values.astype(np.float64).reshape(-1, side) @ matrix
    turned = once.reshape(count * across * across, side, side).transpose(0, 2, 1)
    twice = np.ascontiguousarray(turned).reshape(-1, side) @ matrix
    blocks = twice.reshape(count, across, across, side, side)
    return blocks.transpose(0, 1, 4, 2, 3).reshape(count, SQUARE, SQUARE)
