"""Compiled loops over the spikes of two recordings, on packed planes: 64 pixels at once.

A chunk's end is no border: `match_in_time_order` carries in its state what reaches over it.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from models.metrics.paired_planes import WORD_PIXELS, Words

_PAIRS, _NIBBLES = np.uint64(0x5555555555555555), np.uint64(0x0F0F0F0F0F0F0F0F)
_QUADS, _BYTES = np.uint64(0x3333333333333333), np.uint64(0x0101010101010101)
_1, _2, _4, _56 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)


@numba.njit(cache=True, nogil=True)
def ones(word: np.uint64) -> int:
    """Return the number of bits set; compilers know this form as one instruction."""
    word = word - ((word >> _1) & _PAIRS)
    word = (word & _QUADS) + ((word >> _2) & _QUADS)
    word = (word + (word >> _4)) & _NIBBLES
    return np.int64((word * _BYTES) >> _56)  # type: ignore[return-value]


@numba.njit(cache=True, nogil=True)
def count_spikes(planes: Words) -> int:
    """Return the number of spikes in all planes."""
    total = 0
    for word in planes.ravel():
        total += ones(word)
    return total


@numba.njit(cache=True, nogil=True)
def match_in_time_order(
    raw: Words, distorted: Words, waiting_raw: Words, waiting_distorted: Words
) -> int:
    """Return how many more spikes find a partner at most `tolerance` planes away, one to one.

    The spikes of a pixel are paired first with first, 64 pixels at once. A spike waits for a
    partner until it is `tolerance` planes old; of one pixel only one train can have spikes
    waiting, and the oldest is taken first, since it is the first to be lost.

    Args:
        raw: (planes, words).
        distorted: (planes, words).
        waiting_raw: (tolerance, words), row j the spikes without a partner that are j + 1 planes
            old; all zero at first, carried from chunk to chunk, changed in place.
        waiting_distorted: the same of the other train.
    """
    planes, words = raw.shape
    tolerance = waiting_raw.shape[0]
    matched = 0
    for t in range(planes):
        for w in range(words):
            new_raw, new_distorted = raw[t, w], distorted[t, w]
            for age in range(tolerance - 1, -1, -1):
                late = waiting_raw[age, w] & new_distorted
                new_distorted ^= late
                waiting_raw[age, w] ^= late
                early = new_raw & waiting_distorted[age, w]
                new_raw ^= early
                waiting_distorted[age, w] ^= early
                matched += ones(late) + ones(early)
            same = new_raw & new_distorted
            matched += ones(same)
            for age in range(tolerance - 1, 0, -1):
                waiting_raw[age, w] = waiting_raw[age - 1, w]
                waiting_distorted[age, w] = waiting_distorted[age - 1, w]
            if tolerance:
                waiting_raw[0, w] = new_raw ^ same
                waiting_distorted[0, w] = new_distorted ^ same
    return matched


@numba.njit(cache=True, nogil=True)
def turn_trains(planes: Words, turns: NDArray[np.int64]) -> Words:
    """Return the planes with the train of pixel p turned in a circle by turns[p] planes.

    Args:
        planes: (planes, words).
        turns: (64 · words,), each from 0 to planes − 1.
    """
    count, words = planes.shape
    turned = np.empty_like(planes)
    for w in range(words):
        column = planes[:, w].copy()
        for t in range(count):
            word = np.uint64(0)
            for bit in range(WORD_PIXELS):
                source = t + turns[w * WORD_PIXELS + bit]
                if source >= count:
                    source -= count
                word |= column[source] & (_1 << np.uint64(bit))
            turned[t, w] = word
    return turned
