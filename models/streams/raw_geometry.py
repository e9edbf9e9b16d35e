"""The arithmetic of raw bits: how many planes a file of so many bytes holds, and what is left."""

from __future__ import annotations

from dataclasses import dataclass

from models.streams.formats import PADDED_ROWS, BitOrder, Layout


@dataclass(frozen=True, slots=True)
class RawGeometry:
    """Everything needed to find a pixel in raw bits, but the row order.

    Attributes:
        height, width: of a plane, in pixels, status columns left out.
        bit_order: which bit of a byte comes first.
        layout: one of the raw layouts.
    """

    height: int
    width: int
    bit_order: BitOrder = BitOrder.LSB
    layout: Layout = Layout.BYTE_ALIGNED

    @property
    def pixels(self) -> int:
        """Pixels of a plane, H·W."""
        return self.height * self.width

    @property
    def stride_bits(self) -> int:
        """Bits from a plane to the next; of a time-packed file, a plane's share of them."""
        if self.layout is Layout.BYTE_ALIGNED:
            return 8 * ((self.pixels + 7) // 8)
        if self.layout in PADDED_ROWS:
            return self.height * PADDED_ROWS[self.layout].stored_width
        return self.pixels

    @property
    def unit_bytes(self) -> int:
        """Bytes that can't be split: a plane's, or those of the eight planes packed together."""
        if self.layout is Layout.TIME_PACKED:
            return self.pixels
        return (self.stride_bits + 7) // 8

    def planes_in(self, size_bytes: int) -> int:
        """Return the number of whole planes in so many bytes."""
        if self.layout is Layout.TIME_PACKED:
            return 8 * (size_bytes // self.pixels)
        return 8 * size_bytes // self.stride_bits

    def left_over_bytes(self, size_bytes: int) -> int:
        """Return the bytes after the last whole plane; the last byte's filling does not count."""
        if self.layout is Layout.TIME_PACKED:
            return size_bytes % self.pixels
        return (8 * size_bytes - self.planes_in(size_bytes) * self.stride_bits) // 8

    def __str__(self) -> str:
        return f"{self.height}×{self.width}, {self.layout}, {self.bit_order} first"


def left_over_words(geometry: RawGeometry, size_bytes: int) -> str:
    """Say how many bytes are left over after how many planes; empty where none is."""
    left = geometry.left_over_bytes(size_bytes)
    if not left:
        return ""
    planes = geometry.planes_in(size_bytes)
    per = f"{geometry.unit_bytes:,} bytes"
    if geometry.layout is Layout.TIME_PACKED:
        per += " for every 8"
    elif geometry.stride_bits % 8:
        per = f"{geometry.stride_bits:,} bits"
    return (
        f"{left:,} bytes are left over after {count_planes(planes)} of {per}: the file is cut "
        "short, or its geometry is another"
    )


def count_planes(planes: int) -> str:
    """Say a number of planes: "1 plane", "1,200 planes"."""
    return f"{planes:,} plane" + ("" if planes == 1 else "s")
