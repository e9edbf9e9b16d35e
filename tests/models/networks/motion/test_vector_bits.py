from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.networks.motion import vector_bits
from models.networks.motion.vector_bits import CHANCES, LEVELS, ROLES

Field = np.ndarray[Any, np.dtype[np.int64]]
FIELDS = arrays(
    np.int64,
    st.tuples(st.just(2), st.integers(1, 5), st.integers(1, 5)),
    elements=st.integers(-40, 40),
)


def activity(told: Field, row: int, column: int) -> int:
    """By padding: left and upper neighbour count twice, the upper right one once."""
    amount = np.pad(np.abs(told).sum(0), ((1, 0), (1, 1)))
    left, above, corner = (
        amount[row + 1, column],
        amount[row, column + 1],
        amount[row, column + 2],
    )
    return int(np.searchsorted([0, 2, 5, 10], 2 * left + 2 * above + corner))


def bits(chances: list[float], magnitude: int) -> float:
    """Written out as the string of flags that it is."""
    flags = [1] * min(magnitude, LEVELS + 1) + [0] * (magnitude <= LEVELS)
    told = -sum(
        math.log2(p if f else 1 - p) for p, f in zip(chances[: len(flags)], flags, strict=False)
    )
    rest = len(bin(magnitude - LEVELS)) - 2 if magnitude > LEVELS else 0
    return told + (magnitude > 0) + max(2 * rest - 1, 0)


@settings(deadline=None)
@given(FIELDS)
def test_bits_are_those_of_the_flags(told: Field) -> None:
    total = 0.0
    for row, column in np.ndindex(told.shape[1:]):
        around = activity(told, row, column)
        assert vector_bits.activity_of(told, row, column) == around
        chances, levels = CHANCES[around].tolist(), CHANCES[around, ROLES:].tolist()
        down, right = np.abs(told[:, row, column]).tolist()
        total += bits([chances[0], *levels], down)
        total += bits([chances[1 if down == 0 else 2], *levels], right)
    assert vector_bits.field_bits(told) == pytest.approx(total)


def test_what_is_expected_costs_next_to_nothing() -> None:
    assert vector_bits.field_bits(np.zeros((2, 16, 25), np.int64)) < 0.2 * 16 * 25


def test_farther_costs_more() -> None:
    for around in range(vector_bits.ACTIVITIES):
        costs = [vector_bits.component_bits(around, 0, far) for far in range(60)]
        assert costs[0] == min(costs)
        assert costs[1] < costs[4] < costs[9] < costs[40]
        assert vector_bits.component_bits(around, 0, -7) == costs[7]
