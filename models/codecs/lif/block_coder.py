"""Compiled: the spike counts of all coefficients of a picture, block by block, layer by layer.

A picture is cut into squares of 16×16 pixels, each transformed whole or as four blocks of 8×8. In a
block the highest frequency comes first and DC last, so that each coefficient knows

- what is near it in its block: the magnitudes of higher frequencies;
- what its band had around it: in the blocks to the left and above;
- first row and column, and DC: what continues the neighbours' light across the border.

These three are the contexts of `magnitudes`. A picture may be coded in layers: the first holds
counts halved some times, rounded towards 0, each further one the bit below. Such are the counts of
the same neurons watched for half as long.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic.binary_coder import (
    BORROWED,
    MOST_BORROWED,
    Coder,
    code_alone,
    code_bit,
)
from models.codecs.arithmetic.inlining import inlined, outermost
from models.codecs.lif.magnitudes import (
    APPEARS,
    LEVEL,
    LEVELS,
    REFINES,
    WEIGHTS,
    Contexts,
    code_flag,
    code_magnitude,
    level_of,
    magnitude_bits,
)
from models.codecs.lif.surroundings import (
    UNIT,
    Work,
    begin_block,
    expected_value,
    leave_borders,
    leave_magnitudes,
    look_around,
    magnitudes_near,
    note,
)

LARGEST = 1 << 15
"""Largest magnitude of a count."""
FARTHEST = 1 << 14
"""Largest magnitude of what DC is expected to be."""
HALF = 1 << 15
"""The probability of a bit about which nothing is known."""
BANDS = 130
"""64 of each size of block, and the two DCs."""
BAND_LEVELS, BORDER_LEVELS, SEEN = 8, 24, 8
INPUT_CONTEXTS = (BANDS * BAND_LEVELS, LEVELS * SEEN * 8 * 2, BANDS * BORDER_LEVELS)
WEIGHT_SETS = 6
SIGN_SLOTS = 2 * 8 * 16
SIZE_SLOTS = 3


class Plan(NamedTuple):
    """What is the same for all pictures.

    Attributes:
        scan8, scan16: int64, positions in a block by rising frequency.
        basis8, basis16: (side, side) int64, the DCT's matrix in 2^10ths.
    """

    scan8: NDArray[np.int64]
    scan16: NDArray[np.int64]
    basis8: NDArray[np.int64]
    basis16: NDArray[np.int64]


class Picture(NamedTuple):
    """Counts of a picture; R, C squares of 16×16.

    Attributes:
        large: (R, C) uint8, 1 where a square is one block.
        counts: (R, C, 256) int32, signed; written in both directions.
        wanted: (R, C, 256) int32, the encoder's counts.
        currents: (R, C, 256) float32, the encoder's magnitudes of coefficients in units of θ·C/T.
        points: (n,) float64, to what a decoder will turn counts 0 to n − 1, in the same unit.
        weighing: (1,) float64, squared error that a bit is worth; 0 takes counts as they are.
    """

    large: NDArray[np.uint8]
    counts: NDArray[np.int32]
    wanted: NDArray[np.int32]
    currents: NDArray[np.float32]
    points: NDArray[np.float64]
    weighing: NDArray[np.float64]


@outermost
def code_row(
    coder: Coder,
    contexts: Contexts,
    plan: Plan,
    picture: Picture,
    work: Work,
    row: int,
    shift: int,
    further: bool,
    choice: bool,
) -> bool:
    """Code one layer of a row of squares; return whether there were bytes enough.

    Args:
        coder: begun.
        contexts: where its slots are.
        plan: constants.
        picture: its counts hold the layer before where `further`, and this layer in the end.
        work: fresh before the first row.
        row: of the picture; in order.
        shift: how many times the counts of this layer are halved.
        further: whether there was a layer before.
        choice: whether the squares may be of either size: then it is coded, in the first layer.
    """
    for column in range(picture.large.shape[1]):
        if choice and not further:
            _code_size(coder, contexts, picture.large, row, column)
        side = 16 if picture.large[row, column] else 8
        for part in range(4 if side == 8 else 1):
            _code_block(
                coder, contexts, plan, picture, work, row, column, part, side, shift, further
            )
    return bool(coder.interval[BORROWED] <= MOST_BORROWED)


@inlined
def _code_size(
    coder: Coder, contexts: Contexts, large: NDArray[np.uint8], row: int, column: int
) -> None:
    """Code whether a square is one block."""
    around = 0
    if row:
        around += large[row - 1, column]
    if column:
        around += large[row, column - 1]
    slot = contexts.others[1] + SIGN_SLOTS + around
    large[row, column] = code_alone(coder, slot, large[row, column])


@inlined
def _code_block(
    coder: Coder,
    contexts: Contexts,
    plan: Plan,
    picture: Picture,
    work: Work,
    row: int,
    column: int,
    part: int,
    side: int,
    shift: int,
    further: bool,
) -> None:
    """Code the block of a square that begins at its `part`th quarter."""
    y, x = 16 * row + 8 * (part >> 1), 16 * column + 8 * (part & 1)
    scan = plan.scan16 if side == 16 else plan.scan8
    basis = plan.basis16 if side == 16 else plan.basis8
    first = 64 * part
    block = picture.counts[row, column, first : first + side * side]
    wanted = picture.wanted[row, column, first : first + side * side]
    currents = picture.currents[row, column, first : first + side * side]
    look_around(work, y, x, side, basis)
    begin_block(work, block, side, further)
    shift_of_row = 4 if side == 16 else 3
    for place in range(side * side - 1, -1, -1):
        position = scan[place]
        u, v = position >> shift_of_row, position & (side - 1)
        goal = abs(wanted[position]) >> shift
        goal = -goal if wanted[position] < 0 else goal
        if place == 0:
            count = _code_dc(coder, contexts, work, y, x, side, goal, block[0], further)
        else:
            count = _code_ac(
                coder, contexts, picture, work, y, x, u, v, side,
                goal, block[position], currents[position], further,
            )  # fmt: skip
        block[position] = count
        if count:
            note(work, u, v, count, place == 0)
    leave_borders(work, y, x, side, basis)
    leave_magnitudes(work, y >> 3, x >> 3, side)


@inlined
def _code_ac(
    coder: Coder,
    contexts: Contexts,
    picture: Picture,
    work: Work,
    y: int,
    x: int,
    u: int,
    v: int,
    side: int,
    goal: int,
    before: int,
    current: float,
    further: bool,
) -> int:
    """Code the count of a coefficient other than DC; return it, signed."""
    expected = expected_value(work, y, x, u, v)
    _describe_ac(contexts, work, u, v, side, expected)
    if not further:
        magnitude = abs(goal)
        if magnitude and picture.weighing[0] > 0:
            magnitude = _weighed(coder, contexts, picture, magnitude, current)
        magnitude = code_magnitude(coder, contexts, magnitude)
    elif before:
        bit = code_flag(coder, contexts, REFINES, abs(goal) & 1)
        magnitude = min(2 * abs(before) + bit, LARGEST)
        return -magnitude if before < 0 else magnitude
    else:
        magnitude = code_flag(coder, contexts, APPEARS, abs(goal))
    if magnitude == 0:
        return 0
    negative = _code_sign(coder, contexts, u, v, side, expected, goal < 0)
    return -magnitude if negative else magnitude


@inlined
def _describe_ac(contexts: Contexts, work: Work, u: int, v: int, side: int, expected: int) -> None:
    """Set the contexts of a coefficient."""
    large = side >> 4
    band = (u >> large) * 8 + (v >> large)
    around, near = work.around[band], magnitudes_near(work.near, u, v)
    energy = level_of((around + 2 * near) // 3)
    if expected:
        across = 1 + min(level_of(abs(expected) >> 3), 11)
    else:
        across = 16 + (level_of(around) >> 1)
    seen = min(work.tally[0], SEEN - 1)
    diagonal = min((u + v) >> large, 7)
    nearness = min((level_of(near) + 1) >> 1, BAND_LEVELS - 1)
    contexts.now[0] = (64 * large + band) * BAND_LEVELS + nearness
    contexts.now[1] = ((energy * SEEN + seen) * 8 + diagonal) * 2 + large
    contexts.now[2] = (64 * large + band) * BORDER_LEVELS + across
    contexts.now[LEVEL] = energy
    contexts.now[WEIGHTS] = 2 * (1 if u == 0 or v == 0 else 2) + large


@inlined
def _weighed(
    coder: Coder, contexts: Contexts, picture: Picture, nearest: int, current: float
) -> int:
    """Return the magnitude of least squared error + worth of its bits: the nearest, or a lower."""
    best, cost, last = nearest, np.inf, picture.points.size - 1
    for magnitude in (nearest, nearest - 1, 0):
        error = current - (picture.points[min(magnitude, last)] + max(magnitude - last, 0))
        bits = magnitude_bits(coder, contexts, magnitude)
        weighed = error * error + picture.weighing[0] * bits
        if weighed < cost:
            best, cost = magnitude, weighed
        if magnitude == 0:
            break
    return best


@inlined
def _code_sign(
    coder: Coder,
    contexts: Contexts,
    u: int,
    v: int,
    side: int,
    expected: int,
    negative: bool,
) -> bool:
    """Code whether a coefficient is negative: by what is expected, where something is."""
    if expected == 0:
        return code_bit(coder, HALF, 1 if negative else 0) == 1
    otherwise = negative != (expected < 0)
    level = min(level_of(abs(expected) >> 3), 15)
    diagonal = min((u + v) >> (side >> 4), 7)
    slot = contexts.others[1] + ((side >> 4) * 8 + diagonal) * 16 + level
    return (code_alone(coder, slot, 1 if otherwise else 0) == 1) != (expected < 0)


@inlined
def _code_dc(
    coder: Coder,
    contexts: Contexts,
    work: Work,
    y: int,
    x: int,
    side: int,
    goal: int,
    before: int,
    further: bool,
) -> int:
    """Code DC as what it differs by from what is expected; in a further layer, its next bit."""
    above = work.from_above[0] - work.columns[0]
    left = work.from_left[0] - work.rows[0]
    if y and x:
        expected, apart = (above + left) >> 1, abs(above - left)
    elif y or x:
        expected = above if y else left
        apart = abs(expected) >> 1
    else:
        expected, apart = 0, 16 * UNIT
    _describe_dc(contexts, work, side, apart)
    if further and before:
        bit = code_flag(coder, contexts, REFINES, abs(goal) & 1)
        magnitude = min(2 * abs(before) + bit, LARGEST)
        return -magnitude if before < 0 else magnitude
    guess = 0 if further else min(max((expected + UNIT // 2) // UNIT, -FARTHEST), FARTHEST)
    if further:
        magnitude = code_flag(coder, contexts, APPEARS, abs(goal))
    else:
        magnitude = code_magnitude(coder, contexts, min(abs(goal - guess), LARGEST))
    if magnitude == 0:
        return guess
    below = code_bit(coder, HALF, 1 if goal < guess else 0)
    count = guess - magnitude if below else guess + magnitude
    return min(max(count, -LARGEST), LARGEST)


@inlined
def _describe_dc(contexts: Contexts, work: Work, side: int, apart: int) -> None:
    """Set the contexts of DC: how far apart the neighbours are, what goes on in the block."""
    large = side >> 4
    spread, activity = level_of(apart >> 3), level_of(4 * work.tally[1])
    energy = (spread + activity + 1) >> 1
    contexts.now[0] = (128 + large) * BAND_LEVELS + (activity >> 1)
    contexts.now[1] = ((energy * SEEN + min(work.tally[0], SEEN - 1)) * 8) * 2 + large
    contexts.now[2] = (128 + large) * BORDER_LEVELS + spread
    contexts.now[LEVEL] = energy
    contexts.now[WEIGHTS] = large
