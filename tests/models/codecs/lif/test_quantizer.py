from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.lif.quantizer import MOST_WINDOW, TABLE_EDGES, UNIT, Quantizer

quantizers = st.builds(Quantizer, st.integers(256, MOST_WINDOW), st.integers(10, 1_000_000))


def test_edges_are_those_of_the_neuron() -> None:
    for window, resistance in ((50, 1000), (3.125, 10), (333.3, 200), (5, 1_000_000)):
        quantizer = Quantizer.of_window(window, resistance)
        counts = np.arange(TABLE_EDGES)
        exact = UNIT * quantizer.neuron.edge(counts, quantizer.window / 256)
        np.testing.assert_allclose(quantizer.edges(counts), exact, atol=0.5 + 1e-6, rtol=1e-12)


def test_edges_on_every_machine() -> None:
    """T = 50 and R = 1000: whole numbers worked out by hand, in decimals."""
    edges = Quantizer(50 * 256, 1000).edges(np.array([0, 1, 2, 3, 64, 65, 1000]))
    assert edges.tolist() == [0, 656, 1296, 1936, 40976, 41616, 640016]


def test_far_edges_are_a_step_apart() -> None:
    quantizer = Quantizer.of_window(300, 1000)
    counts = np.arange(TABLE_EDGES, 4000)
    exact = UNIT * quantizer.neuron.edge(counts, 300)
    np.testing.assert_allclose(quantizer.edges(counts), exact, atol=1.5)
    assert quantizer.step == pytest.approx(500 / 300)


@settings(max_examples=60, deadline=None)
@given(quantizers, st.lists(st.floats(0, 4080), min_size=1, max_size=30))
def test_levels_lie_in_the_bins_of_their_counts(quantizer: Quantizer, levels: list[float]) -> None:
    found = np.array(levels)
    counts = quantizer.counts(found)
    whole = np.floor(found * UNIT)
    assert (quantizer.edges(counts) <= whole).all()
    assert (whole < quantizer.edges(counts + 1)).all()
    assert counts.max() < 1 << 14  # what the coder of counts can take


@settings(max_examples=40, deadline=None)
@given(quantizers, st.integers(0, 5000), st.integers(-128, 127))
def test_places_in_a_bin(quantizer: Quantizer, count: int, place: int) -> None:
    counts = np.array([count])
    lower, upper = (int(quantizer.edges(counts + k)[0]) for k in (0, 1))
    (found,) = quantizer.places(counts, place)
    assert found == max(lower + (upper - lower) * place // 64, 0)
    if 0 <= place < 64 and upper > lower:
        assert lower <= found < upper


def test_halved_counts_are_those_of_half_the_window() -> None:
    long, short = Quantizer(20_000, 500), Quantizer(10_000, 500)
    levels = np.linspace(0, 4000, 20_001)
    away = np.abs(levels[:, None] * UNIT - long.edges(np.arange(400))).min(axis=1) > 2
    counts = long.counts(levels) >> 1
    np.testing.assert_array_equal(counts[away], short.counts(levels)[away])


def test_windows_are_kept_in_range() -> None:
    assert Quantizer.of_window(1e-9, 1000).window == 1
    assert Quantizer.of_window(1e9, 1000).window == MOST_WINDOW
