from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.simulation.integrate_and_fire import Accumulator, FiringModel, Reset
from models.simulation.leaky_pixel import LeakyPixel, run_pixels


def by_hand(light, pixel: LeakyPixel, charge: float) -> tuple[list[int], list[float]]:
    """One pixel, written down as it is told."""
    blind, spikes, left = 0, [], []
    for plane, luminance in enumerate(light):
        if blind:
            blind -= 1
        else:
            charge = charge * math.exp(-1 / pixel.leak_planes)
            charge += pixel.alpha / pixel.theta * float(luminance)
            if charge >= 1:
                spikes.append(plane)
                charge = min(charge - 1, 1.0) if pixel.reset is Reset.SOFT else 0.0
                blind = pixel.refractory_planes
        left.append(charge)
    return spikes, left


@pytest.mark.parametrize("reset", list(Reset))
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), gain=st.floats(0.01, 2.5))
def test_with_nothing_turned_on_it_is_integrate_and_fire_to_the_bit(
    reset: Reset, seed: int, gain: float
) -> None:
    rng = np.random.default_rng(seed)
    light, charge = rng.random((40, 3, 5), np.float32), rng.random((3, 5), np.float32)
    accumulator = Accumulator(charge, FiringModel(gain=gain, reset=reset))
    packed = accumulator.fire_frames(light)
    fired = np.unpackbits(packed, axis=1, count=15, bitorder="little").reshape(40, 3, 5)
    run = run_pixels(light, LeakyPixel(alpha=gain, theta=1.0, reset=reset), charge)
    assert np.array_equal(run.fired, fired)
    assert np.array_equal(run.left[-1], accumulator.state)


@pytest.mark.parametrize("reset", list(Reset))
@pytest.mark.parametrize(("leak", "refractory"), [(math.inf, 3), (9.3, 0), (20.7, 2)])
def test_leak_and_refractory_time_are_those_told(
    reset: Reset, leak: float, refractory: int
) -> None:
    light = np.random.default_rng(4).random(150).astype(np.float32)
    pixel = LeakyPixel(0.73, 1.9, reset, leak, refractory)
    spikes, left = by_hand(light, pixel, 0.3)
    run = run_pixels(light[:, None], pixel, 0.3)
    assert np.flatnonzero(run.fired[:, 0]).tolist() == spikes != []
    assert run.left[:, 0] == pytest.approx(left, abs=1e-5)
    assert (run.gathered[run.fired] >= 1).all()
    assert (np.diff(spikes) > refractory).all()


def test_below_the_least_luminance_a_leaky_pixel_is_silent() -> None:
    pixel = LeakyPixel(0.5, 2.0, leak_planes=8.0)
    for share, fires in ((0.98, False), (1.02, True)):
        light = np.full((2000, 1), share * pixel.least_luminance, np.float32)
        assert run_pixels(light, pixel, 0.0).fired.any() == fires
    assert LeakyPixel().least_luminance == 0


def test_shot_noise_keeps_the_mean_and_scatters_as_it_should() -> None:
    electrons = 25.0
    pixel = LeakyPixel(1.0, 4.0, electrons_per_spike=electrons)
    light = np.full((400, 200), 0.8, np.float32)
    run = run_pixels(light, pixel, 0.0, np.random.default_rng(0))
    counts = run.fired.sum(axis=0)
    expected = 400 * 0.2
    assert counts.mean() == pytest.approx(expected, rel=0.02)
    assert counts.std() == pytest.approx(math.sqrt(expected / electrons), rel=0.2)


@pytest.mark.parametrize(
    "change",
    [{"alpha": 0}, {"theta": -1}, {"leak_planes": 0}, {"refractory_planes": -1},
     {"electrons_per_spike": math.nan}, {"alpha": math.inf}],
)  # fmt: skip
def test_what_no_pixel_is_is_told(change: dict[str, float]) -> None:
    with pytest.raises(RequestError):
        LeakyPixel(**change)


def test_wrong_light_charge_or_noise_without_generator_is_told() -> None:
    light = np.full((3, 1), 0.5, np.float32)
    for wrong in (-light, light * np.nan):
        with pytest.raises(RequestError):
            run_pixels(wrong, LeakyPixel(), 0.0)
    for charge in (1.0, -0.1):
        with pytest.raises(RequestError):
            run_pixels(light, LeakyPixel(), charge)
    with pytest.raises(RequestError, match="generator"):
        run_pixels(light, LeakyPixel(electrons_per_spike=10), 0.0)
