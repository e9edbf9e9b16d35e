"""Four ways to write down the same spikes, and how well neighbours tell a pixel in each.

SpikeCodec's Fig. 1 and Table I, for the planes of any recording: spike plane, ISI map, firing-rate
map and scene, each as whole levels from 0 to a peak, so that their statistics can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance, Mask
from models.representations.correlation import (
    SCENE_PEAK,
    CorrelationStatistics,
    correlation_statistics,
)
from models.representations.firing_rate import spike_counts
from models.representations.isi import isi_map
from models.representations.windows import window_around
from models.streams.stream import SpikeStream

RADII = (1, 2)

PUBLISHED = {
    "spikes": (0.1560, 0.1450, 0.6691, 0.6485),
    "isi": (0.0038, 0.0039, 2.6717, 2.2757),
    "scene": (0.0009, 0.0018, 1.8329, 1.3411),
}
"""SpikeCodec's Table I: variance in its two rows, then conditional entropy in bits in its two."""


@dataclass(frozen=True, slots=True, eq=False)
class Representation:
    """A map in whole levels.

    Attributes:
        name: "spikes", "isi", "firing-rate" or "scene".
        levels: (H, W) int64 in 0 … peak.
        peak: the largest level there may be.
        valid: (H, W) bool where there is a value; None for everywhere.
    """

    name: str
    levels: NDArray[np.int64]
    peak: int
    valid: Mask | None = None

    def statistics(self) -> tuple[CorrelationStatistics, ...]:
        """Return the statistics for each of `RADII`.

        Raises:
            RequestError: no pixel has its whole neighbourhood.
        """
        maps = [(self.levels, self.valid)]
        return tuple(correlation_statistics(maps, self.peak, radius) for radius in RADII)


def representations(
    stream: SpikeStream,
    plane_index: int,
    scene: Luminance,
    window_planes: int = 21,
    isi_cap_planes: int = 255,
) -> tuple[Representation, ...]:
    """Return what a plane of a recording is as spikes, ISI, firing rate and scene.

    Args:
        stream: the recording.
        plane_index: the plane.
        scene: (H, W) in [0, 1], however it was reconstructed; rounded to 8 bits.
        window_planes: of the firing rate, 1 to 1023.
        isi_cap_planes: longer intervals count as this one, 1 to 1023.

    Raises:
        RequestError: the recording has no such plane.
    """
    isi = isi_map(stream, plane_index)
    start, stop = window_around(plane_index, window_planes, stream.planes)
    return (
        Representation("spikes", stream.plane(plane_index).astype(np.int64), 1),
        Representation(
            "isi",
            np.minimum(isi.planes, isi_cap_planes).astype(np.int64),
            isi_cap_planes,
            isi.valid,
        ),
        Representation(
            "firing-rate", spike_counts(stream, start, stop).astype(np.int64), stop - start
        ),
        Representation("scene", np.rint(scene * SCENE_PEAK).astype(np.int64), SCENE_PEAK),
    )


def prediction_error(
    representation: Representation, radius: int = 1
) -> tuple[NDArray[np.float32], Mask]:
    """Return what the mean of its neighbours doesn't tell of a pixel, in parts of the peak.

    Returns:
        (H, W) float32 in [−1, 1], and where the whole neighbourhood has values; 0 elsewhere.
    """
    levels = representation.levels
    height, width = levels.shape
    around = np.zeros(levels.shape, np.int64)
    whole = np.zeros(levels.shape, np.bool_)
    whole[radius : height - radius, radius : width - radius] = True
    known = representation.valid
    if known is not None:
        whole &= known
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            if dx or dy:
                around += np.roll(levels, (dy, dx), (0, 1))
            if known is not None:
                whole &= np.roll(known, (dy, dx), (0, 1))
    mean = around / ((2 * radius + 1) ** 2 - 1)
    error = ((levels - mean) / representation.peak).astype(np.float32)
    return np.where(whole, error, np.float32(0)), whole
