"""Compiled: differences of vectors, coded bit by bit; flags as `vector_bits` has them.

What a flag was in the group so far is what is expected of it: its slot begins with the chance in
`CHANCES` and learns. Signs and the bits of the rest are as likely to be 0 as 1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic.binary_coder import (
    BORROWED,
    MOST_BORROWED,
    Coder,
    code_alone,
    code_bit,
    probability_of,
)
from models.codecs.arithmetic.inlining import inlined, outermost
from models.networks.motion.vector_bits import (
    DOWN,
    FLAGS,
    LEVELS,
    RIGHT_ALONE,
    RIGHT_TOO,
    ROLES,
    activity_of,
)

EVEN = 1 << 15
"""A chance of one half, in 2^16ths."""
LARGEST_REST = 14
"""Bits of the rest of a magnitude, at most; see `LARGEST_DIFFERENCE`."""
LARGEST_DIFFERENCE = LEVELS + (1 << LARGEST_REST) - 1
CODED, TRUNCATED, OVERLONG = range(3)
"""Outcomes."""


@outermost
def code_differences(coder: Coder, told: NDArray[np.int64], spent: NDArray[np.float64]) -> int:
    """Code differences (2, h, w) or, decoding, replace them; add their bits to `spent` (1,).

    Returns:
        An outcome; not `CODED` only when decoding.
    """
    for row in range(told.shape[1]):
        for column in range(told.shape[2]):
            first = FLAGS * activity_of(told, row, column)
            down = _code_component(coder, first, DOWN, told[0, row, column], spent)
            role = RIGHT_ALONE if down == 0 else RIGHT_TOO
            right = _code_component(coder, first, role, told[1, row, column], spent)
            if coder.interval[BORROWED] > MOST_BORROWED:
                return TRUNCATED
            if max(abs(down), abs(right)) > LARGEST_DIFFERENCE:
                return OVERLONG
            told[0, row, column], told[1, row, column] = down, right
    return CODED


@inlined
def _code_component(
    coder: Coder, first: int, role: int, component: int, spent: NDArray[np.float64]
) -> int:
    """Code a component whose activity's slots begin at `first`."""
    magnitude = abs(component)
    if _code_flag(coder, first + role, 1 if magnitude > 0 else 0, spent) == 0:
        return 0
    negative = _code_even(coder, 1 if component < 0 else 0, spent)
    reached = 1
    while reached <= LEVELS:
        above = 1 if magnitude > reached else 0
        if _code_flag(coder, first + ROLES + reached - 1, above, spent) == 0:
            break
        reached += 1
    if reached > LEVELS:
        reached = LEVELS + _code_rest(coder, magnitude - LEVELS, spent)
    return -reached if negative else reached


@inlined
def _code_rest(coder: Coder, rest: int, spent: NDArray[np.float64]) -> int:
    """Code a number from 1 up by Exp-Golomb: how long it is, then its bits below the first."""
    length = 0
    while length <= LARGEST_REST:
        if _code_even(coder, 1 if rest >> (length + 1) > 0 else 0, spent) == 0:
            break
        length += 1
    coded = 1
    for place in range(length - 1, -1, -1):
        coded = coded << 1 | _code_even(coder, rest >> place & 1, spent)
    return coded


@inlined
def _code_flag(coder: Coder, slot: int, bit: int, spent: NDArray[np.float64]) -> int:
    chance = probability_of(coder, slot)
    bit = code_alone(coder, slot, bit)
    spent[0] -= math.log2((chance if bit else 65536 - chance) / 65536)
    return bit


@inlined
def _code_even(coder: Coder, bit: int, spent: NDArray[np.float64]) -> int:
    spent[0] += 1
    return code_bit(coder, EVEN, bit)
