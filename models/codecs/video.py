"""H.264, HEVC, AV1 and VVC by real encoders: intra or in closed groups, as elementary streams.

    gop 1      some pictures to a process, each a key frame; the stream is cut into segments
    gop n      a process for each group of n: one key frame, then predicted pictures, so that
               nothing reaches from one segment into another

Predicted pictures form the encoder's own pyramid (random access), or each is predicted from those
before it (low delay).

Every segment carries the parameter sets that it needs and all of its bytes are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance
from models.codecs import annexb, obu
from models.codecs.bitstream import Segment
from models.codecs.classical_infos import (
    AV1_CRF,
    CLASSICAL_INFOS,
    H264_CRF,
    HEVC_CRF,
    PREDICTION,
    VVC_QP,
    Prediction,
)
from models.codecs.ffmpeg import availability, side_by_side
from models.codecs.picture_coder import check_pictures, groups
from models.codecs.quality import QualityScale
from models.codecs.raw_video import (
    GRAY8,
    GRAY10,
    YUV420_10,
    SampleFormat,
    decode_luma,
    encode_samples,
)
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.codecs.video_arguments import Arguments, svtav1, vvenc, x264, x265
from models.errors import EncoderFailedError, MalformedError
from models.progress import Progress


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """What is particular to one standard and its encoder.

    Attributes:
        encoder, decoder: their names in ffmpeg.
        stream: name of the muxer and demuxer of its elementary stream.
        samples: how the encoder takes pictures.
        smallest: sides of the smallest picture that it codes; smaller ones are padded.
        multiple: what sides must be a multiple of.
        intra_batch: pictures that one process codes where each is a key frame.
        scale: from quality to the encoder's setting.
        arguments: makes the command line.
        split: cuts a stream into the stretches that decode alone.
        join: puts such stretches in one stream.
        hint: what to do where the encoder fails.
    """

    encoder: str
    decoder: str
    stream: str
    samples: SampleFormat
    smallest: int
    multiple: int
    intra_batch: int
    scale: QualityScale
    arguments: Arguments
    split: Callable[[bytes], list[bytes]]
    join: Callable[[list[bytes]], bytes]
    hint: str = ""

    def padded(self, side: int) -> int:
        """Return the side of a picture as it is coded."""
        return max(self.smallest, -(-side // self.multiple) * self.multiple)


@dataclass(frozen=True, slots=True)
class VideoCoder:
    """Codes pictures by a video encoder in ffmpeg."""

    info: CodecInfo
    spec: CodecSpec
    video: VideoFormat

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures; see `PictureCoder`."""
        check_pictures(pictures)
        padded = self._pad(pictures)

        def encode(run: range) -> list[Segment]:
            data = self._encode(padded[run.start : run.stop], gop == 1, progress)
            count = 1 if gop == 1 else len(run)
            return [
                Segment(piece, run.start + position, count, len(piece))
                for position, piece in enumerate(data)
            ]

        runs = groups(len(pictures), self.video.intra_batch if gop == 1 else gop)
        coded = side_by_side(encode, runs, progress, f"encoding {self.info.label}")
        return tuple(segment for segments in coded for segment in segments)

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment; see `PictureCoder`."""
        return self.decode_many((segment,), height, width, progress)

    def decode_many(
        self, segments: tuple[Segment, ...], height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode segments in one process; see `ManyPictureCoder`."""
        if not all(segment.data and segment.count > 0 for segment in segments):
            raise MalformedError("a segment is empty")
        if not segments:
            return np.zeros((0, height, width), np.float32)
        count = sum(segment.count for segment in segments)
        shape = (count, self.video.padded(height), self.video.padded(width))
        stream = self.video.join([segment.data for segment in segments])
        reading = ("-f", self.video.stream, "-c:v", self.video.decoder)
        pictures = decode_luma(stream, reading, shape, progress)
        return np.ascontiguousarray(pictures[:, :height, :width])

    def _pad(self, pictures: Luminance) -> Luminance:
        """Repeat the last row and column up to a size that the encoder takes."""
        _, height, width = pictures.shape
        below, right = self.video.padded(height) - height, self.video.padded(width) - width
        return np.pad(pictures, ((0, 0), (0, below), (0, right)), mode="edge")

    def _encode(self, pictures: Luminance, intra: bool, progress: Progress) -> list[bytes]:
        """Code pictures in one process: to a stream for each picture, or to one for all."""
        setting = self.video.scale.setting(float(self.spec[QUALITY]))
        distance = 1 if intra else len(pictures)
        prediction = Prediction(str(self.spec[PREDICTION]))
        arguments = self.video.arguments(setting, str(self.spec["preset"]), distance, prediction)
        output = ("-c:v", self.video.encoder, "-g", str(distance), *arguments)
        try:
            stream = encode_samples(
                pictures, self.video.samples, (*output, "-f", self.video.stream), progress
            )
        except EncoderFailedError as error:
            raise EncoderFailedError(error.message, self.video.hint) from error
        pieces = self.video.split(stream)
        if not intra:
            return [b"".join(pieces)]
        if len(pieces) != len(pictures):
            raise EncoderFailedError(
                f"{self.video.encoder} made {len(pieces)} key frames of {len(pictures)} pictures"
            )
        return pieces


def _annexb_format(
    names: tuple[str, str, str],
    samples: SampleFormat,
    sizes: tuple[int, int, int],
    scale: QualityScale,
    arguments: Arguments,
    syntax: annexb.NalSyntax,
    hint: str = "",
) -> VideoFormat:
    return VideoFormat(
        *names, samples, *sizes, scale, arguments,
        split=lambda data: annexb.split_segments(data, syntax),
        join=lambda pieces: annexb.join_segments(pieces, syntax),
        hint=hint,
    )  # fmt: skip


FORMATS = {
    # x264 numbers its key frames by turns 0 and 1: an even batch repeats the same bytes.
    "h264": _annexb_format(
        ("libx264", "h264", "h264"), GRAY8, (1, 1, 8), H264_CRF, x264, annexb.H264
    ),
    # x265 corrupts its heap when it predicts pictures of less than 64 pixels a side.
    "hevc": _annexb_format(
        ("libx265", "hevc", "hevc"), GRAY10, (64, 1, 8), HEVC_CRF, x265, annexb.H265
    ),
    "av1": VideoFormat(
        "libsvtav1", "libdav1d", "obu", YUV420_10, 2, 2, 8, AV1_CRF, svtav1,
        split=obu.split_segments, join=b"".join,
    ),
    # ffmpeg loses the pictures of vvenc when it is given more than about four key frames; and
    # it has room for one byte a pixel, too little for the headers of a very small picture.
    "vvc": _annexb_format(
        ("libvvenc", "vvc", "vvc"), YUV420_10, (64, 2, 1), VVC_QP, vvenc, annexb.H266,
        hint="it has room for 8 bits a pixel: choose a lower quality",
    ),
}  # fmt: skip


def build(spec: CodecSpec) -> VideoCoder:
    """Build the coder of a spec named h264, hevc, av1 or vvc.

    Raises:
        ParameterError: a parameter is unknown or out of range.
    """
    info = CLASSICAL_INFOS[spec.name]
    return VideoCoder(info, info.complete(spec), FORMATS[spec.name])


def is_available(name: str) -> tuple[bool, str]:
    """Return whether ffmpeg has the encoder and the decoder, and if not, why."""
    video = FORMATS[name]
    return availability(video.encoder, video.decoder)
