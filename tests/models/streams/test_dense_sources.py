from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import StreamFormatError
from models.progress import Cancelled, Progress
from models.streams import dense_sources
from models.streams.dense_sources import DenseSource, IndexedArray, checked_highest, packed_planes
from models.streams.stream import MemorySource, SpikeStream


@given(
    shape=st.tuples(st.integers(1, 19), st.integers(1, 19), st.integers(1, 19)),
    axis=st.integers(0, 2),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_packing_along_any_axis_in_small_pieces(
    shape: tuple[int, int, int], axis: int, seed: int
) -> None:
    spikes = np.random.default_rng(seed).integers(0, 2, shape, np.uint8)
    stored = np.ascontiguousarray(np.moveaxis(spikes, 0, axis))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense_sources, "READ_BYTES", 64)
        packed, highest = packed_planes(IndexedArray(stored), axis)
    stream = SpikeStream(MemorySource(packed), shape[1], shape[2])
    np.testing.assert_array_equal(stream.dense(0, shape[0]), spikes)
    assert highest == spikes.max()


def test_planes_are_packed_when_asked_for() -> None:
    spikes = np.random.default_rng(0).integers(0, 2, (9, 5, 7), np.uint8)
    stream = SpikeStream(DenseSource(IndexedArray(spikes)), 5, 7)
    np.testing.assert_array_equal(stream.dense(3, 8), spikes[3:8])


@pytest.mark.parametrize(
    "array",
    [
        np.array([[[0, 1, 2]]], np.uint8),
        np.array([[[-1, 0, 1]]], np.int8),
        np.array([[[0.0, 0.5, 1.0]]]),
        np.array([[[0.0, np.nan]]]),
        np.array([[[np.inf, 0.0]]]),
        np.array([[[0.5, 0.5]]]),
        np.array([[["a"]]]),
        np.array([[[1j]]]),
    ],
)
def test_other_values_are_no_spikes(array: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(StreamFormatError, match="spikes are 0 and 1"):
        checked_highest(array)


def test_one_other_value_is_a_spike_but_always_the_same() -> None:
    assert checked_highest(np.array([[[0, 255]]], np.uint8)) == 255
    with pytest.raises(StreamFormatError):
        checked_highest(np.array([[[0, 1]]], np.uint8), so_far=255)


def test_a_late_wrong_value_is_met() -> None:
    spikes = np.zeros((40, 4, 4), np.uint8)
    spikes[10:, 0, 0] = 1
    spikes[-1, 3, 3] = 7
    with pytest.raises(StreamFormatError, match="0 to 7"):
        packed_planes(IndexedArray(spikes), 0)


def test_what_does_not_fit_into_memory_is_refused() -> None:
    huge = np.broadcast_to(np.uint8(0), (1 << 40, 1000, 1000))
    with pytest.raises(StreamFormatError, match="more than"):
        packed_planes(IndexedArray(huge), 0)


def test_packing_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        packed_planes(IndexedArray(np.zeros((4, 4, 4), np.uint8)), 0, progress)
