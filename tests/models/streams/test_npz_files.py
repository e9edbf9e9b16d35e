from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.errors import GeometryError, SpikeloupeError, StreamFormatError
from models.streams.array_reading import Reading
from models.streams.formats import BitOrder, GeometryRequest, Layout
from models.streams.npz_files import read_npy, read_npz
from models.streams.stream import SpikeStream

Spikes = NDArray[np.uint8]
ASK = GeometryRequest()


def dense(reading: Reading) -> Spikes:
    return SpikeStream(reading.source, reading.height, reading.width).dense(
        0, reading.source.planes
    )


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.int64])
def test_spk_is_time_first(tmp_path: Path, small: Spikes, save: object, dtype: type) -> None:
    path = tmp_path / "a.npz"
    label = np.array(["car"], dtype=object)
    save(path, spk=small.astype(dtype), label=np.int64(3), label_name=label)  # type: ignore[operator]
    reading = read_npz(path, ASK)
    np.testing.assert_array_equal(dense(reading), small)
    assert (reading.key, reading.time_axis, reading.layout) == ("spk", 0, Layout.DENSE)
    assert reading.confidence > 0.9


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("order", ["C", "F"])
def test_time_is_found_on_any_axis_of_arr_0(
    tmp_path: Path, small: Spikes, axis: int, order: str
) -> None:
    path = tmp_path / "a.npz"
    stored = np.array(np.moveaxis(small, 0, axis), order=order)  # type: ignore[call-overload]
    np.savez(path, stored)
    reading = read_npz(path, ASK)
    assert reading.time_axis == axis
    np.testing.assert_array_equal(dense(reading), small)


def test_a_stated_time_axis_is_followed(tmp_path: Path, small: Spikes) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, spk=small)
    reading = read_npz(path, GeometryRequest(time_axis=2))
    assert (reading.source.planes, reading.height, reading.width) == (64, 96, 48)
    by_size = read_npz(path, GeometryRequest(height=48, width=64))
    assert by_size.time_axis == 0
    with pytest.raises(GeometryError, match="are 48×64, not 48×65"):
        read_npz(path, GeometryRequest(width=65))


def test_doubtful_axes_are_warned_of(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 2, (20, 21, 22), np.uint8)
    np.savez(tmp_path / "a.npz", noise)
    reading = read_npz(tmp_path / "a.npz", ASK)
    assert reading.time_axis == 2  # as arrays of this name usually are
    assert "don't tell which axis" in reading.warnings[0]


def test_packed_along_time_with_its_length(tmp_path: Path, small: Spikes) -> None:
    path = tmp_path / "a.npz"
    planes = small[:93]
    seq = np.packbits(planes, axis=0, bitorder="little")
    np.savez(path, seq=seq, length=np.int64(93))
    reading = read_npz(path, ASK)
    assert (reading.layout, reading.key) == (Layout.TIME_PACKED, "seq")
    np.testing.assert_array_equal(dense(reading), planes)
    np.savez(path, seq=seq, length=np.int64(97))
    with pytest.raises(StreamFormatError, match="97 planes, its 12 groups of eight"):
        read_npz(path, ASK)
    np.savez(path, seq=seq, length=np.array([1, 2]))
    with pytest.raises(StreamFormatError, match="not a number of planes"):
        read_npz(path, ASK)


def test_no_array_of_spikes_lists_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, Nd=np.zeros((25, 40), np.float32), D_light=np.ones((25, 40)))
    with pytest.raises(StreamFormatError, match="Nd 25×40 float32; D_light 25×40 float64"):
        read_npz(path, ASK)
    with pytest.raises(StreamFormatError, match="did you mean 'D_light'"):
        read_npz(path, GeometryRequest(key="D_ligth"))
    with pytest.raises(StreamFormatError, match="3 axes"):
        read_npz(path, GeometryRequest(key="Nd"))


def forged(path: Path, shape: tuple[int, ...], data: bytes, dtype: str = "|u1") -> None:
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        head, {"descr": dtype, "fortran_order": False, "shape": shape}
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("spk.npy", head.getvalue() + data)


def test_an_archive_that_declares_petabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    forged(path, (1 << 40, 1000, 1000), b"\x01" * 100)
    with pytest.raises(StreamFormatError, match="1,099,511,627,776,000,000 bytes, 100 are there"):
        read_npz(path, ASK)
    forged(path, (1, 1 << 30, 1 << 30), b"")
    with pytest.raises(StreamFormatError, match="bytes, 0 are there"):
        read_npz(path, ASK)
    forged(path, (0, 4, 4), b"")
    with pytest.raises(StreamFormatError, match="is empty: 0×4×4"):
        read_npz(path, ASK)


def test_a_damaged_member_is_told(tmp_path: Path, small: Spikes) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, spk=small)
    data = bytearray(path.read_bytes())
    for cut in (len(data) // 2, 30, 3):
        path.write_bytes(data[:cut])
        with pytest.raises(StreamFormatError, match="not a sound"):
            read_npz(path, ASK)
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(StreamFormatError, match=r"a\.npz"):
        read_npz(path, ASK)


def test_npy_time_first_is_read_where_it_lies(tmp_path: Path, small: Spikes) -> None:
    path = tmp_path / "a.npy"
    np.save(path, small)
    reading = read_npy(path, ASK)
    np.testing.assert_array_equal(dense(reading), small)
    assert type(reading.source).__name__ == "DenseSource"
    np.save(path, np.asfortranarray(np.moveaxis(small, 0, 2)) != 0)
    reading = read_npy(path, ASK)
    assert reading.time_axis == 2
    np.testing.assert_array_equal(dense(reading), small)


@pytest.mark.parametrize("bit_order", list(BitOrder))
def test_npy_packed_along_time(tmp_path: Path, vidar: Spikes, bit_order: BitOrder) -> None:
    path = tmp_path / "a.npy"
    order = "little" if bit_order is BitOrder.LSB else "big"
    np.save(path, np.packbits(vidar, axis=0, bitorder=order))  # type: ignore[call-overload]
    reading = read_npy(path, ASK)
    assert (reading.layout, reading.bit_order) == (Layout.TIME_PACKED, bit_order)
    np.testing.assert_array_equal(dense(reading), vidar)


def test_bytes_left_over_after_an_npy_are_told(tmp_path: Path, small: Spikes) -> None:
    path = tmp_path / "a.npy"
    np.save(path, small)
    with path.open("ab") as file:
        file.write(b"x" * 1250)
    assert any("1,250 bytes are left over" in line for line in read_npy(path, ASK).warnings)


def test_spikes_of_255_are_read_and_told(tmp_path: Path, small: Spikes) -> None:
    np.save(tmp_path / "a.npy", small * np.uint8(255))
    reading = read_npy(tmp_path / "a.npy", ASK)
    np.testing.assert_array_equal(dense(reading), small)
    assert reading.warnings == ("spikes are stored as 255 instead of 1",)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.random.default_rng(0).random((25, 40)).astype(np.float32), "a picture, not spikes"),
        (np.random.default_rng(0).random((3, 25, 40)), "simulate"),
        (np.random.default_rng(0).integers(0, 200, (9, 25, 40), np.uint8), "values from"),
        (np.zeros(7, np.uint8), "3 axes"),
        (np.zeros((2, 0, 3), np.uint8), "empty|not a sound"),
        (np.array([[["a"]]]), "spikes are 0 and 1"),
    ],
)
def test_arrays_that_are_no_recording(
    tmp_path: Path,
    array: np.ndarray,  # type: ignore[type-arg]
    words: str,
) -> None:
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(StreamFormatError, match=words):
        read_npy(tmp_path / "a.npy", ASK)


@given(data=st.binary(max_size=400), shape=st.lists(st.integers(-3, 1 << 70), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_header_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, shape: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {tuple(shape)}, }}".encode()
    framed = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data
    (folder / "a.npy").write_bytes(framed)
    with zipfile.ZipFile(folder / "a.npz", "w") as archive:
        archive.writestr("spk.npy", framed)
    for read, name in ((read_npy, "a.npy"), (read_npz, "a.npz")):
        try:
            reading = read(folder / name, ASK)
        except SpikeloupeError:
            continue
        assert dense(reading).size == np.prod(shape, dtype=object)
