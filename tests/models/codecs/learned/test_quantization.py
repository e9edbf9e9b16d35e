from __future__ import annotations

import numpy as np

from models.codecs.learned.quantization import economical, nearest
from models.codecs.learned.symbol_tables import gaussian_tables

TABLES = gaussian_tables(np.array([0.2, 1.0, 10.0]))


def test_every_choice_is_the_cheaper_one() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(0, 2, 500)
    numbers = rng.integers(0, 3, 500).astype(np.uint8)
    chosen = economical(values, numbers, TABLES, 16.0)
    for value, number, symbol in zip(values, numbers, chosen, strict=True):
        near = round(value)
        below = int(near - np.sign(near))
        costs = {
            candidate: TABLES.bits(np.array([candidate], np.int32), np.array([number]))[0]
            + 16.0 * (value - candidate) ** 2
            for candidate in (near, below)
        }
        assert costs[int(symbol)] <= min(costs.values()) + 1e-4


def test_dear_errors_leave_the_nearest() -> None:
    values = np.array([0.4, 0.6, -0.51, 3.49, -2.5, 0.0])
    numbers = np.ones(6, np.uint8)
    np.testing.assert_array_equal(economical(values, numbers, TABLES, 1e9), nearest(values))
    np.testing.assert_array_equal(nearest(values), [0, 1, -1, 3, -2, 0])


def test_an_unlikely_one_becomes_zero() -> None:
    assert economical(np.array([0.55]), np.zeros(1, np.uint8), TABLES, 16.0)[0] == 0
    assert economical(np.array([0.95]), np.ones(1, np.uint8), TABLES, 16.0)[0] == 1
