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

SPIKE_KEYS = ("spk", "spike", "spikes", "raw_spike", "seq", "arr_0")
LENGTH_KEY = "length"
USUAL_TIME_AXIS = {"arr_0": 2}
WHOLE_LIMIT_BYTES = 1 << 31
_format: Any = np.lib.format
AXES = "a recording has 3 axes: time, rows and columns"
PICTURES = "a picture, not spikes"
PICTURES_HINT = "pictures are a source of spikeloupe simulate"

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    SyntaxError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
    MemoryError,
)
"""What NumPy and zipfile raise for bytes that are not right."""


@dataclass(frozen=True, slots=True, eq=False)
class NpzArray:
    """An array inside an .npz, as its header tells it; read from front to back.

    Attributes:
        file: its bytes, opened.
        name: as in the archive, without .npy.
        shape: as its header states it.
        dtype: of its values.
        fortran: whether the first axis varies fastest.
        offset: bytes of the header.
        held_bytes: bytes after the header.
    """

    file: IO[bytes]
    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    offset: int
    held_bytes: int

    @property
    def stated_bytes(self) -> int:
        """Bytes that its values take, as its header states them."""
        return math.prod(self.shape) * self.dtype.itemsize

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Return items `start` to `stop` (exclusive) of the first axis.

        Raises:
            StreamFormatError: the archive is damaged there.
        """
        item = math.prod(self.shape[1:]) * self.dtype.itemsize
        try:
            self.file.seek(self.offset + start * item)
            data = self.file.read((stop - start) * item)
        except DAMAGE as error:
            raise StreamFormatError(f"{self.name} is damaged: {reason(error)}") from error
        if len(data) < (stop - start) * item:
            raise StreamFormatError(
                f"{self.name} ends {(stop - start) * item - len(data):,} bytes too early"
            )
        return np.frombuffer(data, self.dtype).reshape(-1, *self.shape[1:])

    def __str__(self) -> str:
        return f"{self.name} {'×'.join(map(str, self.shape)) or 'single'} {self.dtype}"


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
        _check_size(array)
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
    return len(array.shape) == 3 and array.dtype.kind in "biu"


@contextmanager
def npz_array(archive: zipfile.ZipFile, name: str) -> Iterator[NpzArray]:
    """Open an array of an archive, as its header describes it."""
    with archive.open(f"{name}.npy") as file:
        shape, fortran, dtype = _npy_header(file)
        offset = file.tell()
        held_bytes = archive.getinfo(f"{name}.npy").file_size - offset
        yield NpzArray(file, name, shape, dtype, fortran, offset, held_bytes)


def _check_size(array: NpzArray) -> None:
    """Compare what an array says of its size with the bytes that are there."""
    if array.dtype.hasobject:
        raise StreamFormatError(f"{array.name} holds Python objects, which are not read")
    if array.stated_bytes != array.held_bytes:
        raise StreamFormatError(
            f"{array} says that it takes {array.stated_bytes:,} bytes, {array.held_bytes:,} are "
            "there",
            "was it copied completely?",
        )


def _npy_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = _format.read_magic(file)
    if version == (1, 0):
        header = _format.read_array_header_1_0(file)
    elif version == (2, 0):
        header = _format.read_array_header_2_0(file)
    else:
        raise StreamFormatError(f"arrays of .npy version {version[0]}.{version[1]} are not read")
    shape, fortran, dtype = header
    if any(length < 0 for length in shape):
        raise StreamFormatError(f"an array of {shape} has a negative side")
    return shape, fortran, dtype


def _three_axes(array: NpzArray) -> StoredArray:
    if len(array.shape) != 3:
        raise StreamFormatError(f"{array} is no recording: {AXES}")
    if not array.fortran:
        return array  # type: ignore[return-value]
    if array.stated_bytes > WHOLE_LIMIT_BYTES:
        raise StreamFormatError(
            f"{array} is stored column by column: {array.stated_bytes:,} bytes are too many to "
            "read at once"
        )
    array.file.seek(array.offset)
    values = np.frombuffer(array.file.read(array.stated_bytes), array.dtype)
    return IndexedArray(values.reshape(array.shape, order="F"))


def _whole_number(archive: zipfile.ZipFile, name: str) -> int:
    with npz_array(archive, name) as array:
        _check_size(array)
        if math.prod(array.shape) != 1 or array.dtype.kind not in "iuf":
            raise StreamFormatError(f"{array} is not a number of planes")
        array.file.seek(array.offset)
        value = np.frombuffer(array.file.read(array.stated_bytes), array.dtype)[0]
    if not np.isfinite(value):
        raise StreamFormatError(f"{name} is {value}, not a number of planes")
    return int(value)


def read_npy(path: Path, request: GeometryRequest, progress: Progress | None = None) -> Reading:
    """Find the spikes in an .npy file; (T, H, W) is mapped and read when asked for.

    Raises:
        StreamFormatError: it is damaged, or holds no spikes.
    """
    size_bytes, _ = file_status(path)
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except DAMAGE as error:
        raise StreamFormatError(f"{path.name} is not a sound .npy: {reason(error)}") from error
    if not isinstance(array, np.memmap):
        raise StreamFormatError(f"{path.name} is an archive, not an array", "rename it to .npz")
    held = f"{array.dtype} of {'×'.join(map(str, array.shape))}"
    if array.ndim == 2 and array.dtype.kind == "f":
        raise StreamFormatError(f"{path.name} holds {held}: {PICTURES}", PICTURES_HINT)
    if array.ndim not in (2, 3):
        raise StreamFormatError(f"{path.name} holds {held}, {AXES}")
    stored = IndexedArray(np.atleast_3d(array) if array.ndim == 3 else array[None])
    try:
        reading = read_array(stored, request, stays_open=True, progress=progress)
    except StreamFormatError as error:
        hint = PICTURES_HINT if array.dtype.kind == "f" else error.hint
        raise type(error)(f"{path.name}: {error.message}", hint) from error
    left = size_bytes - array.offset - array.nbytes
    if left:
        words = f"{left:,} bytes are left over after the array of {held}"
        reading = replace(reading, warnings=(*reading.warnings, words))
    return reading
