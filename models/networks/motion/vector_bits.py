"""Compiled: what the differences of vectors from the expected ones cost, one after the other.

A difference is two components, down and then right; a component is flags and a sign:

    other than 0? ── sign ── above 1? ── above 2? ── … ── above 6? ── the rest, Exp-Golomb

How likely a flag is goes by the activity around, that is, by how far the differences told before of
the left, upper and upper right neighbour are from 0; and the first one by the component: right
beside a down of 0, right beside another one. `CHANCES` says about what the flags of 12 held-out
scenes and 3 recordings were, where an adaptive coder begins
(`models.codecs.learned.sci.motion_coder`).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.simulation.kernels import compiled

ACTIVITIES = 5
DOWN, RIGHT_ALONE, RIGHT_TOO = range(3)
"""Roles of a component; the last two by whether down is 0."""
ROLES = 3
LEVELS = 6
"""Magnitudes above which flags ask."""
FLAGS = ROLES + LEVELS
"""For each activity: one for each role, one for each level."""
CHANCES = np.array(
    [
        [0.06, 0.05, 0.47, 0.23, 0.30, 0.45, 0.60, 0.75, 0.75],
        [0.18, 0.18, 0.48, 0.21, 0.30, 0.50, 0.60, 0.70, 0.75],
        [0.29, 0.27, 0.50, 0.23, 0.27, 0.47, 0.55, 0.65, 0.70],
        [0.41, 0.39, 0.56, 0.33, 0.33, 0.47, 0.50, 0.65, 0.75],
        [0.56, 0.50, 0.61, 0.53, 0.50, 0.58, 0.60, 0.70, 0.75],
    ]
)
"""(ACTIVITIES, FLAGS): of a flag to be set."""
_BITS_SET, _BITS_CLEAR = -np.log2(CHANCES), -np.log2(1 - CHANCES)


@compiled
def activity_of(told: NDArray[np.int64], row: int, column: int) -> int:
    """Return the activity, 0 to 4, around a place of differences (2, h, w) told so far."""
    total = 0
    if column > 0:
        total += 2 * (abs(told[0, row, column - 1]) + abs(told[1, row, column - 1]))
    if row > 0:
        total += 2 * (abs(told[0, row - 1, column]) + abs(told[1, row - 1, column]))
        if column + 1 < told.shape[2]:
            total += abs(told[0, row - 1, column + 1]) + abs(told[1, row - 1, column + 1])
    if total <= 2:
        return min(total, 1)
    return 2 if total <= 5 else 3 if total <= 10 else 4


@compiled
def component_bits(activity: int, role: int, difference: int) -> float:
    """Return about what a component costs."""
    magnitude = abs(difference)
    if magnitude == 0:
        return float(_BITS_CLEAR[activity, role])
    bits = _BITS_SET[activity, role] + 1.0
    for level in range(1, LEVELS + 1):
        flag = ROLES + level - 1
        if magnitude == level:
            return float(bits + _BITS_CLEAR[activity, flag])
        bits += _BITS_SET[activity, flag]
    return float(bits + 1 + 2 * math.floor(math.log2(magnitude - LEVELS)))


@compiled
def difference_bits(activity: int, down: int, right: int) -> float:
    """Return about what a difference costs."""
    role = RIGHT_ALONE if down == 0 else RIGHT_TOO
    return component_bits(activity, DOWN, down) + component_bits(activity, role, right)


@compiled
def field_bits(told: NDArray[np.int64]) -> float:
    """Return about what differences (2, h, w) cost."""
    bits = 0.0
    for row in range(told.shape[1]):
        for column in range(told.shape[2]):
            activity = activity_of(told, row, column)
            bits += difference_bits(activity, told[0, row, column], told[1, row, column])
    return bits
