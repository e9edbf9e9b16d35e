"""The activity curve: how much the whole plane fires over time, for recordings of any length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes
from models.errors import RequestError
from models.progress import Progress
from models.streams.stream import SpikeStream

SAMPLE_BYTES = 64 << 20
"""Packed bytes read for a curve; of longer recordings only a part of each bin is counted."""

SPIKES_IN_BYTE = np.array([value.bit_count() for value in range(256)], dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class ActivityCurve:
    """Mean firing rate of all pixels over time.

    Attributes:
        edges: (bins + 1,) int64, the planes at which the bins begin, and the end.
        firing_rate: (bins,) float32, spikes per plane and pixel.
        planes_counted: planes that were looked at.
        planes: planes of the recording.
    """

    edges: NDArray[np.int64]
    firing_rate: NDArray[np.float32]
    planes_counted: int
    planes: int

    @property
    def sampled(self) -> bool:
        """Whether the curve stands on a part of the planes only."""
        return self.planes_counted < self.planes


def activity_curve(
    stream: SpikeStream, bins: int, progress: Progress | None = None
) -> ActivityCurve:
    """Return the mean firing rate in each of `bins` equal stretches of the recording.

    The cost is bounded by `SAMPLE_BYTES`: where the recording is longer, each bin counts a run
    of neighbouring planes in its middle (at least one). A run, not planes spread out, because
    pixels that fire in phase would beat against the spacing.

    Args:
        stream: the recording.
        bins: points of the curve; at most one a plane is made.
        progress: told after each bin.

    Raises:
        RequestError: no bin was asked for, or the recording is empty.
    """
    if bins < 1 or stream.planes < 1:
        raise RequestError(f"{bins} bins over {stream.planes} planes make no curve")
    progress = progress or Progress()
    bins = min(bins, stream.planes)
    edges = np.arange(bins + 1, dtype=np.int64) * stream.planes // bins
    most = max(1, SAMPLE_BYTES // (bins * stream.source.plane_bytes))
    firing_rate = np.empty(bins, dtype=np.float32)
    counted = 0
    for i in range(bins):
        start, stop = int(edges[i]), int(edges[i + 1])
        run = min(stop - start, most)
        first = start + (stop - start - run) // 2
        spikes = count_all(stream.packed(first, first + run), stream.pixels)
        firing_rate[i] = spikes / (run * stream.pixels)
        counted += run
        progress.step(i + 1, bins, "counting spikes")
    return ActivityCurve(edges, firing_rate, counted, stream.planes)


def count_all(planes: Bytes, pixels: int) -> int:
    """Return the spikes of all pixels in packed planes together; spare bits are left out."""
    whole, spare = divmod(pixels, 8)
    spikes = int(SPIKES_IN_BYTE[planes[:, :whole]].sum(dtype=np.int64))
    if spare:
        spikes += int(SPIKES_IN_BYTE[planes[:, whole] & (255 >> (8 - spare))].sum(dtype=np.int64))
    return spikes
