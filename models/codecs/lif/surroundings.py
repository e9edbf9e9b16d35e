"""Compiled: what a block of counts may know of the blocks around it, and of what it has coded.

Two things are left behind by each block, column by column and row by row. The magnitudes of its
bands: what was busy stays busy. And the light along its lower and right border: at the border
between blocks F above and G below, cosines along the column are ±1, so that

    G(0, v) + √2·Σ G(u, v) = F(0, v) + √2·Σ (−1)^u F(u, v)     (sums from u = 1)

wherever the picture is smooth; so with rows. A block's first row and column, and its DC, are
expected to be what this makes them.

All is whole numbers, so that both ends expect the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic.inlining import inlined

UNIT = 64
"""Values are in 64ths of a spike."""
BASIS_BITS = 10
ROOT_2, HALF_ROOT_2 = 1448, 724
"""√2 and √½ in 2^10ths, as cosines are."""


class Work(NamedTuple):
    """What is known around the block in hand, and of it.

    Attributes:
        above, left: (cells, 64) int32, magnitudes of the bands of the last block in each column
            and row of cells of 8×8 pixels.
        below, right: int64, the last blocks' values at their lower and right border, a pixel each.
        around: (64,) int64, magnitudes of the bands in the neighbours.
        from_above, from_left: (16,) int64, the neighbours' borders along this block, transformed.
        columns, rows: (16,) int64, √2·Σ of a column's and a row's values but the first.
        near: (20, 20) int64, magnitudes in this block, a margin of 2 around.
        values: (16, 16) int64.
        bands: (10, 10) int64, magnitudes by bands of 8×8, a margin of 1 around.
        tally: (2,) int64: coefficients that are not 0 so far, and the sum of their magnitudes.
    """

    above: NDArray[np.int32]
    left: NDArray[np.int32]
    below: NDArray[np.int64]
    right: NDArray[np.int64]
    around: NDArray[np.int64]
    from_above: NDArray[np.int64]
    from_left: NDArray[np.int64]
    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    near: NDArray[np.int64]
    values: NDArray[np.int64]
    bands: NDArray[np.int64]
    tally: NDArray[np.int64]


@inlined
def look_around(work: Work, y: int, x: int, side: int, basis: NDArray[np.int64]) -> None:
    """Gather what the neighbours say of this block."""
    row, column, last = y >> 3, x >> 3, (side >> 3) - 1
    for band in range(64):
        above = (work.above[column, band] + work.above[column + last, band]) >> 1
        left = (work.left[row, band] + work.left[row + last, band]) >> 1
        if y == 0:
            above = left
        elif x == 0:
            left = above
        work.around[band] = above + left
    for frequency in range(side):
        above, left = 0, 0
        for i in range(side):
            above += work.below[x + i] * basis[frequency, i]
            left += work.right[y + i] * basis[frequency, i]
        if side == 16:
            above, left = above * ROOT_2 >> BASIS_BITS, left * ROOT_2 >> BASIS_BITS
        work.from_above[frequency] = (above + 512) >> BASIS_BITS
        work.from_left[frequency] = (left + 512) >> BASIS_BITS


@inlined
def begin_block(work: Work, block: NDArray[np.int32], side: int, further: bool) -> None:
    """Forget the block before; know what the layer before says of this one."""
    work.columns[:] = 0
    work.rows[:] = 0
    work.near[:] = 0
    work.values[:] = 0
    work.tally[:] = 0
    if further:
        for u in range(side):
            for v in range(side):
                if u or v:
                    work.near[u + 2, v + 2] = 2 * abs(block[u * side + v])


@inlined
def expected_value(work: Work, y: int, x: int, u: int, v: int) -> int:
    """Return the value that continues the neighbours; 0 but in the first row and column."""
    if u == 0 and y:
        return int(work.from_above[v] - work.columns[v])
    if v == 0 and x:
        return int(work.from_left[u] - work.rows[u])
    return 0


@inlined
def magnitudes_near(near: NDArray[np.int64], u: int, v: int) -> int:
    """Return the weighed sum of the magnitudes near (u, v) in the block, 12 for all ones or so."""
    y, x = u + 2, v + 2
    beside = near[y + 1, x] + near[y, x + 1]
    across = near[y + 1, x + 1] + near[y - 1, x + 1] + near[y + 1, x - 1]
    beyond = near[y + 2, x] + near[y, x + 2] + near[y + 1, x + 2] + near[y + 2, x + 1]
    return int(3 * beside + 2 * across + beyond)


@inlined
def note(work: Work, u: int, v: int, count: int, dc: bool) -> None:
    """Take a count that is not 0 into what is known of the block."""
    value = np.int64(count) * UNIT
    work.values[u, v] = value
    if dc:
        return
    work.tally[0] += 1
    work.tally[1] += abs(count)
    work.near[u + 2, v + 2] = abs(count)
    if u:
        work.columns[v] += value * ROOT_2 >> BASIS_BITS
    if v:
        work.rows[u] += value * ROOT_2 >> BASIS_BITS


@inlined
def leave_borders(work: Work, y: int, x: int, side: int, basis: NDArray[np.int64]) -> None:
    """Leave this block's lower and right border to the blocks that follow, pixel by pixel."""
    for v in range(side):
        lower, right = work.values[0, v], work.values[v, 0]
        for u in range(1, side):
            sign = -1 if u & 1 else 1
            lower += sign * (work.values[u, v] * ROOT_2 >> BASIS_BITS)
            right += sign * (work.values[v, u] * ROOT_2 >> BASIS_BITS)
        work.from_above[v], work.from_left[v] = lower, right
    for i in range(side):
        lower, right = 0, 0
        for v in range(side):
            lower += work.from_above[v] * basis[v, i]
            right += work.from_left[v] * basis[v, i]
        if side == 16:
            lower, right = lower * HALF_ROOT_2 >> BASIS_BITS, right * HALF_ROOT_2 >> BASIS_BITS
        work.below[x + i] = (lower + 512) >> BASIS_BITS
        work.right[y + i] = (right + 512) >> BASIS_BITS


@inlined
def leave_magnitudes(work: Work, row: int, column: int, side: int) -> None:
    """Leave the magnitudes of this block's bands, smoothed, to the blocks that follow."""
    bands, near = work.bands, work.near
    for u in range(8):
        for v in range(8):
            if side == 16:
                y, x = 2 * u + 2, 2 * v + 2
                bands[u + 1, v + 1] = (
                    near[y, x] + near[y, x + 1] + near[y + 1, x] + near[y + 1, x + 1]
                )
            else:
                bands[u + 1, v + 1] = 4 * near[u + 2, v + 2]
    for u in range(1, 9):
        for v in range(1, 9):
            beside = bands[u - 1, v] + bands[u + 1, v] + bands[u, v - 1] + bands[u, v + 1]
            across = bands[u - 1, v - 1] + bands[u - 1, v + 1]
            across += bands[u + 1, v - 1] + bands[u + 1, v + 1]
            smooth = min((4 * bands[u, v] + 2 * beside + across) >> 2, 1 << 24)
            for cell in range(side >> 3):
                work.above[column + cell, (u - 1) * 8 + v - 1] = smooth
                work.left[row + cell, (u - 1) * 8 + v - 1] = smooth
