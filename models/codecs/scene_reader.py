"""Scenes of a bitstream, decoded when they are looked at and kept while there is room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from models.arrays import Luminance
from models.codecs.access import Source, stretches
from models.codecs.scene_codec import SceneSequenceCodec
from models.errors import RequestError
from models.kept import Kept
from models.progress import Progress
from models.scenes import SceneSequence

BLOCK_SCENES = 8
"""Scenes decoded at once, unless one segment holds more."""
KEPT_BYTES = 128 << 20
"""Memory that decoded scenes may take; three blocks stay in any case."""


class Scenes(Protocol):
    """Scenes that can be looked at: in memory (`SceneSequence`), or decoded meanwhile."""

    @property
    def plane_indices(self) -> Sequence[int]:
        """For each scene the plane that it shows."""
        ...

    def __len__(self) -> int: ...

    def position_of(self, plane_index: int) -> int:
        """Return the position of the scene that holds at a plane; raises `RequestError`."""
        ...

    def scene(self, position: int) -> Luminance:
        """Return one scene, (H, W) float32 in [0, 1]."""
        ...


class SceneReader:
    """The scenes of one bitstream; may be used from several threads.

    Attributes:
        source: the bitstream.
        blocks: which scenes are decoded at once.
    """

    def __init__(
        self, codec: SceneSequenceCodec, source: Source, kept_bytes: int = KEPT_BYTES
    ) -> None:
        """Decode nothing yet."""
        header = source.header
        self.source = source
        self.blocks = stretches(source, BLOCK_SCENES)
        self._codec = codec
        self._block_starts = [block.start for block in self.blocks]
        self._begins = list(accumulate(header.hold_planes, initial=header.first_plane))
        longest = max(len(block) for block in self.blocks)
        block_bytes = 4 * longest * header.height * header.width
        self._kept: Kept[int, SceneSequence] = Kept(max(3, kept_bytes // block_bytes))

    @property
    def plane_indices(self) -> Sequence[int]:
        """For each scene the plane that it shows."""
        return self.source.header.plane_indices

    def __len__(self) -> int:
        return len(self.plane_indices)

    def position_of(self, plane_index: int) -> int:
        """Return the position of the scene that holds at a plane of the recording.

        Raises:
            RequestError: no scene holds there.
        """
        first, stop = self._begins[0], self._begins[-1]
        if not first <= plane_index < stop:
            raise RequestError(
                f"no scene stands for plane {plane_index}; they cover planes {first} to {stop - 1}"
            )
        return bisect_right(self._begins, plane_index) - 1

    def scene(self, position: int) -> Luminance:
        """Return one scene, (H, W) float32 in [0, 1]; its block is decoded if need be.

        Raises:
            RequestError: there is no such scene.
            BitstreamError: the bytes are not right.
        """
        if not 0 <= position < len(self):
            raise RequestError(f"there is no scene {position}; there are {len(self)}")
        number = self.block_of(position)
        return self.block(number).scene(position - self.blocks[number].start)

    def block_of(self, position: int) -> int:
        """Return the number of the block that a scene is in."""
        return bisect_right(self._block_starts, position) - 1

    def block(self, number: int) -> SceneSequence:
        """Return the scenes of a block, kept from before or decoded."""
        return self._kept.get(number, lambda: self.decode_block(number))

    def decode_block(self, number: int) -> SceneSequence:
        """Decode a block and don't keep it: for who passes by once."""
        block = self.blocks[number]
        return self._codec.decode_scenes(self.source, block.start, len(block), Progress())

    def planes_of(self, number: int) -> tuple[int, int]:
        """Return the planes (first, past the last) for which a block stands, the first being 0."""
        block, first = self.blocks[number], self._begins[0]
        return self._begins[block.start] - first, self._begins[block.stop] - first
