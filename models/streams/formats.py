"""What can be said of a recording's form on disk: bit order, layout, and what a user stated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from models.errors import RequestError
from models.streams.stream import RowOrder

MAX_SIDE_PIXELS = 1 << 16
"""Larger heights and widths are taken for mistakes."""

KNOWN_SIZES: tuple[tuple[int, int], ...] = (
    (250, 400),
    (1000, 1000),
    (500, 800),
    (250, 250),
    (256, 256),
    (400, 600),
    (360, 640),
    (260, 640),
    (436, 1024),
)
"""Sizes (H, W) that spike cameras and their simulators write, the most common first."""

VIDAR_SIZE = (250, 400)
VIDAR_CAPTURE_RATE_HZ = 40_000.0
"""Capture rate of the generation-1 Vidar camera, as its papers state it; no file stores it."""


class BitOrder(StrEnum):
    """Which bit of a byte holds the first of its pixels: the least or the most significant."""

    LSB = "lsb"
    MSB = "msb"


class Layout(StrEnum):
    """How the pixels of the planes lie in a file or an array.

    The first five are raw bits; `DENSE` and `INTERVALS` are arrays with one number a pixel.
    """

    BYTE_ALIGNED = "byte-aligned"
    """Planes one after another, each filled up to a whole byte."""
    BIT_RUN = "bit-run"
    """Planes one after another without a gap; only the end of the file is filled up."""
    VIDAR_416 = "vidar-416"
    """Rows of 416 columns of which the last 16 are status bits (Vidar, generation 1)."""
    WIDE_1024 = "wide-1024"
    """Rows of 1024 columns: 500 pixels, 12 status bits, 500 pixels, 12 status bits."""
    TIME_PACKED = "time-packed"
    """A byte holds eight planes of one pixel."""
    DENSE = "dense"
    """One number a pixel and plane: 0, or a spike."""
    INTERVALS = "intervals"
    """One number a pixel and plane: the length in planes of the interval that covers it."""


RAW_LAYOUTS: tuple[Layout, ...] = (
    Layout.BYTE_ALIGNED,
    Layout.BIT_RUN,
    Layout.VIDAR_416,
    Layout.WIDE_1024,
    Layout.TIME_PACKED,
)


@dataclass(frozen=True, slots=True)
class PaddedRows:
    """Rows that carry status bits between their pixels.

    Attributes:
        stored_width: columns as stored.
        kept: (start, stop) columns that are pixels.
        height: rows of the camera that writes so.
    """

    stored_width: int
    kept: tuple[tuple[int, int], ...]
    height: int

    @property
    def width(self) -> int:
        """Pixels of a row."""
        return sum(stop - start for start, stop in self.kept)


PADDED_ROWS: dict[Layout, PaddedRows] = {
    Layout.VIDAR_416: PaddedRows(416, ((0, 400),), 250),
    Layout.WIDE_1024: PaddedRows(1024, ((0, 500), (512, 1012)), 1000),
}


@dataclass(frozen=True, slots=True)
class GeometryRequest:
    """What somebody said of a recording; None where nothing was said. It wins over everything.

    Attributes:
        height, width: of a plane, in pixels.
        bit_order: of packed bits.
        rows: which row is stored first.
        layout: how the pixels lie.
        capture_rate_hz: planes a second.
        full_scale: firing rate (spikes per plane) of luminance 1.
        time_axis: 0, 1 or 2: the axis of an array along which planes follow one another.
        key: name of the array inside a container.
    """

    height: int | None = None
    width: int | None = None
    bit_order: BitOrder | None = None
    rows: RowOrder | None = None
    layout: Layout | None = None
    capture_rate_hz: float | None = None
    full_scale: float | None = None
    time_axis: int | None = None
    key: str | None = None

    def __post_init__(self) -> None:
        for name in ("height", "width"):
            _check(name, getattr(self, name), 1, MAX_SIDE_PIXELS)
        for name in ("capture_rate_hz", "full_scale"):
            _check(name, getattr(self, name), 1e-12, 1e12)
        _check("time_axis", self.time_axis, 0, 2)

    def over(self, other: GeometryRequest) -> GeometryRequest:
        """Return this request with what it leaves open taken from another."""
        names = GeometryRequest.__slots__
        own = {name: getattr(self, name) for name in names}
        return GeometryRequest(
            **{name: getattr(other, name) if own[name] is None else own[name] for name in names}
        )


def _check(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise RequestError(f"{name}={value} is outside {low:g} to {high:g}")
