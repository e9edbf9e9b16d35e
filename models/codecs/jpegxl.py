"""JPEG XL by libjxl in ffmpeg: a bare codestream for each picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.classical_infos import CLASSICAL_INFOS, JPEGXL_DISTANCE
from models.codecs.ffmpeg import availability, side_by_side
from models.codecs.picture_coder import check_pictures
from models.codecs.raw_video import GRAY16, decode_luma, encode_samples
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import MalformedError
from models.progress import Progress

SIGNATURE = b"\xff\x0a"
SMALLEST_BYTES = 8
"""Fewer can't hold the headers of a picture; the decoder would wait for more."""


@dataclass(frozen=True, slots=True)
class JpegXlCoder:
    """Codes each picture alone; `gop` has no meaning here."""

    info: CodecInfo
    spec: CodecSpec

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures; see `PictureCoder`."""
        check_pictures(pictures)
        distance = JPEGXL_DISTANCE.setting(float(self.spec[QUALITY]))
        arguments = ("-c:v", "libjxl", "-effort", str(self.spec["preset"]),
                     "-distance", f"{distance:.4f}", "-threads", "1",
                     "-f", "image2pipe")  # fmt: skip

        def encode(picture: Luminance) -> bytes:
            return encode_samples(picture[np.newaxis], GRAY16, arguments, progress)

        coded = side_by_side(encode, list(pictures), progress, f"encoding {self.info.label}")
        return tuple(Segment(data, index, 1, len(data)) for index, data in enumerate(coded))

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment; see `PictureCoder`."""
        if segment.count != 1 or not segment.data:
            raise MalformedError(f"a JPEG XL segment holds one picture, not {segment.count}")
        if len(segment.data) < SMALLEST_BYTES or not segment.data.startswith(SIGNATURE):
            raise MalformedError(f"{len(segment.data)} bytes are no JPEG XL codestream")
        # Where bytes follow the picture this decoder waits for ever: the time limit ends it.
        reading = ("-f", "jpegxl_pipe", "-c:v", "libjxl")
        return decode_luma(segment.data, reading, (1, height, width), progress)


def build(spec: CodecSpec) -> JpegXlCoder:
    """Build the coder of a spec named jpegxl.

    Raises:
        ParameterError: a parameter is unknown or out of range.
    """
    info = CLASSICAL_INFOS["jpegxl"]
    return JpegXlCoder(info, info.complete(spec))


def is_available(name: str = "jpegxl") -> tuple[bool, str]:
    """Return whether ffmpeg has libjxl, and if not, why."""
    return availability("libjxl", "libjxl")
