"""Planes out of raw bits, whatever their layout: a view where it can be, else unpacked when asked.

Every source gives `PlaneSource.packed`: one plane a row of bytes, first pixel in the lowest bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.arrays import Bytes
from models.errors import GeometryError
from models.streams.formats import PADDED_ROWS, BitOrder, Layout
from models.streams.raw_geometry import RawGeometry
from models.streams.stream import MemorySource, PlaneSource

REVERSED_BITS: Bytes = np.packbits(
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1), axis=1, bitorder="little"
).ravel()
"""Every byte with its bits in the other order."""


def raw_source(data: Bytes, geometry: RawGeometry) -> PlaneSource:
    """Return the planes in raw bytes, (size,) uint8; bytes left over at the end are not touched.

    Least significant bit first in whole bytes, the common case, gives views of `data`.

    Raises:
        GeometryError: there is less than one plane.
    """
    planes = geometry.planes_in(data.size)
    if planes < 1:
        raise GeometryError(
            f"{data.size:,} bytes are less than one plane of {geometry.height}×{geometry.width} "
            f"pixels, which takes {geometry.unit_bytes:,}",
            "give another --size or --layout",
        )
    match geometry.layout:
        case Layout.TIME_PACKED:
            groups = data[: planes // 8 * geometry.pixels].reshape(-1, geometry.pixels)
            return TimePackedSource(groups, planes, geometry.bit_order)
        case Layout.VIDAR_416 | Layout.WIDE_1024:
            return _padded_source(data, planes, geometry)
        case Layout.BIT_RUN if geometry.pixels % 8:
            return BitRunSource(data, planes, geometry.pixels, geometry.bit_order)
        case Layout.BYTE_ALIGNED | Layout.BIT_RUN:
            array = data[: planes * geometry.unit_bytes].reshape(planes, geometry.unit_bytes)
            return MemorySource(array) if geometry.bit_order is BitOrder.LSB else MsbSource(array)
    raise GeometryError(
        f"layout {geometry.layout} is one of arrays, not of raw bits", "give another --layout"
    )


@dataclass(frozen=True, slots=True, eq=False)
class MsbSource:
    """Byte-aligned planes, most significant bit first: (planes, plane_bytes) uint8."""

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
        """Return planes `start` to `stop` (exclusive), a fresh array."""
        return reversed_bits(self.array[start:stop])


@dataclass(frozen=True, slots=True, eq=False)
class BitRunSource:
    """Planes whose bits run on from one to the next across bytes: (size,) uint8."""

    data: Bytes
    planes: int
    pixels: int
    bit_order: BitOrder

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return (self.pixels + 7) // 8

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive), a fresh array."""
        first_bit, end_bit = start * self.pixels, stop * self.pixels
        first_byte = first_bit // 8
        bits = np.unpackbits(self.data[first_byte : (end_bit + 7) // 8], bitorder=_np(self))
        offset = first_bit - 8 * first_byte
        planes = bits[offset : offset + end_bit - first_bit].reshape(stop - start, self.pixels)
        return np.packbits(planes, axis=1, bitorder="little")


@dataclass(frozen=True, slots=True, eq=False)
class PaddedRowsSource:
    """Planes whose rows carry status bits, all dropped in one pass: (planes, H, bytes) uint8."""

    array: Bytes
    kept: tuple[tuple[int, int], ...]
    bit_order: BitOrder

    @property
    def planes(self) -> int:
        """Number of planes."""
        return int(self.array.shape[0])

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        width = sum(stop - start for start, stop in self.kept)
        return (int(self.array.shape[1]) * width + 7) // 8

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive), a fresh array."""
        rows = self.array[start:stop]
        if all(column % 8 == 0 for span in self.kept for column in span):
            return self._whole_bytes(rows)
        bits = np.unpackbits(rows, axis=-1, bitorder=_np(self))
        pixels = np.concatenate([bits[..., first:end] for first, end in self.kept], axis=-1)
        return np.packbits(pixels.reshape(stop - start, -1), axis=1, bitorder="little")

    def _whole_bytes(self, rows: Bytes) -> Bytes:
        pieces = [rows[..., first // 8 : end // 8] for first, end in self.kept]
        joined = np.concatenate(pieces, axis=-1).reshape(len(rows), self.plane_bytes)
        return joined if self.bit_order is BitOrder.LSB else reversed_bits(joined)


@dataclass(frozen=True, slots=True, eq=False)
class TimePackedSource:
    """Eight planes of a pixel in a byte: (groups of eight planes, pixels) uint8."""

    groups: Bytes
    planes: int
    bit_order: BitOrder

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return (int(self.groups.shape[1]) + 7) // 8

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive), a fresh array."""
        planes = np.empty((stop - start, self.plane_bytes), np.uint8)
        for plane_index in range(start, stop):
            place = plane_index % 8 if self.bit_order is BitOrder.LSB else 7 - plane_index % 8
            bits = self.groups[plane_index // 8] & np.uint8(1 << place)
            planes[plane_index - start] = np.packbits(bits, bitorder="little")
        return planes


def reversed_bits(packed: Bytes) -> Bytes:
    """Return bytes, each with its bits in the other order."""
    turned: Bytes = REVERSED_BITS[packed]
    return turned


def _padded_source(data: Bytes, planes: int, geometry: RawGeometry) -> PlaneSource:
    padded = PADDED_ROWS[geometry.layout]
    if geometry.width != padded.width:
        raise GeometryError(
            f"layout {geometry.layout} has rows of {padded.width} pixels, not {geometry.width}",
            f"give --size {geometry.height}x{padded.width}, or another --layout",
        )
    used = data[: planes * geometry.height * padded.stored_width // 8]
    rows = used.reshape(planes, geometry.height, padded.stored_width // 8)
    return PaddedRowsSource(rows, padded.kept, geometry.bit_order)


def _np(source: BitRunSource | PaddedRowsSource) -> Literal["little", "big"]:
    return numpy_bit_order(source.bit_order)


def numpy_bit_order(bit_order: BitOrder) -> Literal["little", "big"]:
    """Return the bit order in NumPy's word for it."""
    return "little" if bit_order is BitOrder.LSB else "big"
