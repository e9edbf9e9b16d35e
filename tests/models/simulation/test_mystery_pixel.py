"""Mystery pixels: the same for a number, solvable, and scored by how near a guess is."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from models.errors import RequestError
from models.simulation.integrate_and_fire import Reset
from models.simulation.leaky_pixel import LeakyPixel
from models.simulation.mystery_pixel import (
    LEAST_SPIKES,
    mean_interval,
    mystery_pixel,
    predicted_train,
    score_guess,
)

NUMBERS = range(1, 30)


def by_hand(light: np.ndarray, pixel: LeakyPixel) -> list[bool]:
    charge, fired = np.float32(0), []
    for value in light:
        keeps = np.float32(math.exp(-1 / pixel.leak_planes))
        charge = charge * keeps + np.float32(pixel.gain) * value
        fired.append(bool(charge >= 1))
        if fired[-1]:
            charge = (
                np.float32(0)
                if pixel.reset is Reset.HARD
                else min(charge - np.float32(1), np.float32(1))
            )
    return fired


@pytest.mark.parametrize("number", NUMBERS)
def test_a_pixel_fires_as_its_answer_does_and_the_answer_has_all_points(number: int) -> None:
    mystery, again = mystery_pixel(number), mystery_pixel(number)
    assert mystery.pixel == again.pixel
    assert (mystery.fired == again.fired).all()
    assert mystery.fired.tolist() == by_hand(mystery.light, mystery.pixel)
    assert mystery.fired.sum() >= LEAST_SPIKES
    assert score_guess(mystery, mystery.pixel).points == 100


def test_pixels_are_of_all_kinds() -> None:
    pixels = [mystery_pixel(number).pixel for number in NUMBERS]
    assert {pixel.reset for pixel in pixels} == set(Reset)
    assert {math.isinf(pixel.leak_planes) for pixel in pixels} == {True, False}
    assert len({pixel.gain for pixel in pixels}) > 15


@pytest.mark.parametrize("number", NUMBERS)
def test_a_worse_guess_has_fewer_points(number: int) -> None:
    mystery = mystery_pixel(number)
    points = [
        score_guess(mystery, replace(mystery.pixel, alpha=factor * mystery.pixel.alpha)).points
        for factor in (1.0, 1.2, 2.0)
    ]
    assert points[0] > max(points[1:])
    assert min(points) >= 0


def test_each_part_of_the_score_by_hand() -> None:
    mystery = mystery_pixel(1)
    other = Reset.HARD if mystery.pixel.reset is Reset.SOFT else Reset.SOFT
    guess = replace(mystery.pixel, reset=other, alpha=mystery.pixel.alpha / 2)
    score, fired = score_guess(mystery, guess), predicted_train(mystery.light, guess)
    lengths = [mean_interval(train) for train in (mystery.fired, fired)]
    assert score.interval == pytest.approx(min(lengths) / max(lengths))
    assert score.parameters == pytest.approx((0.25 + 1 + 0) / 3)
    assert 0 <= score.train < 1
    assert score.points == round(40 * score.train + 20 * score.interval + 40 * score.parameters)


def test_a_guess_that_never_fires_has_points_for_its_parameters_only() -> None:
    score = score_guess(mystery_pixel(2), LeakyPixel(1e-6, 1.0))
    assert score.train == pytest.approx(0)
    assert score.interval == 0


def test_there_are_no_pixels_below_0() -> None:
    with pytest.raises(RequestError, match="no pixel"):
        mystery_pixel(-1)
