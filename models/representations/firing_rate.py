"""Spike counts and firing-rate maps over a window, counted from the packed planes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.representations.windows import check_stretch, plane_blocks
from models.streams.stream import SpikeStream


def spike_counts(stream: SpikeStream, start: int, stop: int) -> NDArray[np.uint32]:
    """Return how many spikes each pixel fired in planes `start` to `stop` (exclusive).

    Returns:
        (H, W) uint32, upright.

    Raises:
        RequestError: a plane is outside the recording, or there is none.
    """
    counts = stored_counts(stream, start, stop)
    return stream.upright(counts.reshape(stream.height, stream.width))


def firing_rate_map(stream: SpikeStream, start: int, stop: int) -> Luminance:
    """Return the firing rate in planes `start` to `stop` (exclusive): spikes / planes.

    Returns:
        (H, W) float32 in [0, 1], upright, in spikes per plane.

    Raises:
        RequestError: a plane is outside the recording, or there is none.
    """
    return mean_map(stream, stored_counts(stream, start, stop), stop - start)


def mean_map(stream: SpikeStream, counts: NDArray[np.uint32], planes: int) -> Luminance:
    """Return counts in stored order as an upright firing-rate map over so many planes."""
    upright = stream.upright(counts.reshape(stream.height, stream.width))
    return np.divide(upright, np.float32(planes), dtype=np.float32)


def stored_counts(stream: SpikeStream, start: int, stop: int) -> NDArray[np.uint32]:
    """Return the spike counts in stored order, flat: (H·W,) uint32."""
    from models.representations.packed_kernels import count_spikes

    check_stretch(start, stop, stream.planes)
    counts = np.zeros(stream.pixels, dtype=np.uint32)
    for first, end in plane_blocks(start, stop, stream.source.plane_bytes):
        counts += count_spikes(stream.packed(first, end), stream.pixels)
    return counts
