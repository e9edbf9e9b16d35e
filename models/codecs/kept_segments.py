"""Decodes segments and keeps those decoded last: neighbours of a stretch are asked for again.

Who analyses features needs some of the segments before and after; walking through a recording
would decode each three times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.picture_coder import ManyPictureDecoder, MotionPictureCoder, PictureCoder
from models.errors import MalformedError
from models.kept import Kept
from models.progress import Progress

KEPT_BYTES = 64 << 20
"""Memory that decoded pictures may take: 160 of 250×400, or one segment."""
BLOCK = 8
"""Pixels, along each side, for a vector of motion."""

Motion = NDArray[np.float32]
"""(N, 2, ceil(H/8), ceil(W/8)): (down, right) in pixels, to where a picture came from in the one
before it."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedSegment:
    """What a segment holds.

    Attributes:
        pictures: (count, H, W) float32.
        motion: for each picture, zeros for the first; None of a coder that tells none.
    """

    pictures: Luminance
    motion: Motion | None

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        return self.pictures.nbytes + (0 if self.motion is None else self.motion.nbytes)


class KeptSegments:
    """Decodes what a picture coder coded, but nothing twice that it decoded a moment ago."""

    def __init__(self, coder: PictureCoder, kept_bytes: int = KEPT_BYTES) -> None:
        """Decode nothing yet."""
        self._coder = coder
        self._kept: Kept[tuple[Segment, int, int], DecodedSegment] = Kept(
            kept_bytes, lambda segment: segment.nbytes
        )

    @property
    def tell_motion(self) -> bool:
        """Whether pictures come with their motion."""
        return _tells_motion(self._coder)

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment; see `PictureDecoder`."""
        return self.decoded(segment, height, width, progress).pictures

    def decode_many(
        self, segments: tuple[Segment, ...], height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode segments, those that are not kept all at once where the coder can."""
        found = self._segments(segments, height, width, progress)
        return np.concatenate([segment.pictures for segment in found])

    def decoded(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> DecodedSegment:
        """Return all that a segment holds.

        Raises:
            BitstreamError: the bytes are not right.
        """
        return self._segments((segment,), height, width, progress)[0]

    def _segments(
        self, segments: tuple[Segment, ...], height: int, width: int, progress: Progress
    ) -> list[DecodedSegment]:
        held = [self._kept.held((segment, height, width)) for segment in segments]
        missing = tuple(s for s, known in zip(segments, held, strict=True) if known is None)
        new = iter(self._decoded(missing, height, width, progress))
        found = [known or next(new) for known in held]
        for segment, decoded in zip(segments, found, strict=True):
            self._kept.get((segment, height, width), partial(_same, decoded))
        return found

    def _decoded(
        self, segments: tuple[Segment, ...], height: int, width: int, progress: Progress
    ) -> Iterator[DecodedSegment]:
        if len(segments) > 1 and _decodes_many(self._coder):
            found = self._coder.decode_many(segments, height, width, progress)
            ends = np.cumsum([segment.count for segment in segments])[:-1]
            yield from (DecodedSegment(pictures, None) for pictures in np.split(found, ends))
            return
        for segment in segments:
            yield self._one(segment, height, width, progress)

    def _one(self, segment: Segment, height: int, width: int, progress: Progress) -> DecodedSegment:
        if not _tells_motion(self._coder):
            pictures = self._coder.decode_pictures(segment, height, width, progress)
            return DecodedSegment(pictures, None)
        pictures, motion = self._coder.decode_with_motion(segment, height, width, progress)
        shape = (segment.count, 2, -(-height // BLOCK), -(-width // BLOCK))
        if motion.shape != shape or not np.isfinite(motion).all():
            raise MalformedError(f"a segment tells motion {motion.shape}, not {shape}")
        return DecodedSegment(pictures, motion)


def _same(decoded: DecodedSegment) -> DecodedSegment:
    return decoded


def _tells_motion(coder: PictureCoder) -> TypeGuard[MotionPictureCoder]:
    """Whether a coder tells the motion that it decodes."""
    return hasattr(coder, "decode_with_motion")


def _decodes_many(coder: PictureCoder) -> TypeGuard[ManyPictureDecoder]:
    return hasattr(coder, "decode_many")
