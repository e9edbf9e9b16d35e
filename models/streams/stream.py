"""The spike stream: T binary planes of H×W, packed eight pixels a byte, unpacked when asked for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes, SpikePlane
from models.errors import RequestError, StreamFormatError

Number = TypeVar("Number", bound=np.generic)


class RowOrder(StrEnum):
    """Which row of the picture is stored first: a property of the recording, never of a loader."""

    TOP_DOWN = "top-down"
    BOTTOM_UP = "bottom-up"


class PlaneSource(Protocol):
    """Where packed planes come from: a mapped file, an array in memory, a section of another."""

    @property
    def planes(self) -> int:
        """Number of planes."""
        ...

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane: ceil(H·W / 8)."""
        ...

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive, in range) as (planes, plane_bytes) uint8.

        C-contiguous; a view without copying where the source allows it, else a fresh array.
        Pixels in stored order (row-major, stored row first), the first pixel of a byte in its
        lowest bit. Bits past H·W in the last byte of a plane may hold anything.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MemorySource:
    """Packed planes held in memory (or mapped by NumPy): (planes, plane_bytes) uint8."""

    array: Bytes

    @property
    def planes(self) -> int:
        """Number of planes."""
        return int(self.array.shape[0])

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return int(self.array.shape[1])

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive) without copying."""
        return self.array[start:stop]


@dataclass(frozen=True, slots=True)
class SectionSource:
    """The planes of another source from `start` on, `planes` of them."""

    source: PlaneSource
    start: int
    planes: int

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return self.source.plane_bytes

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive) of the section."""
        return self.source.packed(self.start + start, self.start + stop)


@dataclass(frozen=True, slots=True)
class SpikeStream:
    """T binary planes of H×W of one recording; cheap to hold, planes are unpacked when asked for.

    Two streams are equal if they come from the same bytes read in the same way (`identity`), so
    that a stream may be the key of a cache.

    Attributes:
        source: where the packed planes come from, in stored row order.
        height, width: of a plane, in pixels.
        rows: which row is stored first; every map that leaves this class is upright.
        capture_rate_hz: planes a second, or None where nobody knows it.
        full_scale: firing rate (spikes per plane) of luminance 1.
        identity: names the bytes and how they are read; made up where none is given.
    """

    source: PlaneSource = field(compare=False, repr=False)
    height: int
    width: int
    rows: RowOrder = RowOrder.TOP_DOWN
    capture_rate_hz: float | None = None
    full_scale: float = 1.0
    identity: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        if self.height < 1 or self.width < 1:
            raise StreamFormatError(f"a plane of {self.height}×{self.width} pixels has no pixel")
        if self.source.plane_bytes != (self.pixels + 7) // 8:
            raise StreamFormatError(
                f"planes of {self.height}×{self.width} pixels take {(self.pixels + 7) // 8} "
                f"bytes, but the source gives {self.source.plane_bytes}"
            )

    @classmethod
    def from_dense(
        cls,
        planes: NDArray[np.uint8] | NDArray[np.bool_],
        capture_rate_hz: float | None = None,
        full_scale: float = 1.0,
    ) -> SpikeStream:
        """Pack (T, H, W) planes, top row first, anything but 0 being a spike."""
        count, height, width = planes.shape
        flat = np.ascontiguousarray(planes, dtype=np.bool_).reshape(count, height * width)
        packed = np.packbits(flat, axis=1, bitorder="little")
        return cls(
            MemorySource(packed), height, width, RowOrder.TOP_DOWN, capture_rate_hz, full_scale
        )

    @property
    def planes(self) -> int:
        """Number of planes T."""
        return self.source.planes

    @property
    def pixels(self) -> int:
        """Pixels of a plane, H·W."""
        return self.height * self.width

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of the whole as (T, H, W)."""
        return self.planes, self.height, self.width

    @property
    def duration_s(self) -> float | None:
        """Seconds from the first plane to the end of the last, or None without a capture rate."""
        return self.planes / self.capture_rate_hz if self.capture_rate_hz else None

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive), packed, in stored row order.

        Raises:
            RequestError: a plane is outside the recording.
        """
        if not 0 <= start <= stop <= self.planes:
            raise RequestError(
                f"planes {start} to {stop} were asked for, the recording has {self.planes}"
            )
        return self.source.packed(start, stop)

    def plane(self, plane_index: int) -> SpikePlane:
        """Return one plane upright as (H, W) uint8 of 0 and 1."""
        plane: SpikePlane = self.dense(plane_index, plane_index + 1)[0]
        return plane

    def dense(self, start: int, stop: int) -> SpikePlane:
        """Return planes `start` to `stop` (exclusive), upright, (planes, H, W) uint8 of 0 and 1."""
        packed = self.packed(start, stop)
        flat = np.unpackbits(packed, axis=1, count=self.pixels, bitorder="little")
        return self.upright(flat.reshape(-1, self.height, self.width))

    def pixel(self, y: int, x: int, start: int = 0, stop: int | None = None) -> NDArray[np.uint8]:
        """Return the spike train of pixel (y, x), y from the top, as (planes,) uint8 of 0 and 1."""
        if not (0 <= y < self.height and 0 <= x < self.width):
            raise RequestError(f"pixel ({x}, {y}) is outside {self.width}×{self.height}")
        row = y if self.rows is RowOrder.TOP_DOWN else self.height - 1 - y
        position = row * self.width + x
        column = self.packed(start, self.planes if stop is None else stop)[:, position // 8]
        train: NDArray[np.uint8] = (column >> np.uint8(position % 8)) & np.uint8(1)
        return train

    def upright(self, stored: NDArray[Number]) -> NDArray[Number]:
        """Turn maps (…, H, W) from stored row order to top row first; C-contiguous."""
        if self.rows is RowOrder.BOTTOM_UP:
            stored = stored[..., ::-1, :]
        return np.ascontiguousarray(stored)

    def section(self, start: int, stop: int) -> SpikeStream:
        """Return planes `start` to `stop` (exclusive) as a stream of their own, without copying."""
        self.packed(start, start)  # checks the range
        if not start < stop <= self.planes:
            raise RequestError(
                f"a section from plane {start} to {stop} is empty or past the end ({self.planes})"
            )
        source = SectionSource(self.source, start, stop - start)
        return replace(self, source=source, identity=f"{self.identity}[{start}:{stop}]")
