"""A pixel whose parameters are to be guessed from its spikes, and how good a guess is.

The light is known. A guess is scored by what it predicts and by what it is: how cheaply its train
is edited into the true one (Victor–Purpura), how near its mean interval is, and how near α/θ,
leak and reset are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Mask
from models.errors import RequestError
from models.metrics.victor_purpura import victor_purpura_distance
from models.simulation.integrate_and_fire import Reset
from models.simulation.leaky_pixel import LeakyPixel, run_pixels
from models.simulation.light_curves import LightCurve, LightShape

PLANES = 240
GAINS = (0.08, 0.8)
LEAKS_PLANES = (5.0, 80.0)
LEAST_SPIKES = 10
COST_PER_PLANE = 0.5  # of moving a spike: it pays within 4 planes
TRAIN_POINTS, INTERVAL_POINTS, PARAMETER_POINTS = 40, 20, 40


@dataclass(frozen=True, slots=True, eq=False)
class Mystery:
    """A pixel to be guessed.

    Attributes:
        pixel: the answer.
        light: (T,) float32 in [0, 1], known to who guesses.
        fired: (T,) bool, its spikes from a membrane that was empty.
    """

    pixel: LeakyPixel
    light: NDArray[np.float32]
    fired: Mask


@dataclass(frozen=True, slots=True)
class GuessScore:
    """How near a guess is, each in [0, 1].

    Attributes:
        train: 1 − (cost of editing one train into the other)/(cost of rewriting it).
        interval: the shorter mean ISI over the longer one.
        parameters: the mean over α/θ, leak and reset.
    """

    train: float
    interval: float
    parameters: float

    @property
    def points(self) -> int:
        """0 to 100."""
        shares = (self.train, self.interval, self.parameters)
        weights = (TRAIN_POINTS, INTERVAL_POINTS, PARAMETER_POINTS)
        return round(sum(w * share for w, share in zip(weights, shares, strict=True)))


def mystery_pixel(number: int) -> Mystery:
    """Return the mystery of a number, always the same one.

    Raises:
        RequestError: the number is below 0.
    """
    if number < 0:
        raise RequestError(f"there is no pixel {number}", "numbers begin at 0")
    rng = np.random.default_rng(number)
    while True:
        pixel, curve = _drawn_pixel(rng), _drawn_light(rng)
        light = curve.light(PLANES)
        fired = predicted_train(light, pixel)
        if LEAST_SPIKES <= fired.sum() < PLANES // 2:
            return Mystery(pixel, light, fired)


def predicted_train(light: NDArray[np.float32], pixel: LeakyPixel) -> Mask:
    """Return the spikes of a pixel whose membrane begins empty, (T,) bool."""
    return run_pixels(light, pixel, 0.0).fired


def score_guess(mystery: Mystery, guess: LeakyPixel, train: Mask | None = None) -> GuessScore:
    """Return how near a guess comes; `train` is what it predicts, where that is known already."""
    fired = predicted_train(mystery.light, guess) if train is None else train
    return GuessScore(
        _train_closeness(mystery.fired, fired),
        _ratio(mean_interval(mystery.fired), mean_interval(fired)),
        _parameter_closeness(mystery.pixel, guess),
    )


def mean_interval(fired: Mask) -> float:
    """Return the mean ISI in planes; infinite with less than two spikes."""
    places = np.flatnonzero(fired)
    return float(np.diff(places).mean()) if places.size > 1 else math.inf


def _drawn_pixel(rng: np.random.Generator) -> LeakyPixel:
    gain = round(_between(rng, GAINS), 2)
    leak = round(_between(rng, LEAKS_PLANES)) if rng.random() < 0.6 else math.inf
    reset = Reset.HARD if rng.random() < 0.5 else Reset.SOFT
    return LeakyPixel(gain, 1.0, reset, leak)


def _drawn_light(rng: np.random.Generator) -> LightCurve:
    shapes = (LightShape.STEP, LightShape.RAMP, LightShape.SINE)
    shape = shapes[int(rng.integers(len(shapes)))]
    period = float(rng.integers(PLANES // 3, PLANES))
    return LightCurve(shape, float(rng.uniform(0.45, 0.6)), float(rng.uniform(0.2, 0.4)), period)


def _between(rng: np.random.Generator, ends: tuple[float, float]) -> float:
    return math.exp(rng.uniform(math.log(ends[0]), math.log(ends[1])))


def _train_closeness(a: Mask, b: Mask) -> float:
    both = int(a.sum()) + int(b.sum())
    if not both:
        return 1.0
    cost = victor_purpura_distance(a.astype(np.uint8), b.astype(np.uint8), COST_PER_PLANE)
    return 1 - cost / both


def _parameter_closeness(answer: LeakyPixel, guess: LeakyPixel) -> float:
    # A leak is what is lost in a plane: 100 and 200 planes are nearly one, 5 and 10 are not.
    lost = [1 - math.exp(-1 / pixel.leak_planes) for pixel in (answer, guess)]
    most = 1 - math.exp(-1 / LEAKS_PLANES[0])
    leak = max(0.0, 1 - abs(lost[0] - lost[1]) / most)
    gain = _ratio(answer.gain, guess.gain) ** 2
    return (gain + leak + (answer.reset is guess.reset)) / 3


def _ratio(a: float, b: float) -> float:
    """Return the smaller over the larger; 0 where just one is infinite, 1 where both are."""
    return 1.0 if a == b else min(a, b) / max(a, b)
