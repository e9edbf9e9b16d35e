from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from models.codecs.learned.integer_prior import table_numbers, table_scales
from models.codecs.learned.symbol_tables import (
    TOTAL,
    SymbolTables,
    gaussian_tables,
    whole_frequencies,
)
from models.errors import MalformedError


def test_a_table_holds_the_gaussian_of_its_scale() -> None:
    scales = table_scales()
    tables = gaussian_tables(scales)
    for number in (0, 20, 40, 63):
        radius = int(tables.radius[number])
        begin = tables.first[number]
        cumulative = tables.cumulative[begin : begin + 2 * radius + 3]
        edges = np.arange(-radius, radius + 1) + 0.5
        expected = norm.cdf(edges, scale=scales[number]) - norm.cdf(
            -radius - 0.5, scale=scales[number]
        )
        # A frequency of at least 1 for every symbol shifts the rest a little.
        np.testing.assert_allclose(
            cumulative[1:-1] / TOTAL, expected, atol=(2 * radius + 3) / TOTAL
        )


def test_expected_bits_are_the_entropy() -> None:
    scales = table_scales()
    tables = gaussian_tables(scales)
    for number in (10, 30, 63):
        symbols = np.arange(-tables.radius[number], tables.radius[number] + 1, dtype=np.int32)
        chance = norm.cdf(symbols + 0.5, scale=scales[number]) - norm.cdf(
            symbols - 0.5, scale=scales[number]
        )
        bits = tables.bits(symbols, np.full(symbols.size, number, np.uint8))
        entropy = -(chance * np.log2(np.maximum(chance, 1e-300))).sum()
        assert (chance * bits).sum() == pytest.approx(entropy, rel=0.005, abs=0.002)


def test_guess_is_never_past_the_entry() -> None:
    tables = gaussian_tables(np.array([0.2, 3.0]))
    for number in range(2):
        begin, end = tables.first[number], tables.first[number] + 2 * tables.radius[number] + 3
        cumulative = tables.cumulative[begin:end]
        for slot in range(0, TOTAL, 37):
            entry = int(np.searchsorted(cumulative, slot, side="right")) - 1
            assert tables.guess[number, slot >> 8] <= entry


def test_frequencies_are_whole_and_complete() -> None:
    frequencies = whole_frequencies(np.array([0.5, 1e-12, 0.3, 0.2]))
    assert frequencies.sum() == TOTAL
    assert frequencies.min() >= 1
    np.testing.assert_allclose(frequencies / TOTAL, [0.5, 0, 0.3, 0.2], atol=1e-4)


@pytest.mark.parametrize(
    ("cumulative", "radius"),
    [
        ([0, 10, 10, 20, TOTAL], [1]),
        ([0, 10, 20, 30, 40], [1]),
        ([1, 10, 20, 30, TOTAL], [1]),
        ([0, 10, 20, TOTAL], [1]),
        ([0, 1, TOTAL], [-1]),
        ([], []),
    ],
)
def test_unsound_tables_are_refused(cumulative: list[int], radius: list[int]) -> None:
    with pytest.raises(MalformedError):
        SymbolTables(np.array(cumulative, np.int32), np.array(radius, np.int32))


def test_the_table_is_the_nearest_in_log_scale() -> None:
    scales_log2 = np.linspace(-6, 8, 500)
    numbers = table_numbers(np.floor(scales_log2 * 4096))
    nearest = np.abs(scales_log2[:, None] - np.log2(table_scales())).argmin(axis=1)
    assert np.mean(numbers == nearest) > 0.98
    assert np.abs(numbers.astype(int) - nearest).max() <= 1
