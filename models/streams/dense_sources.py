"""Planes out of arrays with one number a pixel: read and packed when asked for, or once for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes
from models.errors import StreamFormatError
from models.progress import Progress
from models.streams.mapped import reason

READ_BYTES = 1 << 25
"""Stored arrays are read in pieces of about this size."""
PACKED_LIMIT_BYTES = 1 << 34
"""Packed planes above this are not brought into memory."""


class StoredArray(Protocol):
    """A 3-D array that lies in a file and is read along its first axis."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape as stored."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of its values."""
        ...

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Return items `start` to `stop` (exclusive) of the first axis.

        Raises:
            StreamFormatError: the file is damaged there.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class IndexedArray:
    """An array that can be read anywhere: mapped by NumPy, or a dataset of h5py."""

    array: Any

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape as stored."""
        first, second, third = self.array.shape
        return int(first), int(second), int(third)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of its values."""
        return np.dtype(self.array.dtype)

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Return items `start` to `stop` (exclusive) of the first axis."""
        try:
            return np.asarray(self.array[start:stop])
        except (OSError, RuntimeError, ValueError) as error:
            raise StreamFormatError(f"the file is damaged: {reason(error)}") from error


@dataclass(frozen=True, slots=True, eq=False)
class DenseSource:
    """Planes of a stored (T, H, W) array, anything but 0 being a spike; packed when asked for."""

    array: StoredArray

    @property
    def planes(self) -> int:
        """Number of planes."""
        return self.array.shape[0]

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        _, height, width = self.array.shape
        return (height * width + 7) // 8

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive), a fresh array."""
        spikes = self.array.read(start, stop) != 0
        return np.packbits(spikes.reshape(stop - start, -1), axis=1, bitorder="little")


def packed_planes(
    array: StoredArray, time_axis: int, progress: Progress | None = None
) -> tuple[Bytes, int]:
    """Pack a stored array whose axis `time_axis` is time, reading it once from front to back.

    Returns:
        (planes, plane_bytes) uint8, and the largest value met.

    Raises:
        StreamFormatError: it would take too much memory, a value is neither 0 nor a spike, or
            the file is damaged.
    """
    shape = array.shape
    height, width = (length for axis, length in enumerate(shape) if axis != time_axis)
    planes, plane_bytes = shape[time_axis], (height * width + 7) // 8
    check_memory(planes * plane_bytes, shape)
    packed = np.zeros((planes, plane_bytes), np.uint8)
    highest = 0

    def pack(start: int, piece: NDArray[Any]) -> None:
        nonlocal highest
        highest = max(highest, checked_highest(piece, highest))
        spikes = np.moveaxis(piece != 0, time_axis, 0)
        bits = np.packbits(spikes.reshape(len(spikes), -1), axis=1, bitorder="little")
        if time_axis == 0:
            packed[start : start + len(bits)] = bits
        else:
            first = start * width // 8
            packed[:, first : first + bits.shape[1]] = bits

    for_each_piece(array, pack, multiple=1 if time_axis == 0 else 8, progress=progress)
    return packed, highest


def for_each_piece(
    array: StoredArray,
    use: Callable[[int, NDArray[Any]], None],
    multiple: int = 1,
    progress: Progress | None = None,
) -> None:
    """Read a stored array in pieces of a `multiple` of items of its first axis, in order."""
    length = array.shape[0]
    item_bytes = max(1, array.shape[1] * array.shape[2] * array.dtype.itemsize)
    items = max(1, READ_BYTES // item_bytes // multiple) * multiple
    for start in range(0, length, items):
        if progress is not None:
            progress.step(start, length, "reading")
        use(start, array.read(start, min(start + items, length)))


def check_memory(size_bytes: int, shape: tuple[int, ...]) -> None:
    """Raise StreamFormatError where packed planes would take more memory than is sensible."""
    if size_bytes > PACKED_LIMIT_BYTES:
        raise StreamFormatError(
            f"an array of {'×'.join(map(str, shape))} takes {size_bytes:,} bytes packed, more than "
            f"the {PACKED_LIMIT_BYTES:,} that are brought into memory",
            "store it as .dat, which is read where it lies",
        )


def checked_highest(piece: NDArray[Any], so_far: int = 0) -> int:
    """Return the largest value of a piece, which may hold 0 and one other whole number.

    Args:
        piece: a part of an array.
        so_far: the largest value of the parts before it.

    Raises:
        StreamFormatError: there are other values, so that these are not spikes.
    """
    if piece.dtype == np.bool_ or not piece.size:
        return 1
    if piece.dtype.kind not in "iuf":
        raise StreamFormatError(f"the array holds {piece.dtype}, spikes are 0 and 1")
    low, high = float(piece.min()), float(piece.max())
    whole = 0.0 <= low <= high < 2**53 and high == int(high)
    value = so_far or high
    if not whole or not ((piece == 0) | (piece == value)).all():
        raise StreamFormatError(
            f"the array holds values from {low:g} to {high:g}, spikes are 0 and 1",
            "name another array with --key, or say what the numbers are with --layout",
        )
    return int(high)
