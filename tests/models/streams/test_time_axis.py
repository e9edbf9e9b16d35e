from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.streams.time_axis import guess_time_axis


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_time_is_found_wherever_it_lies(small: NDArray[np.uint8], axis: int) -> None:
    """Also where it is not the longest axis."""
    for spikes in (small, small[:40]):
        array = np.moveaxis(spikes, 0, axis)
        best, *others = guess_time_axis(array, array.shape)
        assert best.time_axis == axis
        assert best.confidence > 0.9
        assert "no pixel fires again at once" in best.evidence[0]
        assert {axis} | {each.time_axis for each in others} == {0, 1, 2}


def test_pixels_in_phase_are_no_trap() -> None:
    """All pixels start alike: neighbours fire together, and ISIs are long."""
    scene = 0.06 + 0.02 * (np.arange(48) // 8)[:, None] * np.ones((48, 40)) / 6
    state, spikes = np.zeros((48, 40)), np.empty((64, 48, 40), np.uint8)
    for plane in spikes:
        state += scene
        plane[:] = state >= 1
        state -= plane
    for axis in range(3):
        array = np.moveaxis(spikes, 0, axis)
        assert guess_time_axis(array, array.shape)[0].time_axis == axis


def test_noise_falls_back_to_the_shape_and_says_so() -> None:
    noise = np.random.default_rng(0).integers(0, 2, (24, 250, 400), np.uint8)
    best = guess_time_axis(noise, (24, 250, 400))[0]
    assert best.time_axis == 0
    assert best.confidence <= 0.5
    assert "don't tell" in best.evidence[0]
    unknown = np.random.default_rng(0).integers(0, 2, (30, 40, 50), np.uint8)
    assert guess_time_axis(unknown, (30, 40, 50), usual=2)[0].time_axis == 2


@pytest.mark.parametrize("value", [0, 1])
def test_constant_arrays_fall_back_too(value: int) -> None:
    best = guess_time_axis(np.full((8, 9, 10), value, np.uint8), (8, 9, 10))[0]
    assert (best.time_axis, best.confidence) == (0, 0.5)
