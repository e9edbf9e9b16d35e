"""Code, then analyse (CTA): the planes themselves as black and white pictures.

    spikes A ──0 and 1 as (T, H, W)──▶ picture coder ──▶ bits ──▶ pictures ──≥ 0.5──▶ spikes B

The paradigm that SCI argues against: planes have the texture of noise, which picture coders
spend most of their bits on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import Bytes, Luminance
from models.codecs.access import Source, planes_within, room_for_planes
from models.codecs.bitstream import Bitstream, PipelineSpec, Segment, StreamHeader
from models.codecs.picture_coder import PictureCoder
from models.codecs.picture_decoding import decoded_pictures
from models.codecs.recording_codec import DecodedRecording, plane_range
from models.codecs.scene_codec import check_codec, check_gop, scenes_at_once
from models.codecs.spec import CodecInfo, CodecSpec, ItemKind
from models.progress import Progress
from models.streams.stream import MemorySource, RowOrder, SpikeStream

THRESHOLD = 0.5
"""Luminance from which on a decoded pixel is a spike."""


@dataclass(frozen=True, slots=True)
class CtaPipeline:
    """Codes planes by a picture coder.

    Attributes:
        coder: codes the pictures.
        pipeline: only `gop` has a meaning here.
    """

    coder: PictureCoder
    pipeline: PipelineSpec

    def __post_init__(self) -> None:
        check_gop(self.coder.info, self.pipeline.gop)

    @property
    def info(self) -> CodecInfo:
        """What can be said of the picture coder."""
        return self.coder.info

    @property
    def spec(self) -> CodecSpec:
        """The complete spec of the picture coder."""
        return self.coder.spec

    def piece_planes(self, pixels: int) -> int | None:
        """Return the planes of a piece, see `PiecewiseCodec`; None for one group of all."""
        return scenes_at_once(self.pipeline.gop, pixels) or None

    def encode(
        self, stream: SpikeStream, progress: Progress, start: int = 0, stop: int | None = None
    ) -> Bitstream:
        """Code planes `start` to `stop` (exclusive).

        Raises:
            RequestError: there are no such planes.
            EncoderFailedError: the encoder ended badly.
        """
        start, end = plane_range(stream, start, stop)
        planes, segments = end - start, list[Segment]()
        chunk = self.piece_planes(stream.pixels) or planes
        for done in range(0, planes, chunk):
            count = min(chunk, planes - done)
            part = progress.part(done / planes, (done + count) / planes)
            pictures = stream.dense(start + done, start + done + count).astype(np.float32)
            coded = self.coder.encode_pictures(pictures, self.pipeline.gop, part)
            segments += [replace(segment, first=segment.first + done) for segment in coded]
        header = StreamHeader(
            codec=self.spec,
            item=ItemKind.SPIKES,
            height=stream.height,
            width=stream.width,
            planes=planes,
            first_plane=start,
            capture_rate_hz=stream.capture_rate_hz,
            full_scale=stream.full_scale,
            pipeline=self.pipeline,
            rows=stream.rows,
        )
        return Bitstream(header, tuple(segments))

    def decode(self, source: Source, progress: Progress) -> DecodedRecording:
        """Decode all planes.

        Raises:
            BitstreamError: the bytes are not right.
        """
        first, planes = source.header.first_plane, source.header.planes
        return DecodedRecording(
            None, self.decode_spikes(source, first, first + planes, progress), first
        )

    def decode_spikes(
        self, source: Source, start: int, stop: int, progress: Progress
    ) -> SpikeStream:
        """Decode planes `start` to `stop` (exclusive), reading only their segments.

        Raises:
            RequestError: a plane was not coded.
            BitstreamError: the bytes are not right.
        """
        header = source.header
        check_codec(header, self.spec, ItemKind.SPIKES)
        first, end = planes_within(header, start, stop)
        packed = room_for_planes(header, end - first)
        for place, pictures in decoded_pictures(self.coder, source, first, end - first, progress):
            packed[place] = _packed(pictures)
        return SpikeStream(
            MemorySource(packed),
            header.height,
            header.width,
            RowOrder.TOP_DOWN,
            header.capture_rate_hz,
            header.full_scale,
        )


def _packed(pictures: Luminance) -> Bytes:
    """Pack pictures (N, H, W), a spike where they are bright: (N, plane bytes)."""
    flat = (pictures >= THRESHOLD).reshape(len(pictures), -1)
    return np.packbits(flat, axis=1, bitorder="little")
