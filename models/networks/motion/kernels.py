"""Compiled: the vectors of motion, one after the other, each in the light of its neighbours.

Motion goes on: expected is what the vector was in the motion before, changed by as much as its
neighbours have changed, in the median of left, upper and upper right one. A vector is told as its
difference from that (`models.networks.motion.vector_bits`).
The search takes for each block, in the order of coding, the candidate of least

    L·(n/2)·log2(1 + 2·ln 2·w·MSE) + bits of the vector

MSE being that of the block of n pixels, predicted; w the worth of a squared error in bits. The
logarithm is what a white residual of that variance costs, coded best for w (reverse water-filling:
w·MSE per pixel where nothing is coded, ½·log2 of MSE where all is). L stands for the features that
come after: what is predicted from a wrong place stays wrong in them, and the path to the group's
first feature with it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.networks.motion.vector_bits import activity_of, difference_bits
from models.simulation.kernels import compiled

VECTOR_BLOCK = 16
"""Side of the block of pixels that a vector is for."""
LARGEST = 511
"""Largest component of a vector, in steps."""
ROUNDS = 2
"""Of trying the four vectors around the best one."""
LASTING = 4.0
"""L: of 1, 2, 3, 4, 6 and 9 that of the best curves, of recordings and of held-out scenes; 6 is as
good, 2 costs 6 % of all bits of recordings."""


@compiled
def median(first: int, second: int, third: int) -> int:
    """Return the one in the middle."""
    return max(min(first, second), min(max(first, second), third))


@compiled
def _vector(vectors: NDArray[np.int64], row: int, column: int) -> tuple[int, int]:
    inside = row >= 0 and 0 <= column < vectors.shape[2]
    return (vectors[0, row, column], vectors[1, row, column]) if inside else (0, 0)


@compiled
def _change(
    vectors: NDArray[np.int64], previous: NDArray[np.int64], row: int, column: int
) -> tuple[int, int]:
    now, before = _vector(vectors, row, column), _vector(previous, row, column)
    return now[0] - before[0], now[1] - before[1]


@compiled
def expected(
    vectors: NDArray[np.int64], previous: NDArray[np.int64], row: int, column: int
) -> tuple[int, int]:
    """Return the vector before, changed as its neighbours are; beyond the edges none is."""
    before = _vector(previous, row, column)
    left = _change(vectors, previous, row, column - 1)
    above = _change(vectors, previous, row - 1, column)
    corner = _change(vectors, previous, row - 1, column + 1)
    down, right = median(left[0], above[0], corner[0]), median(left[1], above[1], corner[1])
    return before[0] + down, before[1] + right


@compiled
def differences(
    vectors: NDArray[np.int64], previous: NDArray[np.int64], out: NDArray[np.int64]
) -> None:
    """Write vectors (2, h, w) as their differences from what was expected."""
    for row in range(vectors.shape[1]):
        for column in range(vectors.shape[2]):
            down, right = expected(vectors, previous, row, column)
            out[0, row, column] = vectors[0, row, column] - down
            out[1, row, column] = vectors[1, row, column] - right


@compiled
def accumulate(vectors: NDArray[np.int64], previous: NDArray[np.int64]) -> None:
    """Turn differences (2, h, w) back into vectors, in place."""
    for row in range(vectors.shape[1]):
        for column in range(vectors.shape[2]):
            down, right = expected(vectors, previous, row, column)
            vectors[0, row, column] += down
            vectors[1, row, column] += right


@compiled
def block_error(
    current: NDArray[np.float32],
    reference: NDArray[np.float32],
    row: int,
    column: int,
    down: float,
    right: float,
) -> tuple[float, int]:
    """Return the squared error of a block predicted from (down, right) pixels away, its pixels."""
    height, width = current.shape
    whole_down, whole_right = math.floor(down), math.floor(right)
    part_down, part_right = np.float32(down - whole_down), np.float32(right - whole_right)
    one = np.float32(1)
    top, first = row * VECTOR_BLOCK, column * VECTOR_BLOCK
    bottom, last = min(top + VECTOR_BLOCK, height), min(first + VECTOR_BLOCK, width)
    total = 0.0
    for y in range(top, bottom):
        above = min(max(y + whole_down, 0), height - 1)
        below = min(max(y + whole_down + 1, 0), height - 1)
        for x in range(first, last):
            left = min(max(x + whole_right, 0), width - 1)
            beside = min(max(x + whole_right + 1, 0), width - 1)
            upper = (one - part_right) * reference[above, left] + part_right * reference[
                above, beside
            ]
            lower = (one - part_right) * reference[below, left] + part_right * reference[
                below, beside
            ]
            error = current[y, x] - ((one - part_down) * upper + part_down * lower)
            total += error * error
    return total, (bottom - top) * (last - first)


@compiled
def _held(component: int) -> int:
    return min(max(component, -LARGEST), LARGEST)


@compiled
def _cost(
    current: NDArray[np.float32],
    reference: NDArray[np.float32],
    place: tuple[int, int],
    vector: tuple[int, int],
    middle: tuple[int, int],
    activity: int,
    step_pixels: float,
    worth: float,
) -> float:
    down, right = vector[0] * step_pixels, vector[1] * step_pixels
    error, pixels = block_error(current, reference, place[0], place[1], down, right)
    residual = 0.5 * pixels * math.log2(1 + 2 * math.log(2) * worth * error / pixels)
    told = difference_bits(activity, vector[0] - middle[0], vector[1] - middle[1])
    return LASTING * residual + told


@compiled
def search(
    current: NDArray[np.float32],
    reference: NDArray[np.float32],
    vectors: NDArray[np.int64],
    previous: NDArray[np.int64],
    step_pixels: float,
    worth: float,
) -> None:
    """Replace vectors (2, h, w), in steps, by ones that are worth their bits, in place.

    Tried are the vector given, the expected one, the neighbours', the one before, none, and,
    around the best of these, the four next to it.
    """
    told = np.zeros_like(vectors)
    for row in range(vectors.shape[1]):
        for column in range(vectors.shape[2]):
            middle = expected(vectors, previous, row, column)
            activity = activity_of(told, row, column)
            tried = (
                _vector(vectors, row, column),
                middle,
                _vector(vectors, row, column - 1),
                _vector(vectors, row - 1, column),
                _vector(vectors, row - 1, column + 1),
                _vector(previous, row, column),
                (0, 0),
            )
            place = (row, column)
            best, least = (0, 0), math.inf
            for vector in tried:
                cost = _cost(
                    current, reference, place, vector, middle, activity, step_pixels, worth
                )
                if cost < least:
                    best, least = vector, cost
            for _ in range(ROUNDS):
                centre = best
                for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                    vector = (_held(centre[0] + down), _held(centre[1] + right))
                    cost = _cost(
                        current, reference, place, vector, middle, activity, step_pixels, worth
                    )
                    if cost < least:
                        best, least = vector, cost
            vectors[0, row, column], vectors[1, row, column] = best
            told[0, row, column], told[1, row, column] = best[0] - middle[0], best[1] - middle[1]
