"""How well a pixel is told by its neighbours, for spikes, intervals and scenes (SpikeCodec, §3).

SpikeCodec argues from these statistics (its Table I) that scenes are what should be coded. The
paper leaves open how intervals are scaled and what is done at the border; here the ISI is clipped
and scaled by the clip, and only pixels whose whole neighbourhood has values are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance, Mask
from models.errors import RequestError
from models.streams.stream import SpikeStream

SCENE_PEAK = 255
"""Largest level of a scene as 8-bit values."""


@dataclass(frozen=True, slots=True)
class CorrelationStatistics:
    """How well the mean of its neighbours tells a pixel.

    Attributes:
        radius: r; the neighbours are the (2r + 1)² − 1 pixels around.
        variance: of (pixel − mean of its neighbours), values scaled to [0, 1].
        conditional_entropy_bits: H(pixel | that mean rounded to the pixel's levels), in bits.
        pixels: pixels counted, over all maps.
    """

    radius: int
    variance: float
    conditional_entropy_bits: float
    pixels: int


def correlation_statistics(
    maps: Iterable[tuple[NDArray[np.integer[Any]], Mask | None]], peak: int, radius: int = 1
) -> CorrelationStatistics:
    """Pool the statistics over maps of whole levels 0 to `peak`.

    Args:
        maps: (H, W) levels, each with the mask of pixels that have a value (None: all).
        peak: largest level, 1 to 1023; levels are divided by it for the variance.
        radius: r, at least 1.

    Raises:
        RequestError: a level is outside, or no pixel has its whole neighbourhood.
    """
    if not 1 <= peak <= 1023 or radius < 1:
        raise RequestError(f"peak {peak} is outside 1 to 1023, or radius {radius} below 1")
    neighbours = (2 * radius + 1) ** 2 - 1
    joint = np.zeros((peak + 1) ** 2, np.int64)
    total, squares = 0, 0
    for levels, mask in maps:
        pixel, around = _inside(levels, mask, peak, radius)
        rounded = (2 * around + neighbours) // (2 * neighbours)  # halves go up
        joint += np.bincount(pixel * (peak + 1) + rounded, minlength=joint.size)
        difference = neighbours * pixel - around
        total += int(difference.sum())
        squares += int(np.vdot(difference, difference))
    pixels = int(joint.sum())
    if pixels == 0:
        raise RequestError(
            f"no pixel has a whole neighbourhood of radius {radius}", "take larger maps"
        )
    variance = (squares / pixels - (total / pixels) ** 2) / (neighbours * peak) ** 2
    return CorrelationStatistics(
        radius, variance, _conditional_entropy(joint.reshape(peak + 1, peak + 1)), pixels
    )


def spike_correlation(
    stream: SpikeStream, plane_indices: Iterable[int], radius: int = 1
) -> CorrelationStatistics:
    """Return the statistics of spike planes (1 bit)."""
    maps = ((stream.plane(plane_index), None) for plane_index in plane_indices)
    return correlation_statistics(maps, 1, radius)


def isi_correlation(
    stream: SpikeStream, plane_indices: Iterable[int], radius: int = 1, isi_cap_planes: int = 255
) -> CorrelationStatistics:
    """Return the statistics of ISI maps in whole planes, clipped to and scaled by the cap."""
    from models.representations.isi import isi_map

    maps = (isi_map(stream, plane_index) for plane_index in plane_indices)
    levels = (
        (np.minimum(each.planes, isi_cap_planes).astype(np.int64), each.valid) for each in maps
    )
    return correlation_statistics(levels, isi_cap_planes, radius)


def scene_correlation(scenes: Luminance, radius: int = 1) -> CorrelationStatistics:
    """Return the statistics of scenes (N, H, W) in [0, 1], rounded to 8 bits."""
    maps = ((np.rint(scene * SCENE_PEAK).astype(np.int64), None) for scene in scenes)
    return correlation_statistics(maps, SCENE_PEAK, radius)


def _inside(
    levels: NDArray[np.integer[Any]], mask: Mask | None, peak: int, radius: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return levels and sums of neighbours, (pixels,), of those whose neighbourhood is whole."""
    side = 2 * radius + 1
    if min(levels.shape) < side:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    known = np.ones(levels.shape, np.bool_) if mask is None else mask
    values = np.where(known, levels, 0).astype(np.int64)
    if values.min() < 0 or values.max() > peak:
        raise RequestError(f"levels {values.min()} to {values.max()} are outside 0 to {peak}")
    whole = _box_sums(known.astype(np.int64), side) == side * side
    pixel = values[radius:-radius, radius:-radius]
    return pixel[whole], (_box_sums(values, side) - pixel)[whole]


def _box_sums(values: NDArray[np.int64], side: int) -> NDArray[np.int64]:
    """Return the sums of side × side boxes that lie inside, (H − side + 1, W − side + 1)."""
    for axis in (0, 1):
        sums = np.cumsum(values, axis=axis)
        length = values.shape[axis]
        before = np.zeros_like(sums.take([0], axis=axis))
        lower = np.concatenate([before, sums.take(range(length - side), axis=axis)], axis=axis)
        values = sums.take(range(side - 1, length), axis=axis) - lower
    return values


def _conditional_entropy(joint: NDArray[np.int64]) -> float:
    """Return H(row | column) = H(row, column) − H(column) in bits, from counts."""
    return _entropy(joint.ravel()) - _entropy(joint.sum(axis=0))


def _entropy(counts: NDArray[np.int64]) -> float:
    part = counts[counts > 0] / counts.sum()
    return float(-(part * np.log2(part)).sum())
