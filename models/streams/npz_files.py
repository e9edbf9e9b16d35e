"""`.npz` and `.npy`: which array holds the spikes, read without unpacking it as a whole."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from models.errors import StreamFormatError, suggest
from models.progress import Progress
from models.streams.array_reading import Reading, read_array
from models.streams.dense_sources import IndexedArray, StoredArray
from models.streams.formats import GeometryRequest
from models.streams.mapped import file_status, reason
from models.streams.npy_header import HEADER_DAMAGE, NpyHeader, mapped_npy, read_npy_header

SPIKE_KEYS = ("spk", "spike", "spikes", "raw_spike", "seq", "arr_0")
LENGTH_KEY = "length"
USUAL_TIME_AXIS = {"arr_0": 2}
WHOLE_LIMIT_BYTES = 1 << 31
AXES = "a recording has 3 axes: time, rows and columns"
PICTURES_HINT = "pictures are a source of spikeloupe simulate"

DAMAGE = (*HEADER_DAMAGE, zipfile.BadZipFile, zlib.error, NotImplementedError)
"""What NumPy and zipfile raise for archives that are not right."""


@dataclass(frozen=True, slots=True, eq=False)
class NpzArray:
    """An array inside an .npz, as its header tells it; read from front to back.

    Attributes:
        file: its bytes, opened.
        name: as in the archive, without .npy.
        header: shape and type.
        held_bytes: bytes after the header.
    """

    file: IO[bytes]
    name: str
    header: NpyHeader
    held_bytes: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of a 3-D array, as stored."""
        first, second, third = self.header.shape
        return first, second, third

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of its values."""
        return self.header.dtype

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Return items `start` to `stop` (exclusive) of the first axis.

        Raises:
            StreamFormatError: the archive is damaged there.
        """
        item_bytes = math.prod(self.header.shape[1:]) * self.dtype.itemsize
        values = self.values(start * item_bytes, (stop - start) * item_bytes)
        return values.reshape(stop - start, *self.header.shape[1:])

    def values(self, offset: int, size_bytes: int) -> NDArray[Any]:
        """Return so many bytes from an offset on as a flat array of its type."""
        try:
            self.file.seek(self.header.offset + offset)
            data = self.file.read(size_bytes)
        except DAMAGE as error:
            raise StreamFormatError(f"{self.name} is damaged: {reason(error)}") from error
        if len(data) < size_bytes:
            raise StreamFormatError(f"{self.name} ends {size_bytes - len(data):,} bytes too early")
        return np.frombuffer(data, self.dtype)

    def __str__(self) -> str:
        return f"{self.name} {self.header}"


def read_npz(path: Path, request: GeometryRequest, progress: Progress | None = None) -> Reading:
    """Find the spikes in an .npz archive.

    Raises:
        StreamFormatError: it is damaged, or none of its arrays holds spikes.
    """
    file_status(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_archive(archive, request, progress)
    except StreamFormatError as error:
        raise type(error)(f"{path.name}: {error.message}", error.hint) from error
    except DAMAGE as error:
        raise StreamFormatError(f"{path.name} is not a sound .npz: {reason(error)}") from error


def _read_archive(
    archive: zipfile.ZipFile, request: GeometryRequest, progress: Progress | None
) -> Reading:
    names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
    key = request.key or _spike_key(archive, names)
    if key not in names:
        raise StreamFormatError(f"there is no array {key!r}", suggest(key, names))
    planes = None
    if key == "seq" and LENGTH_KEY in names:
        planes = _whole_number(archive, LENGTH_KEY)
    with npz_array(archive, key) as array:
        array.header.check(key, array.held_bytes)
        reading = read_array(
            _three_axes(array),
            request,
            usual_time_axis=USUAL_TIME_AXIS.get(key, 0),
            planes=planes,
            progress=progress,
        )
    return replace(reading, key=key)


def _spike_key(archive: zipfile.ZipFile, names: list[str]) -> str:
    """Return the array that holds spikes: by its name, or because it is the only one that can."""
    arrays = {}
    for name in names:
        with npz_array(archive, name) as array:
            arrays[name] = array
    fit = [name for name, array in arrays.items() if _may_be_spikes(array)]
    for name in SPIKE_KEYS:
        if name in fit:
            return name
    if len(fit) == 1:
        return fit[0]
    held = "; ".join(str(array) for array in arrays.values()) or "no array at all"
    raise StreamFormatError(
        f"no array is known to hold spikes (T, H, W); it holds {held}",
        "name the array with --key" if fit else "is it a recording?",
    )


def _may_be_spikes(array: NpzArray) -> bool:
    return len(array.header.shape) == 3 and array.dtype.kind in "biu"


@contextmanager
def npz_array(archive: zipfile.ZipFile, name: str) -> Iterator[NpzArray]:
    """Open an array of an archive, as its header describes it."""
    with archive.open(f"{name}.npy") as file:
        header = read_npy_header(file)
        held_bytes = archive.getinfo(f"{name}.npy").file_size - header.offset
        yield NpzArray(file, name, header, held_bytes)


def _three_axes(array: NpzArray) -> StoredArray:
    if len(array.header.shape) != 3:
        raise StreamFormatError(f"{array} is no recording: {AXES}")
    if not array.header.fortran:
        return array
    size_bytes = array.header.stated_bytes
    if size_bytes > WHOLE_LIMIT_BYTES:
        raise StreamFormatError(
            f"{array} is stored column by column: {size_bytes:,} bytes are too many to read at once"
        )
    return IndexedArray(array.values(0, size_bytes).reshape(array.shape, order="F"))


def _whole_number(archive: zipfile.ZipFile, name: str) -> int:
    with npz_array(archive, name) as array:
        array.header.check(name, array.held_bytes)
        if math.prod(array.header.shape) != 1 or array.dtype.kind not in "iuf":
            raise StreamFormatError(f"{array} is not a number of planes")
        value = array.values(0, array.dtype.itemsize)[0]
    if not np.isfinite(value):
        raise StreamFormatError(f"{name} is {value}, not a number of planes")
    return int(value)


def read_npy(path: Path, request: GeometryRequest, progress: Progress | None = None) -> Reading:
    """Find the spikes in an .npy file; (T, H, W) is mapped and read when asked for.

    Raises:
        StreamFormatError: it is damaged, or holds no spikes.
    """
    array, left_over_bytes = mapped_npy(path)
    held = f"{'×'.join(map(str, array.shape)) or 'single'} {array.dtype}"
    if array.ndim == 2 and array.dtype.kind == "f":
        raise StreamFormatError(f"{path.name} holds {held}: a picture, not spikes", PICTURES_HINT)
    if array.ndim not in (2, 3):
        raise StreamFormatError(f"{path.name} holds {held}, {AXES}")
    stored = IndexedArray(array if array.ndim == 3 else array[None])
    try:
        reading = read_array(stored, request, stays_open=True, progress=progress)
    except StreamFormatError as error:
        hint = PICTURES_HINT if array.dtype.kind == "f" else error.hint
        raise type(error)(f"{path.name}: {error.message}", hint) from error
    if left_over_bytes:
        words = f"{left_over_bytes:,} bytes are left over after the array of {held}"
        reading = replace(reading, warnings=(*reading.warnings, words))
    return reading
