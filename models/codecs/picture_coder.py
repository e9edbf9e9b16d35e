"""The contract of picture coders: pictures in, segments of bytes out, and what they share.

A picture coder knows nothing of spikes. It codes the scenes of a recording (ATC), and as well
its planes as black and white pictures (CTA).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.spec import CodecInfo, CodecSpec
from models.errors import RequestError
from models.progress import Progress


class PictureDecoder(Protocol):
    """Decodes gray pictures."""

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment to (count, H, W) float32 in [0, 1].

        Raises:
            BitstreamError: the bytes don't give `segment.count` pictures of this size.
        """
        ...


class PictureCoder(PictureDecoder, Protocol):
    """Codes gray pictures.

    A coder that can decode several segments at once has `decode_many` (`ManyPictureDecoder`), one
    that makes use of attention `encode_guided` (`GuidedPictureCoder`), one whose pictures come
    with motion `decode_with_motion` (`MotionPictureCoder`).
    """

    @property
    def info(self) -> CodecInfo:
        """What can be said of the codec."""
        ...

    @property
    def spec(self) -> CodecSpec:
        """The complete spec of the codec."""
        ...

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures, (N, H, W) float32 in [0, 1], of any size from 1×1.

        Args:
            pictures: the pictures, in the order of time.
            gop: pictures of a segment, the first intra-coded, the others predicted where the
                codec can; 1 codes each alone, 0 puts all in one segment.
            progress: told after each piece; cancels.

        Returns:
            Segments in order, each decodable alone.

        Raises:
            RequestError: the pictures are not as said above.
            EncoderFailedError: the encoder ended badly.
        """
        ...


class GuidedPictureCoder(PictureCoder, Protocol):
    """A picture coder whose encoder makes use of attention; decoding knows nothing of it."""

    def encode_guided(
        self,
        pictures: Luminance,
        attention: NDArray[np.float32],
        gop: int,
        progress: Progress,
    ) -> tuple[Segment, ...]:
        """Code pictures as `encode_pictures` does, guided by their attention.

        Args:
            pictures: (N, H, W), as there.
            attention: (N, C, ceil(H/8), ceil(W/8)) in (−1, 1); see `SceneSequence`.
            gop: as there.
            progress: as there.

        Raises:
            RequestError: the pictures are not right.
            EncoderFailedError: the encoder ended badly.
        """
        ...


class ManyPictureDecoder(PictureDecoder, Protocol):
    """Decodes several segments faster at once than one after the other."""

    def decode_many(
        self, segments: tuple[Segment, ...], height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode segments, in order, to (sum of their counts, H, W) float32 in [0, 1].

        Raises:
            BitstreamError: the bytes don't give so many pictures of this size.
        """
        ...


class MotionPictureCoder(PictureCoder, Protocol):
    """A picture coder that predicts pictures along their motion, and tells it."""

    def decode_with_motion(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> tuple[Luminance, NDArray[np.float32]]:
        """Decode a segment to its pictures, as `decode_pictures` does, and their motion.

        The motion is (count, 2, ceil(H/8), ceil(W/8)) float32, (down, right) in pixels: where a
        picture came from in the one before it, zeros for the first of the segment.

        Raises:
            BitstreamError: the bytes don't give `segment.count` pictures of this size.
        """
        ...


def check_pictures(pictures: Luminance) -> None:
    """Check that pictures are (N, H, W) in [0, 1].

    Raises:
        RequestError: they have another shape, or a value is outside [0, 1] or not a number.
    """
    if pictures.ndim != 3 or 0 in pictures.shape[1:]:
        raise RequestError(f"pictures must be (N, H, W), not {pictures.shape}")
    if pictures.size and not (pictures.min() >= 0 and pictures.max() <= 1):
        raise RequestError(
            f"luminance must lie in [0, 1]; here it goes from {pictures.min():g} "
            f"to {pictures.max():g}",
            "divide by the full scale and clip",
        )


def groups(count: int, gop: int) -> list[range]:
    """Return the positions of the pictures of each segment; the last may have fewer than `gop`.

    >>> groups(5, 2)
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    length = gop or max(count, 1)
    return [range(start, min(start + length, count)) for start in range(0, count, length)]


def to_levels(pictures: Luminance, bits: int) -> NDArray[np.uint16]:
    """Return luminance in [0, 1] as whole levels from 0 to 2^bits − 1 (full range), uint16."""
    levels: NDArray[np.uint16] = np.rint(pictures * np.float32(2**bits - 1)).astype(np.uint16)
    return levels


def from_levels(levels: NDArray[np.uint8] | NDArray[np.uint16], bits: int) -> Luminance:
    """Return levels from 0 to 2^bits − 1 as luminance in [0, 1], float32."""
    return levels.astype(np.float32) / np.float32(2**bits - 1)
