"""Which axis of a 3-D array of spikes is time: found in the spikes, not in the shape.

Along time a pixel that has just fired does not fire again at once; along rows and columns
neighbours fire alike. So spikes beside each other on one line coincide less often than spikes
further apart on the same line if the line runs along time, and more often if it runs in space.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.streams.formats import KNOWN_SIZES
from models.streams.hypotheses import sure

AXIS_NAMES = ("first", "second", "third")
FAR_LAGS = (3, 6, 8, 10, 12, 14, 16, 20, 24)
"""Neighbours are compared with spikes so many places apart, on average over any rhythm."""
SAMPLE_VALUES = 1 << 21
PRIOR_CONFIDENCE = 0.5
WEAK_EFFECT = 0.04
"""A smaller lack of neighbours can come from a gradient of the picture."""


@dataclass(frozen=True, slots=True)
class TimeAxisHypothesis:
    """One reading of an array's axes.

    Attributes:
        time_axis: 0, 1 or 2.
        confidence: 0 to 1.
        evidence: sentences that say why.
    """

    time_axis: int
    confidence: float
    evidence: tuple[str, ...]


def guess_time_axis(
    sample: NDArray[np.uint8] | NDArray[np.bool_], shape: tuple[int, int, int], usual: int = 0
) -> tuple[TimeAxisHypothesis, ...]:
    """Return the three readings of an array's axes, the most likely first.

    Args:
        sample: a part of the array, 3-D, anything but 0 being a spike.
        shape: shape of the whole array.
        usual: the axis that is time in files of this kind; taken where the spikes don't say.
    """
    spikes = np.ascontiguousarray(sample != 0)
    together = [_togetherness(spikes, axis) for axis in range(3)]
    ranking = sorted(range(3), key=lambda axis: together[axis][0])
    best, second = ranking[:2]
    ahead = together[second][0] - together[best][0]
    error = float(np.hypot(together[best][1], together[second][1]))
    z = ahead / error if np.isfinite(ahead) and error > 0 else 0.0
    confidence = sure(z, 6.0)
    weak = together[best][0] > -WEAK_EFFECT and _known_axes(shape) not in ([], [best])
    if confidence < PRIOR_CONFIDENCE or weak:
        return _prior_first(shape, usual)
    words = (
        f"along the {AXIS_NAMES[best]} axis of {_by(shape)} spikes follow each other "
        f"{together[best][0]:+.3f} more often than by chance, along the {AXIS_NAMES[second]} "
        f"{together[second][0]:+.3f}: no pixel fires again at once, so the "
        f"{AXIS_NAMES[best]} axis is time ({z:.0f} standard errors)"
    )
    rest = tuple(_other(axis, best, 1.0 - confidence) for axis in ranking[1:])
    return (TimeAxisHypothesis(best, confidence, (words,)), *rest)


def _togetherness(spikes: NDArray[np.bool_], axis: int) -> tuple[float, float]:
    """Return coincidence of neighbours less that of spikes far apart, and its standard error.

    Both in units of the variance of a spike; infinite where the axis is too short to tell.
    """
    length = spikes.shape[axis]
    far_lags = [lag for lag in FAR_LAGS if lag <= length // 2]
    if not far_lags or not spikes.any() or spikes.all():
        return float("inf"), 0.0
    lines = np.moveaxis(spikes, axis, 0)
    kept = length - far_lags[-1]
    here, near = lines[:kept], lines[1 : kept + 1]
    far_means = [float(np.mean(here & lines[lag : lag + kept])) for lag in far_lags]
    density = float(spikes.mean())
    variance = max(density * (1.0 - density), 1e-9)
    disagree = float(np.mean(here & (near ^ lines[far_lags[-1] : far_lags[-1] + kept])))
    together = (float(np.mean(here & near)) - sum(far_means) / len(far_means)) / variance
    # Coincidences by chance, density² of them, give the least error there can be.
    return together, float(np.sqrt(max(disagree, density**2) / here.size)) / variance


def _prior_first(shape: tuple[int, int, int], usual: int) -> tuple[TimeAxisHypothesis, ...]:
    """Fall back to the shape: a known size of planes, else what files of this kind usually hold."""
    known = _known_axes(shape)
    axis = known[0] if len(known) == 1 else usual
    why = "planes of a known size" if len(known) == 1 else "files of this kind usually being so"
    words = (
        f"the spikes don't tell which axis of {_by(shape)} is time; the {AXIS_NAMES[axis]} is "
        f"taken, {why}"
    )
    rest = tuple(_other(other, axis, 0.25) for other in range(3) if other != axis)
    return (TimeAxisHypothesis(axis, PRIOR_CONFIDENCE, (words,)), *rest)


def _known_axes(shape: tuple[int, int, int]) -> list[int]:
    """Return the axes that leave planes of a known size if they are time."""
    return [axis for axis in range(3) if _plane_size(shape, axis) in KNOWN_SIZES]


def _other(axis: int, best: int, confidence: float) -> TimeAxisHypothesis:
    words = f"the {AXIS_NAMES[best]} axis looks more like time"
    return TimeAxisHypothesis(axis, confidence, (words,))


def _plane_size(shape: tuple[int, int, int], time_axis: int) -> tuple[int, int]:
    height, width = (length for axis, length in enumerate(shape) if axis != time_axis)
    return height, width


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(str(length) for length in shape)
