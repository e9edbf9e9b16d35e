"""Compiled: an adaptive binary arithmetic coder that mixes several guesses of each bit.

A bit is coded with the probability that it is 1, in 2^16ths. A slot of the model holds one such
probability, learned from the bits coded with it: quickly at first, slowly later. Three slots, each
chosen by another context, guess a bit together: their guesses, as ln(p / (1 − p)), are added with
weights that are learned as well (logistic mixing, as in Mahoney's PAQ).

                slots ──▶ stretch ──┐
    contexts ──▶ slots ──▶ stretch ──┼─ Σ w·s ──▶ squash ──▶ interval ──▶ bytes
                slots ──▶ stretch ──┘

All is whole numbers: what is coded on one machine decodes on every other. The functions serve both
directions: decoding, they are given a bit that is not looked at, and return the one that was read.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic.inlining import inlined
from models.simulation.kernels import compiled

INPUTS = 3
"""Guesses that are mixed."""
LOW, HIGH, CODE, PLACE, BORROWED, DECODING = range(6)
"""What the numbers of `Coder.interval` are: the interval's ends, the bytes being decoded, where the
next byte is, how many were read past the end, and the direction."""
MOST_BORROWED = 4
"""Bytes past the end, all 0, that a decoder of whole data may read."""
ALL_ONES = 0xFFFFFFFF
COUNT_BITS = 10
"""Of a slot: how many bits it has seen; the other 22 are the probability."""
MOST_SEEN = (1 << COUNT_BITS) - 1
STEEPEST = 2047
"""Largest ln(p / (1 − p)), in 256ths."""
MIXING_SHIFT, MIXING_SPEED = 18, 6
"""How fast the weights of the mixer learn: 6 / 2^18 of what would be right for this bit alone."""
WEIGHT_BITS = 16
"""Bits after the point of a weight."""


class Coder(NamedTuple):
    """A coder's state and what it has learned.

    Attributes:
        interval: (6,) int64; see `LOW` and those beside it.
        data: uint8, the bytes written or read.
        slots: uint32, probability and count.
        weights: (sets, INPUTS + 1) int32 in 2^16ths; the last is that of a constant.
        places: (INPUTS,) int64, the slots of the bit in hand.
        guesses: (INPUTS + 1,) int64, their guesses.
        stretch: (4096,) int64, 256·ln(p / (1 − p)) of a probability in 2^12ths.
        squash: (4096,) int64, the way back, to 2^16ths.
        pace: (1024,) int64, by how much a slot moves towards a bit, in 2^16ths, by the bits it has
            seen.
    """

    interval: NDArray[np.int64]
    data: NDArray[np.uint8]
    slots: NDArray[np.uint32]
    weights: NDArray[np.int32]
    places: NDArray[np.int64]
    guesses: NDArray[np.int64]
    stretch: NDArray[np.int64]
    squash: NDArray[np.int64]
    pace: NDArray[np.int64]


@compiled
def begin_encoding(coder: Coder) -> None:
    """Begin a new run of bytes at the start of `data`."""
    interval = coder.interval
    interval[:] = 0
    interval[HIGH] = ALL_ONES


@compiled
def begin_decoding(coder: Coder) -> None:
    """Read the first bytes of `data`."""
    interval = coder.interval
    interval[:] = 0
    interval[HIGH] = ALL_ONES
    interval[DECODING] = 1
    for _ in range(4):
        _read_byte(coder)


@compiled
def finish_encoding(coder: Coder) -> int:
    """Write as few bytes as name a number in the interval; return how many there are in all."""
    interval = coder.interval
    for count in range(5):
        spare = 8 * (4 - count)
        number = interval[HIGH] >> spare << spare
        if number >= interval[LOW]:
            for i in range(count):
                coder.data[interval[PLACE]] = number >> (24 - 8 * i) & 255
                interval[PLACE] += 1
            break
    return int(interval[PLACE])


@inlined
def code_bit(coder: Coder, probability: int, bit: int) -> int:
    """Code a bit whose probability to be 1 is given in 2^16ths, neither 0 nor 2^16."""
    interval = coder.interval
    width = interval[HIGH] - interval[LOW]
    middle = interval[LOW] + (width >> 16) * probability + ((width & 0xFFFF) * probability >> 16)
    if interval[DECODING]:
        bit = 1 if interval[CODE] <= middle else 0
    if bit:
        interval[HIGH] = middle
    else:
        interval[LOW] = middle + 1
    while (interval[LOW] ^ interval[HIGH]) >> 24 == 0:
        if interval[DECODING]:
            _read_byte(coder)
        else:
            coder.data[interval[PLACE]] = interval[HIGH] >> 24
            interval[PLACE] += 1
        interval[LOW] = interval[LOW] << 8 & ALL_ONES
        interval[HIGH] = (interval[HIGH] << 8 & ALL_ONES) | 255
    return bit


@inlined
def _read_byte(coder: Coder) -> None:
    """Take in the next byte; past the end all bytes are 0."""
    interval, byte = coder.interval, 0
    if interval[PLACE] < coder.data.size:
        byte = coder.data[interval[PLACE]]
        interval[PLACE] += 1
    else:
        interval[BORROWED] += 1
    interval[CODE] = (interval[CODE] << 8 & ALL_ONES) | byte


@inlined
def probability_of(coder: Coder, slot: int) -> int:
    """Return a slot's probability in 2^16ths."""
    held = int(np.int64(coder.slots[slot]))
    return min(max(held >> 16, 64), 65536 - 64)


@inlined
def learn(coder: Coder, slot: int, bit: int) -> None:
    """Move a slot's probability towards the bit."""
    held = np.int64(coder.slots[slot])
    seen, probability = held & ((1 << COUNT_BITS) - 1), held >> COUNT_BITS
    target = bit * ((1 << 22) - 1)
    probability += (target - probability) * coder.pace[seen] >> 16
    coder.slots[slot] = probability << COUNT_BITS | min(seen + 1, MOST_SEEN)


@inlined
def code_alone(coder: Coder, slot: int, bit: int) -> int:
    """Code a bit by one slot."""
    bit = code_bit(coder, probability_of(coder, slot), bit)
    learn(coder, slot, bit)
    return bit


@inlined
def mixed(coder: Coder, chosen: int) -> int:
    """Return the probability that the slots at `places` guess together, in 2^16ths.

    Args:
        coder: its `guesses` are left for `code_mixed`.
        chosen: the set of weights.
    """
    total = int(np.int64(coder.weights[chosen, INPUTS])) * 256
    coder.guesses[INPUTS] = 256
    for i in range(INPUTS):
        guess = int(coder.stretch[np.int64(coder.slots[coder.places[i]]) >> 20])
        coder.guesses[i] = guess
        total += int(np.int64(coder.weights[chosen, i])) * guess
    steep = min(max(total >> WEIGHT_BITS, -STEEPEST), STEEPEST)
    return int(coder.squash[steep + 2048])


@inlined
def code_mixed(coder: Coder, chosen: int, bit: int) -> int:
    """Code a bit by the slots at `places`, mixed by a set of weights."""
    probability = mixed(coder, chosen)
    bit = code_bit(coder, probability, bit)
    error = ((bit << 16) - probability) * MIXING_SPEED
    half = 1 << (MIXING_SHIFT - 1)
    for i in range(INPUTS + 1):
        coder.weights[chosen, i] += (coder.guesses[i] * error + half) >> MIXING_SHIFT
    for i in range(INPUTS):
        learn(coder, coder.places[i], bit)
    return bit
