"""Planes of a long bitstream that coded planes, decoded when they are looked at."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from models.arrays import Bytes
from models.codecs.access import Source, room_for_planes, stretches
from models.codecs.recording_codec import RecordingCodec
from models.kept import Kept
from models.progress import Progress

BLOCK_PLANES = 64
"""Planes decoded at once, unless one segment holds more."""
KEPT_BYTES = 128 << 20
"""Memory that decoded planes may take; three blocks stay in any case."""


class DecodedPlanes:
    """A `PlaneSource` over a bitstream of planes; may be used from several threads.

    Attributes:
        source: the bitstream; planes are in the order of rows in which it gives them.
    """

    def __init__(self, codec: RecordingCodec, source: Source, kept_bytes: int = KEPT_BYTES) -> None:
        """Decode nothing yet."""
        self.source = source
        self._codec = codec
        self._blocks = stretches(source, BLOCK_PLANES)
        self._starts = [block.start for block in self._blocks]
        block_bytes = self.plane_bytes * max(len(block) for block in self._blocks)
        self._kept: Kept[int, Bytes] = Kept(max(3, kept_bytes // block_bytes))

    @property
    def planes(self) -> int:
        """Number of planes."""
        return self.source.header.planes

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return (self.source.header.height * self.source.header.width + 7) // 8

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive, in range); see `PlaneSource`.

        Raises:
            BitstreamError: the bytes are not right.
        """
        if start == stop:
            return room_for_planes(self.source.header, 0)
        first, last = (bisect_right(self._starts, plane) - 1 for plane in (start, stop - 1))
        blocks = [self._kept.get(n, lambda n=n: self._decode(n)) for n in range(first, last + 1)]  # type: ignore[misc]
        begin = self._starts[first]
        joined = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        return joined[start - begin : stop - begin]

    def _decode(self, number: int) -> Bytes:
        block, first = self._blocks[number], self.source.header.first_plane
        stream = self._codec.decode_spikes(
            self.source, first + block.start, first + block.stop, Progress()
        )
        return stream.packed(0, stream.planes)
