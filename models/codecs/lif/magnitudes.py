"""Compiled: whole numbers from 0 up as flags, each mixed from three contexts.

    0 | 1 | 2 | 3–4 | 5–8 | 9–16 | …    is it above each class? then its place in the class

Flags of one kind have slots of their own. The first bit of the place in a class goes by the class
and the level of what is around, the others by the class alone. Bits are coded by
`models.codecs.arithmetic.binary_coder`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic.binary_coder import (
    INPUTS,
    Coder,
    code_alone,
    code_mixed,
    mixed,
)
from models.codecs.arithmetic.inlining import inlined

SOME, MORE, APPEARS, REFINES = 0, 1, 5, 6
"""Kinds of flags: is it above 0; is it above the class (four kinds: above 1, 2, 4, and 8 or more);
does it appear in a further layer; the next bit of one that is there."""
KINDS = 7
LARGEST_CLASS = 15
"""Magnitudes reach 2^15."""
LEVELS = 16
"""Of `level`."""
CLASS_SLOTS = (LARGEST_CLASS + 1) * 16 * LEVELS
LEVEL, WEIGHTS = INPUTS, INPUTS + 1
"""Places in `Contexts.now` behind the contexts."""


class Contexts(NamedTuple):
    """Which slots belong to the value in hand.

    Attributes:
        first: (INPUTS,) int64, where in `Coder.slots` each input's begin.
        kind: (INPUTS,) int64, how many slots of an input belong to one kind of flag.
        now: (INPUTS + 2,) int64: the context of each input, the level of what is around, and
            which of a kind's sets of weights.
        others: (3,) int64: where the slots of places in a class begin, those of signs, and how
            many sets of weights a kind has.
    """

    first: NDArray[np.int64]
    kind: NDArray[np.int64]
    now: NDArray[np.int64]
    others: NDArray[np.int64]


def _level(amount: int) -> int:
    """Return the level, 0 to 15, of an amount: two levels for each doubling, from 2 on."""
    if amount < 2:
        return amount
    length = amount.bit_length() - 1
    return min(2 * length + (amount >> (length - 1) & 1), LEVELS - 1)


_LEVELS = np.array([_level(amount) for amount in range(256)], np.int64)


@inlined
def level_of(amount: int) -> int:
    """Return the level, 0 to 15, of an amount of 0 or more."""
    return int(_LEVELS[min(amount, _LEVELS.size - 1)])


@inlined
def code_flag(coder: Coder, contexts: Contexts, kind: int, bit: int) -> int:
    """Code a flag of a kind about the value in hand."""
    return code_mixed(coder, _point(coder, contexts, kind), bit)


@inlined
def _point(coder: Coder, contexts: Contexts, kind: int) -> int:
    """Point the coder at the slots of a flag; return its set of weights."""
    for i in range(INPUTS):
        coder.places[i] = contexts.first[i] + kind * contexts.kind[i] + contexts.now[i]
    return int(kind * contexts.others[2] + contexts.now[WEIGHTS])


@inlined
def class_of(magnitude: int) -> int:
    """Return the class of a magnitude above 0: 0 for 1, 1 for 2, 2 for 3 and 4, 3 for 5 to 8."""
    length, rest = 0, magnitude - 1
    while rest > 0:
        length, rest = length + 1, rest >> 1
    return length


@inlined
def code_magnitude(coder: Coder, contexts: Contexts, magnitude: int) -> int:
    """Code a magnitude from 0 to 2^15."""
    if code_flag(coder, contexts, SOME, 1 if magnitude > 0 else 0) == 0:
        return 0
    wanted, reached = class_of(magnitude), 0
    while reached < LARGEST_CLASS:
        kind = min(MORE + reached, APPEARS - 1)
        if code_flag(coder, contexts, kind, 1 if wanted > reached else 0) == 0:
            break
        reached += 1
    return _code_place(coder, contexts, reached, magnitude - 1) + 1


@inlined
def _code_place(coder: Coder, contexts: Contexts, length: int, number: int) -> int:
    """Code the bits of a number of `length` bits below its first, which is 1."""
    if length < 2:
        return length
    coded, slots = 1, contexts.others[0] + length * 16 * LEVELS
    for place in range(length - 2, -1, -1):
        level = contexts.now[LEVEL] if place == length - 2 else 0
        slot = slots + place * LEVELS + level
        coded = coded << 1 | code_alone(coder, slot, number >> place & 1)
    return coded


@inlined
def magnitude_bits(coder: Coder, contexts: Contexts, magnitude: int) -> float:
    """Return about how many bits a magnitude would take now, its sign included."""
    bits = _flag_bits(coder, contexts, SOME, magnitude > 0)
    if magnitude == 0:
        return bits
    wanted = class_of(magnitude)
    for reached in range(min(wanted + 1, APPEARS - MORE)):
        bits += _flag_bits(coder, contexts, MORE + reached, wanted > reached)
    return bits + 1 + max(wanted - 1, 0)


@inlined
def _flag_bits(coder: Coder, contexts: Contexts, kind: int, bit: bool) -> float:
    probability = mixed(coder, _point(coder, contexts, kind)) / 65536
    return float(-np.log2(probability if bit else 1 - probability))
