"""The codec of feature sequences as a coder of pictures.

A segment is a group: its first feature intra-coded, each other one predicted from the one before
and from the first (`models.codecs.learned.sci.feature_model`). What is told well at first serves
the whole group, and what is new later serves the fewer the later it comes: the first feature is
coded best, and the others a little worse from one to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.learned.coder import rate_step_of
from models.codecs.learned.efforts import ITERATIONS
from models.codecs.learned.rates import RATE_STEPS
from models.codecs.learned.sci.feature_model import DecodedGroup, check_room, feature_model
from models.codecs.learned.sci.infos import SCI_INFO
from models.codecs.picture_coder import check_pictures, groups
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import MalformedError, TruncatedError
from models.progress import Progress

FIRST_ABOVE, SECOND_ABOVE = 45, 12
"""Rate steps by which a group's first and second feature are coded better. The last is coded by as
many worse as the second better; chosen on moving scenes kept out of training."""


@dataclass(frozen=True, slots=True)
class FeatureCoder:
    """A `MotionPictureCoder`; the networks are loaded when they are first needed.

    Attributes:
        info: what can be said of the codec.
        spec: its complete spec.
    """

    info: CodecInfo
    spec: CodecSpec

    @property
    def weights_hash(self) -> str:
        """SHA-256 of the weights, in hex."""
        return feature_model().weights_hash

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures in groups; see `PictureCoder`."""
        check_pictures(pictures)
        rate_step = rate_step_of(float(self.spec[QUALITY]))
        segments = []
        for run in groups(len(pictures), gop):

            def told(position: int, first: int = run.start) -> None:
                progress.step(first + position, len(pictures), "encoding features")

            told(0)
            steps = group_rate_steps(rate_step, len(run))
            group, iterations = pictures[run.start : run.stop], ITERATIONS[str(self.spec["effort"])]
            data, crc = feature_model().encode(group, steps, told, iterations)
            segments.append(Segment(data, run.start, len(run), len(data), crc))
        progress.step(1, 1, "encoded")
        return tuple(segments)

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment; see `PictureCoder`."""
        return self._decode(segment, height, width, progress).pictures

    def decode_with_motion(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> tuple[Luminance, NDArray[np.float32]]:
        """Decode a segment, and the motion that came along; see `MotionPictureCoder`."""
        group = self._decode(segment, height, width, progress)
        return group.pictures, group.motion

    def _decode(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> DecodedGroup:
        progress.step(0, segment.count, "decoding features")
        if segment.count < 1:
            raise MalformedError(f"a segment of {segment.count} features")
        if len(segment.data) < segment.count:
            raise TruncatedError("a segment is shorter than what it begins with")
        check_room((height, width), segment.count)

        def told(position: int) -> None:
            progress.step(position, segment.count, "decoding features")

        crc = segment.latents_crc32
        return feature_model().decode(segment.data, segment.count, (height, width), crc, told)


def group_rate_steps(rate_step: int, count: int) -> list[int]:
    """Return the rate step of each feature of a group of `count`, 0 to 255."""
    if count == 1:
        return [rate_step]
    fall = 2 * SECOND_ABOVE / max(count - 2, 1)
    above = [FIRST_ABOVE, *(SECOND_ABOVE - fall * position for position in range(count - 1))]
    return [min(max(round(rate_step + one), 0), RATE_STEPS - 1) for one in above]


def build(spec: CodecSpec) -> FeatureCoder:
    """Build the coder of a complete spec."""
    return FeatureCoder(SCI_INFO, spec)
