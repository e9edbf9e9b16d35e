from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.arrays import Bytes
from models.errors import RequestError
from models.progress import Cancelled, Progress
from models.representations import checkpoint_file, scrub_index
from models.representations.firing_rate import firing_rate_map
from models.representations.isi import isi_map
from models.representations.scrub_index import ScrubIndex
from models.representations.windows import window_around
from models.streams.stream import MemorySource, RowOrder, SpikeStream

SHAPE = 230, 7, 9
PLANES = [0, 1, 15, 16, 17, 100, 127, 128, 224, 228, 229]


class CountingSource(MemorySource):
    """Counts the planes that are read."""

    planes_read = 0

    def packed(self, start: int, stop: int) -> Bytes:
        CountingSource.planes_read += stop - start
        return super().packed(start, stop)


@pytest.fixture(autouse=True)
def dense_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub_index, "SPACING_PLANES", 16)


def assert_right(index: ScrubIndex, stream: SpikeStream) -> None:
    """Compare with the maps that are made from the planes alone."""
    for plane_index in PLANES:
        for window_planes in (1, 5, 40, 61, 1000):
            start, stop = window_around(plane_index, window_planes, stream.planes)
            np.testing.assert_array_equal(
                index.firing_rate(plane_index, window_planes), firing_rate_map(stream, start, stop)
            )
        wanted, got = isi_map(stream, plane_index), index.isi(plane_index)
        np.testing.assert_array_equal(got.planes, wanted.planes)
        np.testing.assert_array_equal(got.valid, wanted.valid)


@pytest.fixture
def in_file(tmp_path: Path) -> Callable[[SpikeStream], ScrubIndex]:
    return lambda stream: ScrubIndex(stream, memory_limit_bytes=1000, cache_folder=tmp_path)


@pytest.mark.parametrize("rows", RowOrder)
@pytest.mark.parametrize("planes", [1, 15, 16, 17, 230])
def test_maps_are_right_before_and_after_building(
    random_stream, planes: int, rows: RowOrder
) -> None:
    stream, _ = random_stream(planes, (planes, 7, 9), density=0.1, rows=rows)
    index = ScrubIndex(stream)
    for complete in (False, True):
        assert index.complete == complete
        for plane_index in {0, planes // 2, planes - 1}:
            np.testing.assert_array_equal(
                index.isi(plane_index).planes, isi_map(stream, plane_index).planes
            )
            start, stop = window_around(plane_index, 50, planes)
            np.testing.assert_array_equal(
                index.firing_rate(plane_index, 50), firing_rate_map(stream, start, stop)
            )
        index.build()


def test_maps_at_many_planes_and_windows(random_stream) -> None:
    stream, _ = random_stream(1, SHAPE, density=0.1)
    index = ScrubIndex(stream)
    index.build()
    assert_right(index, stream)


def test_numbers_beyond_uint16_are_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub_index, "SPACING_PLANES", 4096)
    planes = 200_000
    dense = np.zeros((planes, 1, 4), np.uint8)
    dense[:, 0, 0] = 1
    dense[70_000:, 0, 1] = 1
    dense[[0, 199_000], 0, 2] = 1
    stream = SpikeStream.from_dense(dense)
    index = ScrubIndex(stream)
    index.build()
    for plane_index in (0, 69_999, 70_000, 100_000, 198_999, 199_000, planes - 1):
        wanted, got = isi_map(stream, plane_index), index.isi(plane_index)
        np.testing.assert_array_equal(got.planes, wanted.planes)
        np.testing.assert_array_equal(got.valid, wanted.valid)
    for window_planes in (65_535, 65_536, 130_000, 400_000):
        start, stop = window_around(90_001, window_planes, planes)
        wanted_rate = dense[start:stop].sum(axis=0) / (stop - start)
        np.testing.assert_array_equal(
            index.firing_rate(90_001, window_planes), wanted_rate.astype(np.float32)
        )


def test_scrubbing_reads_a_few_planes_however_long_the_window(random_stream) -> None:
    stream, _ = random_stream(1, (2000, 7, 9), density=0.1)
    index = ScrubIndex(replace(stream, source=CountingSource(stream.source.array)))
    index.build()
    for window_planes in (400, 1999):
        CountingSource.planes_read = 0
        index.firing_rate(1003, window_planes)
        assert CountingSource.planes_read <= 16
    CountingSource.planes_read = 0
    index.isi(1003)
    assert CountingSource.planes_read <= 16


def test_cancelled_building_is_used_and_gone_on_with(random_stream) -> None:
    stream, _ = random_stream(6, SHAPE, density=0.1)
    index = ScrubIndex(stream)
    for limit in (0.2, 0.6, 0.92):
        progress = Progress()
        progress._report = lambda fraction, note, p=progress, m=limit: (
            p.cancel() if fraction > m else 0
        )
        with pytest.raises(Cancelled):
            index.build(progress)
        assert not index.complete
        assert_right(index, stream)
    index.build()
    assert index.complete
    assert_right(index, stream)


def test_large_indices_are_kept_in_the_cache_and_found_again(random_stream, in_file) -> None:
    stream, _ = random_stream(7, SHAPE, density=0.1)
    first = in_file(stream)
    first.build()
    assert_right(first, stream)
    first.close()
    counting = replace(stream, source=CountingSource(stream.source.array))
    CountingSource.planes_read = 0
    again = in_file(counting)
    again.build()
    assert CountingSource.planes_read == 0
    assert_right(again, stream)


@pytest.mark.parametrize("place", [5, 4096, 7000, -1])
def test_damaged_caches_are_built_again(random_stream, in_file, tmp_path: Path, place: int) -> None:
    stream, _ = random_stream(7, SHAPE, density=0.1)
    in_file(stream).build()
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    index = in_file(stream)
    index.build()
    assert_right(index, stream)
    assert path.read_bytes() != bytes(content)


def test_cut_caches_are_built_again(random_stream, in_file, tmp_path: Path) -> None:
    stream, _ = random_stream(7, SHAPE, density=0.1)
    in_file(stream).build()
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    index = in_file(stream)
    index.build()
    assert_right(index, stream)
    assert path.read_bytes() == whole


def test_caches_of_other_streams_are_not_taken(random_stream, in_file) -> None:
    first, _ = random_stream(7, SHAPE)
    second, _ = random_stream(8, SHAPE)
    in_file(first).build()
    index = in_file(second)
    index.build()
    assert_right(index, second)


def test_unfinished_files_are_deleted_on_closing(random_stream, in_file, tmp_path: Path) -> None:
    index = in_file(random_stream(7, SHAPE)[0])
    progress = Progress(lambda fraction, note: progress.cancel() if fraction > 0.5 else None)
    with pytest.raises(Cancelled):
        index.build(progress)
    assert len(list(tmp_path.iterdir())) == 1
    index.close()
    assert not list(tmp_path.iterdir())


def test_without_a_cache_folder_fewer_checkpoints_are_kept_in_memory(
    random_stream, tmp_path: Path
) -> None:
    (tmp_path / "occupied").write_text("not a folder")
    stream, _ = random_stream(7, SHAPE, density=0.1)
    index = ScrubIndex(stream, 1000, tmp_path / "occupied" / "scrubbing")
    index.build()
    assert_right(index, stream)
    assert index._state is not None
    assert index._state.layout.size_bytes <= 1000 < index._state.layout.pixels * 6 * 15


def test_a_full_disk_while_building_costs_density_only(
    random_stream, in_file, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write = checkpoint_file.FileCheckpoints.write

    def fills_up(self, checkpoint, field, values) -> None:  # type: ignore[no-untyped-def]
        if checkpoint > 5:
            raise OSError(28, "No space left on device")
        write(self, checkpoint, field, values)

    monkeypatch.setattr(checkpoint_file.FileCheckpoints, "write", fills_up)
    stream, _ = random_stream(7, SHAPE, density=0.1)
    index = in_file(stream)
    index.build()
    assert_right(index, stream)
    assert not list(tmp_path.iterdir())


def test_reading_while_another_thread_builds(random_stream) -> None:
    stream, _ = random_stream(11, (3000, 20, 20), density=0.2)
    index = ScrubIndex(stream)
    stop = threading.Event()

    def read(seed: int) -> int:
        rng, reads = np.random.default_rng(seed), 0
        while not stop.is_set() or reads < 20:
            plane_index, window_planes = int(rng.integers(3000)), int(rng.integers(1, 800))
            start, end = window_around(plane_index, window_planes, 3000)
            rate = index.firing_rate(plane_index, window_planes)
            np.testing.assert_array_equal(rate, firing_rate_map(stream, start, end))
            reads += 1
        return reads

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read, seed) for seed in (1, 2)]
        pool.submit(index.build).result()
        stop.set()
        assert all(reader.result() >= 20 for reader in readers)
    assert index.complete


@pytest.mark.parametrize("plane_index", [-1, SHAPE[0]])
def test_planes_outside_the_recording_are_refused(random_stream, plane_index: int) -> None:
    index = ScrubIndex(random_stream(0, SHAPE)[0])
    for _ in range(2):
        with pytest.raises(RequestError):
            index.isi(plane_index)
        with pytest.raises(RequestError):
            index.firing_rate(plane_index, 9)
        index.build()
