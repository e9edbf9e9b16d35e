"""Spikes bit for bit: the codec, and the two ways in which it packs a stretch of planes.

    zstd   planes ──bit transpose──▶ spike trains ──Zstandard──▶ one segment a stretch
    png    plane ──1-bit PNG──▶ one segment a plane

A pixel under constant light fires at almost equal intervals, so that its train is a repeated
pattern, which a dictionary coder finds; along a row of one plane there is little to be found.
On a real recording (Vidar, a car at 100 km/h, 200 planes) Zstandard at level 9 takes 0.33 bits
per spike sample for trains, 0.75 for planes, 0.86 for the differences of planes.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from models.arrays import Bytes
from models.codecs.access import Source, pieces, planes_within, room_for_planes
from models.codecs.bit_transpose import to_planes, to_trains
from models.codecs.bitstream import Bitstream, Segment, StreamHeader
from models.codecs.lossless_infos import LOSSLESS_INFOS
from models.codecs.recording_codec import DecodedRecording, plane_range
from models.codecs.scene_codec import check_codec
from models.codecs.spec import CodecInfo, CodecSpec, ItemKind
from models.errors import MalformedError
from models.progress import Progress
from models.streams.stream import MemorySource, SpikeStream

MAX_SEGMENT_PLANES = 4096
PIECE_PLANES = 256
"""Planes of a long recording that are coded before their bits are put on disk."""


class PlanePacker(Protocol):
    """Packs a stretch of planes into bytes and back."""

    @property
    def segment_planes(self) -> int:
        """Most planes of a stretch."""
        ...

    def pack(self, planes: Bytes, height: int, width: int) -> bytes:
        """Pack planes (n, plane bytes); bits past the last pixel are 0."""
        ...

    def unpack(self, data: bytes, count: int, height: int, width: int) -> Bytes:
        """Return the planes (count, plane bytes).

        Raises:
            BitstreamError: the bytes are not right.
        """
        ...


@dataclass(frozen=True, slots=True)
class LosslessCodec:
    """Codes planes in stored row order, segment by segment, and gives back every bit."""

    spec: CodecSpec
    packer: PlanePacker

    @property
    def info(self) -> CodecInfo:
        """What can be said of the codec."""
        return LOSSLESS_INFOS[self.spec.name]

    def piece_planes(self, pixels: int) -> int:
        """Return the planes of a piece, see `PiecewiseCodec`: those of whole segments."""
        segment = self.packer.segment_planes
        return segment * max(1, PIECE_PLANES // segment)

    def encode(
        self, stream: SpikeStream, progress: Progress, start: int = 0, stop: int | None = None
    ) -> Bitstream:
        """Code planes `start` to `stop` (exclusive).

        Raises:
            RequestError: there are no such planes.
        """
        start, end = plane_range(stream, start, stop)
        segments = []
        for begin in range(start, end, self.packer.segment_planes):
            progress.step(begin - start, end - start, "encoding")
            count = min(self.packer.segment_planes, end - begin)
            planes = _cleared(stream.packed(begin, begin + count), stream.pixels)
            data = self.packer.pack(planes, stream.height, stream.width)
            segments.append(Segment(data, begin - start, count, len(data)))
        progress.step(1, 1, "encoded")
        return Bitstream(self._header(stream, start, end), tuple(segments))

    def _header(self, stream: SpikeStream, start: int, end: int) -> StreamHeader:
        return StreamHeader(
            codec=self.spec,
            item=ItemKind.SPIKES,
            height=stream.height,
            width=stream.width,
            planes=end - start,
            first_plane=start,
            capture_rate_hz=stream.capture_rate_hz,
            full_scale=stream.full_scale,
            rows=stream.rows,
        )

    def decode(self, source: Source, progress: Progress) -> DecodedRecording:
        """Decode all planes.

        Raises:
            BitstreamError: the bytes are not right.
        """
        first, planes = source.header.first_plane, source.header.planes
        spikes = self.decode_spikes(source, first, first + planes, progress)
        return DecodedRecording(None, spikes, first)

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
        for piece in pieces(source, first, end - first, progress):
            packed[piece.of_stretch] = self._unpack(piece.segment, header)[piece.of_segment]
        return SpikeStream(
            MemorySource(packed),
            header.height,
            header.width,
            header.rows,
            header.capture_rate_hz,
            header.full_scale,
        )

    def _unpack(self, segment: Segment, header: StreamHeader) -> Bytes:
        if segment.count > MAX_SEGMENT_PLANES:
            raise MalformedError(f"a segment of {segment.count} planes is too long")
        planes = self.packer.unpack(segment.data, segment.count, header.height, header.width)
        return _cleared(planes, header.height * header.width)


def _cleared(planes: Bytes, pixels: int) -> Bytes:
    """Return planes with the bits past the last pixel 0, copied only where they were not."""
    spare = -pixels % 8
    allowed = np.uint8(0xFF >> spare)
    if spare and (planes[:, -1] & ~allowed).any():
        planes = planes.copy()
        planes[:, -1] &= allowed
    return planes


@dataclass(frozen=True, slots=True)
class ZstdPacker:
    """Spike trains by Zstandard.

    Attributes:
        level: effort, 1 to 22.
        segment_planes: planes of a segment: more take fewer bits, fewer are sooner decoded.
    """

    level: int
    segment_planes: int

    def pack(self, planes: Bytes, height: int, width: int) -> bytes:
        """Turn planes into trains and compress them."""
        import zstandard

        trains = to_trains(planes)
        return zstandard.ZstdCompressor(level=self.level).compress(trains.tobytes())

    def unpack(self, data: bytes, count: int, height: int, width: int) -> Bytes:
        """Decompress trains and turn them into planes.

        Raises:
            MalformedError: this is no Zstandard frame, or one of another size.
        """
        import zstandard

        shape = 8 * ((height * width + 7) // 8), (count + 7) // 8
        size = shape[0] * shape[1]
        try:
            # The frame says how much it will allocate: believed only if it is what is expected.
            if zstandard.frame_content_size(data) != size:
                raise MalformedError(f"a segment does not hold the {size} bytes of its planes")
            trains = zstandard.ZstdDecompressor().decompress(data, allow_extra_data=False)
        except (zstandard.ZstdError, MemoryError) as error:
            raise MalformedError(f"a segment is no Zstandard frame: {error}") from error
        return to_planes(np.frombuffer(trains, np.uint8).reshape(shape), count)


@dataclass(frozen=True, slots=True)
class PngPacker:
    """Each plane a black and white PNG.

    Attributes:
        level: effort of deflate, 0 to 9.
    """

    level: int

    @property
    def segment_planes(self) -> int:
        """One: each plane is a picture of its own."""
        return 1

    def pack(self, planes: Bytes, height: int, width: int) -> bytes:
        """Write the one plane as PNG."""
        from PIL import Image

        flat = np.unpackbits(planes[0], count=height * width, bitorder="little")
        file = io.BytesIO()
        picture = Image.fromarray(flat.reshape(height, width).astype(np.bool_))
        picture.save(file, "png", compress_level=self.level)
        return file.getvalue()

    def unpack(self, data: bytes, count: int, height: int, width: int) -> Bytes:
        """Read the one plane.

        Raises:
            MalformedError: this is no PNG, or not one of this size with one bit a pixel.
        """
        begins = data.startswith(_png_begin(height, width))
        if count != 1 or not begins or not data.endswith(_PNG_END):
            raise MalformedError(f"a segment is not one PNG of {height}×{width} pixels of one bit")
        flat = np.asarray(_read_png(data)).reshape(1, -1)
        if flat.shape[1] != height * width or flat.dtype != np.bool_:
            raise MalformedError(f"a segment is not one PNG of {height}×{width} pixels of one bit")
        return np.packbits(flat, axis=1, bitorder="little")


_PNG_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


def _png_begin(height: int, width: int) -> bytes:
    """Return the signature and the IHDR of a gray PNG of one bit a pixel, not interlaced."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


def _read_png(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["png"]) as picture:
            return np.asarray(picture)
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as error:
        raise MalformedError(f"a segment is no whole PNG: {error}") from error


def build_zstd(spec: CodecSpec) -> LosslessCodec:
    """Build `zstd` from a complete spec."""
    return LosslessCodec(spec, ZstdPacker(int(spec["level"]), int(spec["segment_planes"])))


def build_png(spec: CodecSpec) -> LosslessCodec:
    """Build `png` from a complete spec."""
    return LosslessCodec(spec, PngPacker(int(spec["level"])))
