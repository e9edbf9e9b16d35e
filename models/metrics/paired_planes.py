"""Two recordings laid side by side, read in chunks of 64-pixel words so that memory stays bounded.

Every spike metric reads through here: pixels in one common order, spare bits cleared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.arrays import SpikePlane
from models.errors import RequestError
from models.streams.stream import RowOrder, SpikeStream

Words: TypeAlias = NDArray[np.uint64]
"""Packed planes, (planes, words): 64 pixels a word, the first in the lowest bit."""

WORD_PIXELS = 64
CHUNK_BYTES = 16 << 20
CHUNK_PLANES_AT_LEAST = 64


@dataclass(frozen=True, slots=True)
class PairedPlanes:
    """Planes `start` to `stop` (exclusive) of two recordings of one size, plane t beside plane t.

    Attributes:
        raw: the recording that the other is measured against.
        distorted: the other; its plane 0 is the same moment as plane 0 of `raw`.
        start, stop: the planes that are compared.
    """

    raw: SpikeStream
    distorted: SpikeStream
    start: int
    stop: int

    def __post_init__(self) -> None:
        raw, distorted = self.raw, self.distorted
        if (raw.height, raw.width) != (distorted.height, distorted.width):
            raise RequestError(
                f"planes of {raw.height}×{raw.width} and {distorted.height}×{distorted.width} "
                "pixels can't be compared",
                "both recordings must have the same size",
            )
        shared = min(raw.planes, distorted.planes)
        if not 0 <= self.start < self.stop <= shared:
            raise RequestError(
                f"planes {self.start} to {self.stop} can't be compared: the recordings share "
                f"planes 0 to {shared}",
                "give a stretch of at least one plane inside both",
            )

    @classmethod
    def of(
        cls, raw: SpikeStream, distorted: SpikeStream, start: int = 0, stop: int | None = None
    ) -> PairedPlanes:
        """Pair two recordings; without `stop` as far as both of them go.

        Raises:
            RequestError: their sizes differ, or the stretch is empty or outside one of them.
        """
        return cls(
            raw, distorted, start, min(raw.planes, distorted.planes) if stop is None else stop
        )

    @property
    def planes(self) -> int:
        """Number of planes compared."""
        return self.stop - self.start

    @property
    def samples(self) -> int:
        """Number of samples compared: planes × H × W."""
        return self.planes * self.raw.pixels

    @property
    def words_per_plane(self) -> int:
        """Words that a plane takes."""
        return -(-self.raw.pixels // WORD_PIXELS)

    @property
    def rows(self) -> RowOrder:
        """Row order of the words: that of the recordings if they agree, else top row first."""
        return self.raw.rows if self.raw.rows is self.distorted.rows else RowOrder.TOP_DOWN

    def words(self, start: int, stop: int) -> tuple[Words, Words]:
        """Return planes `start` to `stop` of both; what lies outside the stretch has no spike."""
        return self._words(self.raw, start, stop), self._words(self.distorted, start, stop)

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Cut the stretch into pieces of at most 16 MiB, but of 64 planes at least."""
        step = max(CHUNK_PLANES_AT_LEAST, CHUNK_BYTES // (8 * self.words_per_plane))
        for start in range(self.start, self.stop, step):
            yield start, min(start + step, self.stop)

    def upright(self, words: Words) -> SpikePlane:
        """Return one plane of words as (H, W) uint8 of 0 and 1, top row first."""
        bits = np.unpackbits(words.view(np.uint8), count=self.raw.pixels, bitorder="little")
        plane = bits.reshape(self.raw.height, self.raw.width)
        return np.ascontiguousarray(plane[::-1] if self.rows is RowOrder.BOTTOM_UP else plane)

    def _words(self, stream: SpikeStream, start: int, stop: int) -> Words:
        padded = np.zeros((stop - start, 8 * self.words_per_plane), np.uint8)
        inside_start = min(max(start, self.start), self.stop)
        inside_stop = max(min(stop, self.stop), inside_start)
        packed = self._packed(stream, inside_start, inside_stop)
        inside = padded[inside_start - start : inside_start - start + len(packed)]
        inside[:, : packed.shape[1]] = packed
        inside[:, packed.shape[1] - 1] &= 0xFF >> (-stream.pixels % 8)
        return padded.view("<u8")

    def _packed(self, stream: SpikeStream, start: int, stop: int) -> NDArray[np.uint8]:
        if stream.rows is self.rows:
            return stream.packed(start, stop)
        upright = stream.dense(start, stop).reshape(stop - start, stream.pixels)
        return np.packbits(upright, axis=1, bitorder="little")
