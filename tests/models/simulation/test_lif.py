from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.simulation.lif import LifNeuron

FIG_2 = {"capacitance": 10.0, "threshold": 5.0}
WINDOW = 100.0


def fired_by_euler(neuron: LifNeuron, current: float, window: float, steps: int) -> int:
    """Integrate the differential equation in small steps and count."""
    membrane, spikes, step = 0.0, 0, window / steps
    for _ in range(steps):
        leak = membrane / neuron.resistance
        membrane += step * (current - leak) / neuron.capacitance
        if membrane >= neuron.threshold:
            membrane, spikes = 0.0, spikes + 1
    return spikes


@pytest.mark.parametrize("resistance", [1.0, 3.0, 1e4])
def test_counts_are_those_of_an_integrated_neuron(resistance: float) -> None:
    neuron = LifNeuron(resistance, **FIG_2)
    for spikes in (0, 1, 2, 7, 19):
        middle = float(neuron.midpoint(spikes, WINDOW))
        assert fired_by_euler(neuron, middle, WINDOW, 40_000) == spikes
        assert neuron.count(middle, WINDOW) == spikes


def test_interval_is_that_of_an_integrated_neuron() -> None:
    neuron = LifNeuron(2.0, 10.0, 5.0)
    membrane, time, step = 0.0, 0.0, 1e-3
    while membrane < neuron.threshold:
        membrane += step * (4.0 - membrane / neuron.resistance) / neuron.capacitance
        time += step
    assert neuron.interval(4.0) == pytest.approx(time, rel=1e-3)


def test_silent_at_the_threshold_and_below() -> None:
    neuron = LifNeuron(2.0, 10.0, 5.0)
    intervals = neuron.interval([0.0, 2.5, 2.5001])
    assert intervals[:2].tolist() == [math.inf, math.inf]
    assert math.isfinite(intervals[2])
    assert neuron.count([0.0, 2.5, -1.0], 1e9).tolist() == [0, 0, 0]


def test_fig_2_of_a_small_resistance() -> None:
    """R = 1: steps grow from almost nothing towards θ·C/T = 0.5."""
    neuron = LifNeuron(1.0, **FIG_2)
    assert neuron.step_limit(WINDOW) == 0.5
    steps = neuron.step_length(np.arange(1, 21), WINDOW)
    by_hand = [
        5 / (1 - math.exp(-10 / (k + 1))) - 5 / (1 - math.exp(-10 / k)) for k in range(1, 21)
    ]
    np.testing.assert_allclose(steps, by_hand, rtol=1e-9)
    assert (np.diff(steps) > 0).all()
    assert steps[0] == pytest.approx(0.0337, abs=1e-3)
    assert steps[-1] == pytest.approx(0.5, rel=0.05)
    assert neuron.step_length(0, WINDOW) == pytest.approx(5.0, abs=1e-3)


def test_fig_2_of_a_large_resistance() -> None:
    """R = 10⁴: all steps are the limit."""
    steps = LifNeuron(1e4, **FIG_2).step_length(np.arange(21), WINDOW)
    np.testing.assert_allclose(steps, 0.5, rtol=1e-3)


def test_steps_vanish_as_the_window_grows() -> None:
    neuron = LifNeuron(1.0, **FIG_2)
    for current in (5.5, 8.0, 20.0):
        lengths = [neuron.step_length(neuron.count(current, t), t) for t in (1e2, 1e4, 1e6)]
        assert lengths == sorted(lengths, reverse=True)
        assert lengths[-1] < 1e-3


@settings(max_examples=80, deadline=None)
@given(
    st.floats(0.1, 1e5),
    st.floats(0.1, 1e3),
    st.floats(1.0, 1e3),
    st.lists(st.floats(0, 4096), min_size=1, max_size=20),
)
def test_a_current_lies_in_the_bin_of_its_count(
    resistance: float, threshold: float, window: float, currents: list[float]
) -> None:
    neuron = LifNeuron(resistance, 1.0, threshold)
    amperes = np.array(currents)
    counts = neuron.count(amperes, window)
    assert (neuron.edge(counts, window) <= amperes).all()
    silent = amperes <= neuron.smallest_current
    assert ((amperes < neuron.edge(counts + 1, window)) | silent).all()
    assert (np.diff(counts[np.argsort(amperes)]) >= 0).all()


@settings(max_examples=50, deadline=None)
@given(st.floats(1.0, 1e5), st.floats(1.0, 100.0), st.floats(0, 1e3))
def test_counts_of_twice_the_window_refine(
    resistance: float, window: float, current: float
) -> None:
    neuron = LifNeuron(resistance, 1.0, 50.0)
    np.testing.assert_allclose(neuron.edge(6, 2 * window), neuron.edge(3, window), rtol=1e-12)
    middle = neuron.midpoint(neuron.count(current, 2 * window), 2 * window)
    assert neuron.count(middle, window) == neuron.count(middle, 2 * window) // 2


@pytest.mark.parametrize("broken", [0.0, -1.0, math.inf, math.nan])
def test_what_no_neuron_has(broken: float) -> None:
    with pytest.raises(RequestError, match="resistance"):
        LifNeuron(broken, 1.0, 1.0)
    with pytest.raises(RequestError, match="window"):
        LifNeuron(1.0, 1.0, 1.0).edge(1, broken)


def test_counts_below_nothing() -> None:
    with pytest.raises(RequestError, match="-1 spikes"):
        LifNeuron(1.0, 1.0, 1.0).edge([3, -1], 10.0)
