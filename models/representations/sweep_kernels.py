"""Kernels that make a map at every plane of a stretch: TFP, TFI, and the histogram of intervals.

They work on one row of the picture at a time, through all planes of the stretch, so that what is
remembered from plane to plane stays in the cache; the row is written where it belongs upright.
Nothing is parallel within, the GIL is released.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.arrays import Bytes
from models.representations.packed_kernels import _copy, read_only


def sweep_means(
    planes: Bytes,
    first: int,
    window: tuple[int, int],
    bottom_up: bool,
    means: NDArray[np.float32],
) -> None:
    """Write the firing rate in a sliding window, at every plane of a stretch.

    Each window differs from the last by one plane that enters and one that leaves.

    Args:
        planes: (planes, plane_bytes) uint8, the stretch with its margins.
        first: index in `planes` of the first plane of the stretch.
        window: planes before and planes from the plane itself on; cut where `planes` ends.
        bottom_up: whether the last row of the picture is stored first.
        means: (planes of the stretch, H, W) float32, written: spikes per plane.
    """
    _sweep_means(read_only(planes), first, window[0], window[1], bottom_up, means)


def sweep_inverse_intervals(
    planes: Bytes,
    until_next: NDArray[np.float32],
    held: NDArray[np.float32],
    bottom_up: bool,
    inverse: NDArray[np.float32],
) -> None:
    """Write 1/ISI at every plane of a stretch.

    An interval counts from the last spike at or before a plane to the next after it.

    Args:
        planes: (planes, plane_bytes) uint8, the stretch.
        until_next: (H·W,) in stored order, planes from the last of the stretch to the next spike.
        held: (H·W,) in stored order, 1/ISI at the plane before the stretch (read where no spike
            falls on its first plane); on return 1/ISI at its last plane.
        bottom_up: whether the last row of the picture is stored first.
        inverse: (planes, H, W) float32, written: spikes per plane.
    """
    _sweep_inverse_intervals(read_only(planes), until_next, held, bottom_up, inverse)


def interval_histogram(planes: Bytes, longest: int) -> NDArray[np.int64]:
    """Return how often each ISI occurs between the spikes of a stretch, pooled over all pixels.

    Args:
        planes: (planes, bytes) uint8; every bit of it counts, spare bits must be cleared before.
        longest: longer intervals are counted as this one.

    Returns:
        (longest + 1,) int64, entry i counts the complete intervals of i planes.
    """
    histogram = np.zeros(longest + 1, dtype=np.int64)
    _interval_histogram(read_only(planes), histogram)
    return histogram


@njit(nogil=True, cache=True, error_model="numpy")
def _unpack_row(plane: Any, first_pixel: int, row: Any) -> None:
    """Write the pixels of a row as 0 and 1; rows need not begin on a byte."""
    if first_pixel % 8 == 0 and row.size % 8 == 0:
        of_row = plane[first_pixel // 8 : (first_pixel + row.size) // 8]
        for byte in range(of_row.size):
            for bit in range(8):
                row[8 * byte + bit] = np.uint8((of_row[byte] >> bit) & 1)
        return
    for column in range(row.size):
        pixel = first_pixel + column
        row[column] = np.uint8((plane[pixel >> 3] >> (pixel & 7)) & 1)


@njit(nogil=True, cache=True, error_model="numpy")
def _sweep_means(
    planes: Any, first: int, before: int, after: int, bottom_up: bool, means: Any
) -> None:
    """Slide the window along the stretch, row by row."""
    plane_count = planes.shape[0]
    stretch, height, width = means.shape
    counts = np.empty(width, np.int32)
    enters = np.empty(width, np.uint8)
    leaves = np.empty(width, np.uint8)
    for stored_row in range(height):
        row = height - 1 - stored_row if bottom_up else stored_row
        first_pixel = stored_row * width
        counts.fill(0)
        start = stop = max(first - before, 0)
        for index in range(stretch):
            wanted_stop = min(first + index + after, plane_count)
            while stop < wanted_stop:
                _unpack_row(planes[stop], first_pixel, enters)
                for x in range(width):
                    counts[x] += enters[x]
                stop += 1
            if start < first + index - before:
                _unpack_row(planes[start], first_pixel, leaves)
                for x in range(width):
                    counts[x] -= leaves[x]
                start += 1
            pooled = np.float32(stop - start)
            target = means[index, row]
            for x in range(width):
                target[x] = np.float32(counts[x]) / pooled


@njit(nogil=True, cache=True, error_model="numpy")
def _sweep_inverse_intervals(
    planes: Any, until_next: Any, held: Any, bottom_up: bool, inverse: Any
) -> None:
    """Look ahead once through the planes of a row, then hold each interval from spike to spike."""
    plane_count, height, width = inverse.shape
    last = plane_count - 1
    interval = np.empty((plane_count, width), np.float32)
    spikes = np.empty((plane_count, width), np.uint8)
    for stored_row in range(height):
        row = height - 1 - stored_row if bottom_up else stored_row
        pixels = slice(stored_row * width, (stored_row + 1) * width)
        _unpack_row(planes[last], stored_row * width, spikes[last])
        _copy(until_next[pixels], interval[last])
        for plane in range(last, 0, -1):
            _unpack_row(planes[plane - 1], stored_row * width, spikes[plane - 1])
            _look_ahead(spikes[plane], interval[plane], interval[plane - 1])
        _hold(spikes[0], interval[0], held[pixels], inverse[0, row])
        for plane in range(1, plane_count):
            _hold(spikes[plane], interval[plane], inverse[plane - 1, row], inverse[plane, row])
        _copy(inverse[last, row], held[pixels])


@njit(nogil=True, cache=True, error_model="numpy")
def _look_ahead(spikes: Any, until_next: Any, until_next_before: Any) -> None:
    """Say of the plane before this one how far its next spike is: here, or one plane further."""
    for x in range(spikes.size):
        further = until_next[x] + np.float32(1)
        until_next_before[x] = np.float32(1) if spikes[x] else further


@njit(nogil=True, cache=True, error_model="numpy")
def _hold(spikes: Any, interval: Any, held: Any, target: Any) -> None:
    """Take up a new interval where a pixel fires, keep the old one elsewhere."""
    for x in range(spikes.size):
        inverse = np.float32(1) / interval[x]
        target[x] = inverse if spikes[x] else held[x]


@njit(nogil=True, cache=True, error_model="numpy")
def _interval_histogram(planes: Any, histogram: Any) -> None:
    """Count the planes from each spike to the next one of the same pixel."""
    plane_count, plane_bytes = planes.shape
    longest = histogram.size - 1
    last = np.empty(8, np.int64)
    for byte in range(plane_bytes):
        last.fill(-1)
        for plane in range(plane_count):
            bits = planes[plane, byte]
            if bits == 0:
                continue
            for bit in range(8):
                if (bits >> bit) & 1:
                    if last[bit] >= 0:
                        histogram[min(plane - last[bit], longest)] += 1
                    last[bit] = plane
