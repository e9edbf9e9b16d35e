from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.fft import dctn

from models.codecs.arithmetic.inlining import outermost
from models.codecs.lif import surroundings
from models.codecs.lif.block_dct import whole_basis
from models.codecs.lif.dct_layers import _work

BASES = {side: whole_basis(side, surroundings.BASIS_BITS) for side in (8, 16)}


@outermost
def take(work: surroundings.Work, counts: NDArray[np.int32], side: int) -> None:
    surroundings.begin_block(work, counts, side, False)
    for u in range(side):
        for v in range(side):
            if counts[u * side + v]:
                surroundings.note(work, u, v, counts[u * side + v], u == 0 and v == 0)


@outermost
def leave(work: surroundings.Work, y: int, x: int, side: int, basis: NDArray[np.int64]) -> None:
    surroundings.leave_borders(work, y, x, side, basis)
    surroundings.leave_magnitudes(work, y >> 3, x >> 3, side)


@outermost
def look(work: surroundings.Work, y: int, x: int, side: int, basis: NDArray[np.int64]) -> None:
    surroundings.look_around(work, y, x, side, basis)


@outermost
def expected(work: surroundings.Work, y: int, x: int, u: int, v: int) -> int:
    return surroundings.expected_value(work, y, x, u, v)


def light(y: NDArray[np.int64], x: NDArray[np.int64]) -> NDArray[np.float64]:
    return 900 * np.cos(y / 11 + 0.4) * np.sin(x / 12) + 500 * np.sin((x - y) / 14)


def counts_of(y: int, x: int, side: int) -> NDArray[np.int32]:
    rows, columns = np.mgrid[y : y + side, x : x + side]
    return np.rint(dctn(light(rows, columns), norm="ortho")).astype(np.int32).reshape(-1)


@pytest.mark.parametrize(("first", "second"), [(8, 8), (16, 16), (16, 8), (8, 16)])
@pytest.mark.parametrize("below", [False, True])
def test_what_continues_the_neighbours_is_what_comes(first: int, second: int, below: bool) -> None:
    """The first row (or column) of a block is expected nearly as it is, whatever its size."""
    work = _work(2, 2)
    for begin in range(0, 16, first):
        y, x = (16 - first, begin) if below else (begin, 16 - first)
        take(work, counts_of(y, x, first), first)
        leave(work, y, x, first, BASES[first])
    y, x = (16, 0) if below else (0, 16)
    counts = counts_of(y, x, second)
    take(work, counts, second)
    look(work, y, x, second, BASES[second])
    square = counts.reshape(second, second)
    actual = square[0, 1:] if below else square[1:, 0]
    places = [(0, k) if below else (k, 0) for k in range(1, second)]
    found = np.array([expected(work, y, x, u, v) for u, v in places]) / surroundings.UNIT
    assert np.abs(found - actual).sum() < 0.3 * np.abs(actual).sum()
    inner = [expected(work, y, x, k, k) for k in range(1, second)]
    assert inner == [0] * (second - 1)


def test_magnitudes_of_the_neighbours_reach_a_block() -> None:
    work = _work(1, 2)
    counts = np.zeros(64, np.int32)
    counts[3 * 8 + 5] = -7
    take(work, counts, 8)
    leave(work, 0, 0, 8, BASES[8])
    look(work, 0, 8, 8, BASES[8])
    around = work.around.reshape(8, 8)
    assert around[3, 5] == around.max() > around[2, 5] > around[2, 4] > 0
    assert around[6:].sum() == around[:, :3].sum() == 0
