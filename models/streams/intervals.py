"""Arrays of intervals turned back into spikes.

At every plane such an array holds, for each pixel, the length of the interval between the last
spike at or before the plane and the next one. So a value v stays for v planes (or for several
times v, where intervals of one length follow each other), and a spike is where it begins.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes
from models.errors import StreamFormatError
from models.streams.dense_sources import StoredArray, check_memory

CONSISTENT_SHARE = 0.9
SAMPLE_PIXELS = 4096
SAMPLE_PLANES = 512
SAMPLE_BYTES = 1 << 27


def consistent_share(intervals: NDArray[Any]) -> float:
    """Return the share of runs of one value v whose length is a multiple of v; 0 without runs.

    Args:
        intervals: (T, pixels); the first and the last run of a pixel are cut and left out.
    """
    planes, pixels = intervals.shape
    if planes < 3:
        return 0.0
    changes = np.ones((planes, pixels), np.bool_)
    changes[1:] = intervals[1:] != intervals[:-1]
    pixel, plane = np.nonzero(changes.T)
    same = pixel[1:] == pixel[:-1]
    length = np.diff(plane)
    inner = same & (plane[:-1] > 0)
    values = intervals[plane[:-1], pixel[:-1]][inner].astype(np.int64)
    lengths = length[inner]
    kept = values > 0
    if not kept.any():
        return 0.0
    return float(np.mean(lengths[kept] % values[kept] == 0))


def spikes_of_intervals(array: StoredArray) -> Bytes:
    """Return the spikes of a stored (T, H, W) array of intervals, packed.

    Raises:
        StreamFormatError: the numbers do not behave like intervals.
    """
    planes, height, width = array.shape
    pixels = height * width
    check_memory(planes * ((pixels + 7) // 8), array.shape)
    _check_consistent(array)
    packed = np.zeros((planes, (pixels + 7) // 8), np.uint8)
    before = np.full(pixels, -1, np.int64)
    remaining = np.zeros(pixels, np.int64)
    begun = np.zeros(pixels, np.bool_)
    for plane_index in range(planes):
        values = array.read(plane_index, plane_index + 1).reshape(-1).astype(np.int64)
        changed = (values != before) & (before >= 0)
        if changed.any():
            _fill_first_run(packed, changed & ~begun, before, plane_index)
        begun |= changed
        fires = begun & (values > 0) & (changed | (remaining == 0))
        packed[plane_index] = np.packbits(fires, bitorder="little")
        remaining = np.where(fires, values, remaining) - 1
        before = values
    # Where nothing ever changes the phase is unknown: an interval is taken to end with the planes.
    _fill_first_run(packed, ~begun, before, planes)
    return packed


def _fill_first_run(
    packed: Bytes, first: NDArray[np.bool_], values: NDArray[np.int64], end: int
) -> None:
    """Add the spikes of runs that began before the recording, counted back from where they end."""
    for pixel in np.flatnonzero(first & (values > 0)):
        planes = np.arange(end - int(values[pixel]), -1, -int(values[pixel]))
        packed[planes, pixel // 8] |= np.uint8(1 << (pixel % 8))


def _check_consistent(array: StoredArray) -> None:
    planes, height, width = array.shape
    plane_bytes = height * width * array.dtype.itemsize
    planes = max(3, min(planes, SAMPLE_PLANES, SAMPLE_BYTES // plane_bytes))
    sample = array.read(0, min(planes, array.shape[0])).reshape(-1, height * width)
    step = max(1, height * width // SAMPLE_PIXELS)
    share = consistent_share(sample[:, ::step])
    if share < CONSISTENT_SHARE:
        raise StreamFormatError(
            f"the array holds values up to {int(sample.max())}: not spikes, and not the interval "
            f"at every plane either (that explains {share:.0%} of its steps)",
            "name another array with --key, or say what the numbers are with --layout",
        )
