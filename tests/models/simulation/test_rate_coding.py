"""Rate coding against its expectation, and integrate and fire against the simulator."""

from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.simulation.rate_coding import (
    bernoulli_planes,
    digit,
    estimate_by_chance,
    estimate_by_firing,
    expected_error_by_chance,
    record_by_chance,
    record_by_firing,
)

PLANES = tuple(2**k for k in range(11))
P_MAX = 0.75


def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def picture() -> np.ndarray:
    return np.linspace(0.03, 0.97, 40 * 50, dtype=np.float32).reshape(40, 50)


def test_a_plane_is_drawn_with_the_chance_of_its_pixels() -> None:
    fired = bernoulli_planes(picture(), 4000, P_MAX, rng())
    chance = picture() * P_MAX
    deviations = (fired.mean(0) - chance) / np.sqrt(chance * (1 - chance) / 4000)
    assert abs(deviations.mean()) < 0.1
    assert deviations.std() == pytest.approx(1, abs=0.06)


def test_the_error_of_chance_is_the_expected_one_and_falls_as_the_root() -> None:
    estimates = estimate_by_chance(picture(), PLANES, P_MAX, rng())
    expected = expected_error_by_chance(picture(), PLANES, P_MAX)
    assert estimates.rms_error == pytest.approx(expected, rel=0.08)
    assert estimates.slope() == pytest.approx(-0.5, abs=0.02)


def test_the_error_of_firing_is_below_a_spike_and_falls_as_the_number_of_planes() -> None:
    estimates = estimate_by_firing(picture(), PLANES, P_MAX, rng())
    for planes, estimate in zip(PLANES, estimates.estimates, strict=True):
        assert np.abs(estimate - picture()).max() <= 1 / (planes * P_MAX) + 1e-6
    assert estimates.slope() == pytest.approx(-1, abs=0.05)


def test_the_errors_are_those_of_the_estimates() -> None:
    for estimate in (estimate_by_chance, estimate_by_firing):
        made = estimate(picture(), PLANES, P_MAX, rng())
        by_hand = [np.sqrt(np.mean((each - picture()) ** 2)) for each in made.estimates]
        assert made.rms_error == pytest.approx(by_hand)


def test_recordings_hold_what_was_drawn_and_fired() -> None:
    by_chance = record_by_chance(picture(), 64, P_MAX, rng()).stream
    assert (by_chance.plane(7) == bernoulli_planes(picture(), 64, P_MAX, rng())[7]).all()
    fired = record_by_firing(picture(), 64, P_MAX, rng()).stream
    counts = sum(fired.plane(t).astype(int) for t in range(64))
    assert np.abs(counts - 64 * P_MAX * picture()).max() <= 1 + 1e-3
    assert by_chance.full_scale == fired.full_scale == P_MAX


def test_digits_differ_and_are_bright_on_black() -> None:
    figures = [digit(k) for k in range(10)]
    assert all(
        each.shape == (28, 28) and each.max() > 0.9 and each[0].max() == 0 for each in figures
    )
    assert len({each.tobytes() for each in figures}) == 10


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(RequestError, match="no probability"):
        bernoulli_planes(picture(), 3, 1.5, rng())
    with pytest.raises(RequestError, match="empty"):
        bernoulli_planes(picture(), 0, 0.5, rng())
    with pytest.raises(RequestError, match="rise"):
        estimate_by_chance(picture(), [4, 4], 0.5, rng())
    with pytest.raises(RequestError, match="one figure"):
        digit(10)
    with pytest.raises(RequestError, match="slope"):
        estimate_by_chance(picture(), [4], 0.5, rng()).slope()
