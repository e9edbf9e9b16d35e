from __future__ import annotations

import itertools
from pathlib import Path

import h5py
import numpy as np
import pytest
from numpy.typing import NDArray

from models.errors import StreamFormatError
from models.streams.formats import GeometryRequest, Layout
from models.streams.h5_files import read_h5
from models.streams.stream import SpikeStream

ASK = GeometryRequest()


def save(path: Path, **arrays: object) -> Path:
    with h5py.File(path, "w") as file:
        for key, array in arrays.items():
            file.create_dataset(key, data=array)
    return path


def test_spikes_are_read_when_asked_for(tmp_path: Path, small: NDArray[np.uint8]) -> None:
    path = save(tmp_path / "a.h5", raw_spike=small, other=np.zeros((3, 4, 5)))
    reading = read_h5(path, ASK)
    stream = SpikeStream(reading.source, reading.height, reading.width)
    np.testing.assert_array_equal(stream.dense(5, 31), small[5:31])
    assert (reading.key, reading.time_axis, reading.layout) == ("raw_spike", 0, Layout.DENSE)


def test_intervals_under_the_same_key(tmp_path: Path, small: NDArray[np.uint8]) -> None:
    spikes = small[:, :16, :16]
    intervals = np.zeros(spikes.shape, np.int32)
    for y, x in np.ndindex(16, 16):
        fires = np.flatnonzero(spikes[:, y, x])
        for first, after in itertools.pairwise(fires):
            intervals[first:after, y, x] = after - first
    reading = read_h5(save(tmp_path / "a.h5", raw_spike=intervals), ASK)
    assert reading.layout is Layout.INTERVALS
    stream = SpikeStream(reading.source, 16, 16)
    found = stream.dense(0, len(spikes))
    late = np.stack([np.flatnonzero(spikes[:, y, 0])[-1] for y in range(16)]).min()
    np.testing.assert_array_equal(found[:late, :, 0], spikes[:late, :, 0])


def test_any_other_key_and_axis(tmp_path: Path, small: NDArray[np.uint8]) -> None:
    path = save(tmp_path / "a.h5", group=np.float32(1), spikes=np.moveaxis(small, 0, 2))
    reading = read_h5(path, ASK)
    assert (reading.key, reading.time_axis) == ("spikes", 2)
    stream = SpikeStream(reading.source, reading.height, reading.width)
    np.testing.assert_array_equal(stream.dense(0, 96), small)


def test_what_is_no_recording_is_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.h5", one=np.zeros((2, 3)))
    with pytest.raises(StreamFormatError, match="one \\(2, 3\\) float64"):
        read_h5(path, ASK)
    with pytest.raises(StreamFormatError, match="did you mean 'one'"):
        read_h5(path, GeometryRequest(key="onne"))
    with pytest.raises(StreamFormatError, match="not a 3-D array"):
        read_h5(path, GeometryRequest(key="one"))
    pictures = save(tmp_path / "b.h5", raw_spike=np.random.default_rng(0).random((4, 5, 6)))
    with pytest.raises(StreamFormatError, match="spikes are 0 and 1"):
        read_h5(pictures, ASK)


def test_a_dataset_that_declares_petabytes(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("raw_spike", (1 << 40, 1 << 20, 1 << 20), "u1", chunks=(1, 64, 64))
    with pytest.raises(StreamFormatError, match="too large to be a recording"):
        read_h5(tmp_path / "a.h5", ASK)


def test_cut_and_foreign_files(tmp_path: Path, small: NDArray[np.uint8]) -> None:
    path = save(tmp_path / "a.h5", raw_spike=small)
    data = path.read_bytes()
    for wrong in (data[: len(data) // 2], data[:100], b"no HDF5 at all"):
        path.write_bytes(wrong)
        with pytest.raises(StreamFormatError, match="not a sound HDF5 file"):
            read_h5(path, ASK)
