from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from models.errors import StreamFormatError
from models.streams.dense_sources import IndexedArray
from models.streams.intervals import consistent_share, spikes_of_intervals


def intervals_of(spikes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """For each plane the interval from the last spike at or before it to the next; 0 if none."""
    found = np.zeros(spikes.shape, np.int32)
    for y, x in np.ndindex(spikes.shape[1:]):
        fires = np.flatnonzero(spikes[:, y, x])
        for first, after in itertools.pairwise(fires):
            found[first:after, y, x] = after - first
    return found


def test_spikes_come_back_between_the_first_and_the_last(small: NDArray[np.uint8]) -> None:
    spikes = small[:, :8, :16]
    intervals = intervals_of(spikes)
    packed = spikes_of_intervals(IndexedArray(intervals))
    found = np.unpackbits(packed, axis=1, count=128, bitorder="little").reshape(spikes.shape)
    for y, x in np.ndindex(8, 16):
        fires = np.flatnonzero(spikes[:, y, x])
        expected = fires[:-1]  # the last spike begins no interval
        got = np.flatnonzero(found[:, y, x])
        np.testing.assert_array_equal(got[got < fires[-1]], expected)


def test_a_run_that_began_before_the_recording_is_counted_back_from_its_end() -> None:
    column = np.array([4, 4, 4, 4, 4, 2, 2, 3, 3, 3], np.int32).reshape(-1, 1, 1)
    packed = spikes_of_intervals(IndexedArray(column))
    np.testing.assert_array_equal(packed.ravel() & 1, [0, 1, 0, 0, 0, 1, 0, 1, 0, 0])


def test_numbers_that_are_no_intervals_are_refused() -> None:
    noise = np.random.default_rng(0).integers(0, 60, (40, 6, 6), np.uint8)
    assert consistent_share(noise.reshape(40, -1)) < 0.2
    with pytest.raises(StreamFormatError, match="not spikes, and not the interval"):
        spikes_of_intervals(IndexedArray(noise))
