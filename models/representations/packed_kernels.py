"""Kernels on packed planes: how many spikes a pixel fired, and how long it has been silent.

A packed plane holds eight pixels a byte, so one operation on bytes works on eight pixels, and one
on a vector register on hundreds. Numbers per pixel are kept *bit-sliced*: slice l is a strip of
bytes whose bits are bit l of the pixels' numbers. Adding planes to such numbers is what carry-save
adders do in hardware, three planes to one sum and one carry (Harley and Seal, in Warren, Hacker's
Delight, 2nd ed., 5-1). Pixels become numbers only once, when the strip is done.

The loops run over one-dimensional slices of rows: an index that numba can't prove to be positive
costs the vectoriser everything. All kernels release the GIL, none is parallel within: several maps
are computed at once, each on a thread of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.arrays import Bytes

MAX_PLANES = 65535
"""The most planes a kernel takes at once: its numbers are uint16."""

STRIP = 1024  # bytes of a plane worked on at once; all the slices of a strip stay in the L2 cache
SLICES = 17  # enough for 65535, and one for the last carry


def count_spikes(planes: Bytes, pixels: int) -> NDArray[np.uint16]:
    """Return the number of spikes of every pixel: (pixels,) uint16, in stored order.

    Args:
        planes: (planes, plane_bytes) uint8, at most `MAX_PLANES`; bits past `pixels` are ignored.
        pixels: H·W.
    """
    _check_number(planes)
    counts = np.empty(pixels, dtype=np.uint16)
    _count_spikes(read_only(planes), counts)
    return counts


def silent_run(planes: Bytes, pixels: int, backwards: bool = False) -> NDArray[np.uint16]:
    """Return how many planes pass before a pixel's first spike: (pixels,) uint16, stored order.

    Forwards it is counted from the first plane on, backwards from the last; the number of planes
    where the pixel doesn't fire at all. The search stops where all pixels of a strip have fired.

    Args:
        planes: (planes, plane_bytes) uint8, at most `MAX_PLANES`; bits past `pixels` are ignored.
        pixels: H·W.
        backwards: from which end.
    """
    _check_number(planes)
    run = np.empty(pixels, dtype=np.uint16)
    _silent_run(read_only(planes), backwards, run)
    return run


def _check_number(planes: Bytes) -> None:
    """Refuse more planes than uint16 can count."""
    if len(planes) > MAX_PLANES:
        raise ValueError(f"{len(planes)} planes were given to a kernel that takes {MAX_PLANES}")


def read_only(planes: Bytes) -> Bytes:
    """Return the planes as the one type that the kernels are compiled for."""
    view = np.ascontiguousarray(planes).view(np.ndarray)
    view.flags.writeable = False
    return view


@njit(nogil=True, cache=True)
def _count_spikes(planes: Any, counts: Any) -> None:
    """Count the spikes strip by strip, eight planes at a time."""
    plane_count, plane_bytes = planes.shape
    sums = np.empty((SLICES, STRIP), np.uint8)
    # Carries into slice l arrive every 2^l planes; the first of two waits for the second.
    waiting = np.empty((SLICES, STRIP), np.uint8)
    carry = np.empty(STRIP, np.uint8)
    groups = plane_count // 8
    slices = _bit_length(plane_count)
    for left in range(0, plane_bytes, STRIP):
        width = min(STRIP, plane_bytes - left)
        sums.fill(0)
        for group in range(groups):
            _add_eight(planes[8 * group : 8 * group + 8, left : left + width], sums, carry)
            level, pairs = 3, group
            while pairs & 1:
                _add_two(sums[level, :width], waiting[level, :width], carry)
                level, pairs = level + 1, pairs >> 1
            _copy(carry[:width], waiting[level])
        for level in range(3, slices):
            if (groups >> (level - 3)) & 1:
                _copy(waiting[level, :width], carry)
                _add_one(sums, level, slices, carry[:width])
        for plane in range(8 * groups, plane_count):
            _copy(planes[plane, left : left + width], carry)
            _add_one(sums, 0, slices, carry[:width])
        _to_numbers(sums, slices, width, counts[8 * left : 8 * (left + width)])


@njit(nogil=True, cache=True)
def _silent_run(planes: Any, backwards: bool, run: Any) -> None:
    """Find each pixel's first spike strip by strip, eight planes at a time."""
    plane_count, plane_bytes = planes.shape
    index = np.empty((SLICES, STRIP), np.uint8)  # bit-sliced: where the first spike was found
    silent = np.empty(STRIP, np.uint8)
    found = np.empty(STRIP, np.uint8)
    slices = _bit_length(plane_count)
    groups = plane_count // 8
    for left in range(0, plane_bytes, STRIP):
        width = min(STRIP, plane_bytes - left)
        index.fill(0)
        silent.fill(255)
        done = False
        for group in range(groups):
            first = plane_count - 8 - 8 * group if backwards else 8 * group
            eight = planes[first : first + 8, left : left + width]
            done = _search_eight(eight, backwards, index, silent, found)
            _mark(index, 3, group, found[:width])
            if done:
                break
        if not done:
            for position in range(8 * groups, plane_count):
                plane = plane_count - 1 - position if backwards else position
                _search_one(planes[plane, left : left + width], silent, found)
                _mark(index, 0, position, found[:width])
            _mark(index, 0, plane_count, silent[:width])
        _to_numbers(index, slices, width, run[8 * left : 8 * (left + width)])


@njit(nogil=True, cache=True)
def _copy(source: Any, target: Any) -> None:
    """Copy a strip; as an assignment of slices it would take seconds to compile."""
    for j in range(source.size):
        target[j] = source[j]


@njit(nogil=True, cache=True)
def _full_add(a: Any, b: Any, c: Any) -> Any:
    """Return the sum and the carry of three bits, eight times in a byte."""
    half = np.uint8(a ^ b)  # without the casts numba computes in 64 bits, an eighth as fast
    return np.uint8(half ^ c), np.uint8(np.uint8(a & b) | np.uint8(half & c))


@njit(nogil=True, cache=True)
def _add_eight(planes: Any, sums: Any, carry: Any) -> None:
    """Add eight planes to the three lowest slices; their eights go to `carry`."""
    p0, p1, p2, p3 = planes[0], planes[1], planes[2], planes[3]
    p4, p5, p6, p7 = planes[4], planes[5], planes[6], planes[7]
    ones, twos, fours = sums[0], sums[1], sums[2]
    for j in range(p0.size):
        one, two_a = _full_add(ones[j], p0[j], p1[j])
        one, two_b = _full_add(one, p2[j], p3[j])
        one, two_c = _full_add(one, p4[j], p5[j])
        ones[j], two_d = _full_add(one, p6[j], p7[j])
        two, four_a = _full_add(twos[j], two_a, two_b)
        twos[j], four_b = _full_add(two, two_c, two_d)
        fours[j], carry[j] = _full_add(fours[j], four_a, four_b)


@njit(nogil=True, cache=True)
def _add_two(total: Any, waiting: Any, carry: Any) -> None:
    """Add two carries to a slice, what is over goes to `carry`."""
    for j in range(total.size):
        total[j], carry[j] = _full_add(total[j], waiting[j], carry[j])


@njit(nogil=True, cache=True)
def _add_one(sums: Any, level: int, slices: int, carry: Any) -> None:
    """Add a carry to slice `level` and what is over to the slices above; `carry` is used up."""
    for above in range(level, slices):
        total = sums[above]
        for j in range(carry.size):
            over = np.uint8(total[j] & carry[j])
            total[j] = np.uint8(total[j] ^ carry[j])
            carry[j] = over


@njit(nogil=True, cache=True)
def _search_eight(planes: Any, backwards: bool, index: Any, silent: Any, found: Any) -> bool:
    """Find first spikes in eight planes, write their place (0 to 7); return whether none is left.

    `silent` are the pixels still searched for, `found` those found here.
    """
    p0, p1, p2, p3 = planes[0], planes[1], planes[2], planes[3]
    p4, p5, p6, p7 = planes[4], planes[5], planes[6], planes[7]
    if backwards:
        p0, p1, p2, p3, p4, p5, p6, p7 = p7, p6, p5, p4, p3, p2, p1, p0
    ones, twos, fours = index[0], index[1], index[2]
    left = np.uint8(0)
    for j in range(p0.size):
        # Quiet for 1, 2, … planes; a pixel found at place i was quiet for i and not for i + 1.
        q0 = silent[j]
        q1 = np.uint8(q0 & ~p0[j])
        q2 = np.uint8(q1 & ~p1[j])
        q3 = np.uint8(q2 & ~p2[j])
        q4 = np.uint8(q3 & ~p3[j])
        q5 = np.uint8(q4 & ~p4[j])
        q6 = np.uint8(q5 & ~p5[j])
        q7 = np.uint8(q6 & ~p6[j])
        q8 = np.uint8(q7 & ~p7[j])
        ones[j] = np.uint8(ones[j] ^ q1 ^ q2 ^ q3 ^ q4 ^ q5 ^ q6 ^ q7 ^ q8)
        twos[j] = np.uint8(twos[j] ^ q2 ^ q4 ^ q6 ^ q8)
        fours[j] = np.uint8(fours[j] ^ q4 ^ q8)
        found[j] = np.uint8(q0 ^ q8)
        silent[j] = q8
        left = np.uint8(left | q8)
    return bool(left == 0)


@njit(nogil=True, cache=True)
def _search_one(plane: Any, silent: Any, found: Any) -> None:
    """Find first spikes in one plane."""
    for j in range(plane.size):
        found[j] = np.uint8(silent[j] & plane[j])
        silent[j] = np.uint8(silent[j] ^ found[j])


@njit(nogil=True, cache=True)
def _mark(index: Any, level: int, number: int, where: Any) -> None:
    """Write `number` into the slices from `level` on, at the pixels of `where`."""
    while number:
        if number & 1:
            bits = index[level]
            for j in range(where.size):
                bits[j] |= where[j]
        level, number = level + 1, number >> 1


@njit(nogil=True, cache=True)
def _bit_length(number: int) -> int:
    """Return how many bits a number takes."""
    length = 0
    while number >> length:
        length += 1
    return length


@njit(nogil=True, cache=True)
def _spread(byte: Any) -> Any:
    """Return the eight bits of a byte in the eight bytes of a word, the lowest in the lowest."""
    copies = np.uint64(byte) * np.uint64(0x0101010101010101)
    apart = copies & np.uint64(0x8040201008040201)
    return ((apart + np.uint64(0x7F7F7F7F7F7F7F7F)) >> np.uint64(7)) & np.uint64(0x0101010101010101)


@njit(nogil=True, cache=True)
def _to_numbers(bits: Any, slices: int, width: int, numbers: Any) -> None:
    """Turn the bit-sliced numbers of a strip into uint16, one per pixel."""
    low = np.zeros(STRIP, np.uint64)  # the low bytes of eight pixels in each word
    high = np.zeros(STRIP, np.uint64)
    for level in range(slices):
        row = bits[level]
        words, shift = (low, np.uint64(level)) if level < 8 else (high, np.uint64(level - 8))
        for j in range(width):
            words[j] |= _spread(row[j]) << shift
    low_bytes = low.view(np.uint8)
    high_bytes = high.view(np.uint8)
    for pixel in range(numbers.size):
        numbers[pixel] = np.uint16(low_bytes[pixel] | (np.uint16(high_bytes[pixel]) << 8))
