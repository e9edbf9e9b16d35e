"""Compiled: the spike counts of pixels, row by row, each as what it differs by from a guess.

The guess is the median of the pixel to the left, the one above, and the plane through both (as in
JPEG-LS). The contexts are how much the neighbours differ, how far off their guesses were, and the
guess.

Bits are coded by `models.codecs.arithmetic.binary_coder`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic.binary_coder import BORROWED, MOST_BORROWED, Coder, code_alone
from models.codecs.arithmetic.inlining import inlined, outermost
from models.codecs.lif.magnitudes import (
    LEVEL,
    LEVELS,
    WEIGHTS,
    Contexts,
    code_magnitude,
    level_of,
)

LARGEST = 1 << 14
"""Largest count."""
GUESSES = 128
INPUT_CONTEXTS = (LEVELS * LEVELS, LEVELS * 9, GUESSES * 2)
WEIGHT_SETS = 3
SIGN_SLOTS = 9


@outermost
def code_row(
    coder: Coder,
    contexts: Contexts,
    counts: NDArray[np.int32],
    misses: NDArray[np.int32],
    row: int,
) -> bool:
    """Code a row of counts (H, W) int32; return whether there were bytes enough.

    Args:
        coder: begun.
        contexts: where its slots are.
        counts: those above are coded.
        misses: (2, W) int32 to work in: what the last row's guesses were off by, and this one's.
        row: in order.
    """
    now, last = row & 1, 1 - (row & 1)
    for column in range(counts.shape[1]):
        guess = _describe(contexts, counts, misses[last], misses[now], row, column)
        miss = _code_miss(coder, contexts, counts[row, column] - guess)
        misses[now, column] = miss
        counts[row, column] = min(max(guess + miss, 0), LARGEST)
    return bool(coder.interval[BORROWED] <= MOST_BORROWED)


@inlined
def _describe(
    contexts: Contexts,
    counts: NDArray[np.int32],
    above: NDArray[np.int32],
    here: NDArray[np.int32],
    row: int,
    column: int,
) -> int:
    """Set the contexts of a pixel; return the guess."""
    left = upper = corner = further = 0
    if row:
        upper = counts[row - 1, column]
        corner = counts[row - 1, max(column - 1, 0)]
        further = counts[row - 1, min(column + 1, counts.shape[1] - 1)]
    if column:
        left = counts[row, column - 1]
    else:
        left = upper
    if row == 0:
        upper = corner = further = left
    guess = max(min(left, upper), min(max(left, upper), left + upper - corner))
    differ = level_of(abs(left - corner) + abs(corner - upper) + abs(upper - further))
    before = here[column - 1] if column else 0
    off = level_of(2 * (abs(before) + abs(above[column])))
    signs = 3 * _sign(before) + _sign(above[column])
    contexts.now[0] = differ * LEVELS + off
    contexts.now[1] = level_of(abs(before)) * 9 + signs
    contexts.now[2] = 2 * min(guess, GUESSES - 1) + min(off >> 2, 1)
    contexts.now[LEVEL] = min((differ + off + 1) >> 1, LEVELS - 1)
    contexts.now[WEIGHTS] = min(off >> 2, WEIGHT_SETS - 1)
    return guess


@inlined
def _code_miss(coder: Coder, contexts: Contexts, miss: int) -> int:
    """Code what a guess is off by."""
    signs = contexts.now[1] % 9
    magnitude = code_magnitude(coder, contexts, min(abs(miss), 2 * LARGEST))
    if magnitude == 0:
        return 0
    negative = code_alone(coder, contexts.others[1] + signs, 1 if miss < 0 else 0)
    return -magnitude if negative else magnitude


@inlined
def _sign(number: int) -> int:
    """Return 0 for 0, 1 above it, 2 below."""
    return 1 if number > 0 else 2 if number < 0 else 0
