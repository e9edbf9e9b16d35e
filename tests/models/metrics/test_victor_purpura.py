from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.metrics.victor_purpura import victor_purpura_distance
from models.progress import Cancelled, Progress

TRAIN = st.lists(st.integers(0, 1), min_size=0, max_size=40).map(lambda x: np.array(x, np.uint8))


def by_table(a: list[int], b: list[int], q: float) -> float:
    table = [[float(i + j) for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + q * abs(a[i - 1] - b[j - 1]),
            )
    return table[-1][-1]


@settings(max_examples=100, deadline=None)
@given(TRAIN, TRAIN, st.floats(0, 3))
def test_it_is_the_textbook_table(a: np.ndarray, b: np.ndarray, cost: float) -> None:
    expected = by_table(np.flatnonzero(a).tolist(), np.flatnonzero(b).tolist(), cost)
    assert victor_purpura_distance(a, b, cost) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(TRAIN, TRAIN, TRAIN, st.floats(0.01, 3))
def test_it_is_a_metric(a: np.ndarray, b: np.ndarray, c: np.ndarray, cost: float) -> None:
    near = victor_purpura_distance(a, b, cost)
    assert victor_purpura_distance(a, a, cost) == 0
    assert near == pytest.approx(victor_purpura_distance(b, a, cost))
    around = victor_purpura_distance(a, c, cost) + victor_purpura_distance(c, b, cost)
    assert near <= around + 1e-9


def test_its_limits_are_counts() -> None:
    a = np.array([1, 0, 1, 1, 0, 0, 1, 0])
    b = np.array([0, 1, 1, 0, 0, 0, 0, 1])
    assert victor_purpura_distance(a, b, 0) == 1
    assert victor_purpura_distance(a, b, 2) == np.count_nonzero(a != b)
    assert victor_purpura_distance(a, b, 50) == np.count_nonzero(a != b)


@pytest.mark.parametrize("cost", [-0.1, float("nan"), float("inf")])
def test_the_cost_is_a_number_from_0_up(cost: float) -> None:
    with pytest.raises(RequestError, match="not a number from 0 up"):
        victor_purpura_distance(np.array([1]), np.array([1]), cost)


def test_it_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        victor_purpura_distance(np.array([1]), np.array([1]), 1, progress)
