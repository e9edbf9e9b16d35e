"""A picture told by how often its pixels fire: by chance, or by integrate and fire.

Rate coding draws each plane by itself: a pixel of luminance I fires with the probability
p = I·p_max, and after T planes its estimate k/(T·p_max) is off by √(p·(1 − p)/T)/p_max (root mean
square). Integrate and fire with α/θ = p_max leaves nothing to chance but its initial charge v₀:
k = ⌊v₀ + T·p⌋ is never off by one spike, so that the error falls as 1/T.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.errors import RequestError
from models.simulation.integrate_and_fire import FiringModel, initial_state, spikes_in_closed_form
from models.simulation.lettering import letter_coverage
from models.simulation.picture_scenes import StillPicture
from models.simulation.simulate import Simulation, simulate
from models.streams.stream import SpikeStream

Floats = NDArray[np.float64]

DIGIT_SIDE = 28  # pixels, as in the collections of digits that networks are taught with


@dataclass(frozen=True, slots=True, eq=False)
class RateEstimates:
    """What counts tell of a picture after some numbers of planes.

    Attributes:
        planes: (n,) int64, rising.
        estimates: (n, H, W) float64, the luminance that the counts tell.
        rms_error: (n,) float64, of each against the picture.
    """

    planes: NDArray[np.int64]
    estimates: Floats
    rms_error: Floats

    def slope(self) -> float:
        """Return the slope of the error on logarithmic scales, fitted: −0.5 is 1/√T, −1 is 1/T.

        Raises:
            RequestError: there are less than two numbers of planes with an error.
        """
        some = self.rms_error > 0
        if some.sum() < 2:
            raise RequestError("a slope needs the error after two numbers of planes")
        x, y = np.log(self.planes[some]), np.log(self.rms_error[some])
        return float(np.polyfit(x, y, 1)[0])


def digit(figure: int) -> Luminance:
    """Return a figure 0 to 9 as a bright stroke on black, (28, 28) float32 in [0, 1]."""
    if not 0 <= figure <= 9:
        raise RequestError(f"{figure} is not one figure", "choose 0 to 9")
    shape = DIGIT_SIDE, DIGIT_SIDE
    return letter_coverage(shape, str(figure), 4.0, 7.5, 20.0, 3.0).astype(np.float32)


def bernoulli_planes(
    picture: Luminance, planes: int, p_max: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw planes of rate coding, (T, H, W) bool.

    Raises:
        RequestError: p_max is outside (0, 1], or there are no planes.
    """
    if planes < 1:
        raise RequestError(f"a recording of {planes} planes is empty", "record 1 plane or more")
    chance = _chance(picture, p_max)
    return rng.random((planes, *picture.shape), dtype=np.float32) < chance


def estimate_by_chance(
    picture: Luminance, planes: Sequence[int], p_max: float, rng: np.random.Generator
) -> RateEstimates:
    """Estimate a picture by rate coding, after each of some rising numbers of planes.

    Only sums of planes matter here, and are drawn as such, from the binomial distribution.

    Raises:
        RequestError: p_max is outside (0, 1], or numbers of planes don't rise from 1.
    """
    counted, chance = _rising(planes), _chance(picture, p_max).astype(np.float64)
    steps = np.diff(counted, prepend=0)
    counts = np.cumsum([rng.binomial(step, chance) for step in steps], axis=0)
    return _estimates(picture, counted, counts, p_max)


def estimate_by_firing(
    picture: Luminance, planes: Sequence[int], p_max: float, rng: np.random.Generator
) -> RateEstimates:
    """Estimate a picture by integrate and fire from random charge, as `estimate_by_chance`.

    Raises:
        RequestError: p_max is outside (0, 1], or numbers of planes don't rise from 1.
    """
    counted, drive = _rising(planes), _chance(picture, p_max)
    height, width = picture.shape
    charge = initial_state(height, width, rng)
    counts = np.stack([spikes_in_closed_form(charge, int(t), drive) for t in counted])
    return _estimates(picture, counted, counts, p_max)


def expected_error_by_chance(picture: Luminance, planes: Sequence[int], p_max: float) -> Floats:
    """Return √(mean of p·(1 − p)/T)/p_max, (n,) float64: what rate coding is off by on average."""
    chance = _chance(picture, p_max).astype(np.float64)
    spread = float((chance * (1 - chance)).mean())
    error: Floats = np.sqrt(spread / _rising(planes)) / p_max
    return error


def record_by_chance(
    picture: Luminance, planes: int, p_max: float, rng: np.random.Generator
) -> Simulation:
    """Record a still picture by rate coding; its full scale is p_max."""
    fired = bernoulli_planes(picture, planes, p_max, rng)
    return Simulation(SpikeStream.from_dense(fired, 20_000.0, p_max), StillPicture.of(picture))


def record_by_firing(
    picture: Luminance, planes: int, p_max: float, rng: np.random.Generator
) -> Simulation:
    """Record a still picture by integrate and fire; its full scale is p_max."""
    return simulate(StillPicture.of(picture), planes, rng=rng, model=FiringModel(p_max))


def _chance(picture: Luminance, p_max: float) -> Luminance:
    if not 0 < p_max <= 1:
        raise RequestError(f"p_max={p_max:g} is no probability", "it is above 0 and at most 1")
    chance: Luminance = (np.clip(picture, 0, 1) * np.float32(p_max)).astype(np.float32)
    return chance


def _rising(planes: Sequence[int]) -> NDArray[np.int64]:
    counted = np.asarray(planes, np.int64)
    if not counted.size or (np.diff(counted, prepend=0) < 1).any():
        raise RequestError("numbers of planes begin at 1 or above and rise")
    return counted


def _estimates(
    picture: Luminance, planes: NDArray[np.int64], counts: NDArray[np.int64], p_max: float
) -> RateEstimates:
    estimates = counts / (planes[:, None, None] * p_max)
    error = np.sqrt(((estimates - picture) ** 2).mean(axis=(1, 2)))
    return RateEstimates(planes, estimates, error)
