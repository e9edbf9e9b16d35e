from __future__ import annotations

import numpy as np
import pytest

from models.arrays import Bytes
from models.representations import silence
from models.representations.silence import silence_around, silent_planes
from models.streams.stream import MemorySource, SpikeStream


class WatchedSource(MemorySource):
    """Remembers the last plane that was read."""

    last_plane_read = 0

    def packed(self, start: int, stop: int) -> Bytes:
        WatchedSource.last_plane_read = max(stop, WatchedSource.last_plane_read)
        return super().packed(start, stop)


@pytest.fixture
def small_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many looks, and after the first only at the bytes that are left."""
    monkeypatch.setattr(silence, "FIRST_LOOK_PLANES", 3)
    monkeypatch.setattr(silence, "FEW_COLUMNS", 0.9)


@pytest.mark.usefixtures("small_looks")
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("plane_index", [0, 1, 37, 98, 99])
def test_interval_and_completeness_equal_the_loops(
    random_stream, reference_isi, seed: int, plane_index: int
) -> None:
    stream, dense = random_stream(seed, (100, 4, 11), density=0.1)
    around = silence_around(stream, plane_index, None)
    interval, valid = reference_isi(dense, plane_index)
    np.testing.assert_array_equal(around.interval().reshape(4, 11), interval)
    np.testing.assert_array_equal(around.complete().reshape(4, 11), valid)


@pytest.mark.usefixtures("small_looks")
@pytest.mark.parametrize("limit", [0, 1, 3, 4, 20])
def test_search_stops_at_the_limit(random_stream, limit: int) -> None:
    stream, dense = random_stream(8, (60, 5, 5), density=0.05)
    after = np.where(dense[30:].any(axis=0), dense[30:].argmax(axis=0), 99)
    before = np.where(dense[:30].any(axis=0), dense[29::-1].argmax(axis=0), 99)
    ahead, back = silent_planes(stream, 30, limit), silent_planes(stream, 30, limit, backwards=True)
    np.testing.assert_array_equal(ahead.reshape(5, 5), np.minimum(after, limit))
    np.testing.assert_array_equal(back.reshape(5, 5), np.minimum(before, limit))


def test_search_ends_with_the_last_pixel_that_fires() -> None:
    """Also where the bits that fill the last byte never do."""
    packed = np.zeros((10_000, 1), np.uint8)
    packed[5] = 0b111
    source = WatchedSource(packed)
    assert silent_planes(SpikeStream(source, 1, 3), 0, 10_000).tolist() == [5, 5, 5]
    assert WatchedSource.last_plane_read < 200
