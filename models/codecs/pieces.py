"""Recordings of any length, coded and decoded piece by piece in bounded memory.

    planes ──64 scenes' worth──▶ codec ──bits──▶ SpooledBitstream ──▶ .slp      encode_in_pieces
    .slp ──64 scenes──▶ codec ──▶ scenes, and their planes, the charge carried over  decode_pieces

A piece is made of whole segments, so that the bits are those of coding everything at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from models.codecs.access import LONG_BYTES, Source, decoded_bytes, planes_within, stretches
from models.codecs.bitstream import Bitstream, StreamHeader
from models.codecs.container import SlpFile
from models.codecs.firing import Firing, first_charge
from models.codecs.recording_codec import (
    DecodedRecording,
    RecordingCodec,
    piece_planes_of,
    plane_range,
)
from models.codecs.recordings import decode_scenes, decode_spikes, recording_codec_of
from models.codecs.scene_codec import scenes_within
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import ItemKind
from models.codecs.spool import SpooledBitstream
from models.errors import RequestError
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream

PLANES_AT_ONCE = 256
"""Planes decoded at once where planes were coded."""
FIRING_SHARE = 0.1
"""Part of the work of decoding a piece that firing its planes is taken to be."""


def is_long(source: Source) -> bool:
    """Whether a bitstream is to be decoded piece by piece: it is large, and made of such pieces."""
    header, pixels = source.header, source.header.height * source.header.width
    scenes = len(header.plane_indices)
    if not header.planes or decoded_bytes(scenes, header.planes, pixels) <= LONG_BYTES:
        return False
    return all(
        decoded_bytes(len(piece) if scenes else 0, _planes_of(header, piece), pixels)
        <= LONG_BYTES // 4
        for piece in _pieces(source)
    )


def source_at(path: Path) -> Source:
    """Return what a `.slp` file holds: read and checked, or opened if it is long.

    Raises:
        BitstreamError: the bytes are not right, as far as they are read.
        RequestError: the file can't be read.
    """
    file = SlpFile.open(path)
    return file if is_long(file) else file.bitstream()


def is_long_to_encode(
    codec: RecordingCodec, stream: SpikeStream, start: int = 0, stop: int | None = None
) -> bool:
    """Whether planes are to be coded piece by piece: they are many, and the codec can do it."""
    start, end = plane_range(stream, start, stop)
    stride = codec.pipeline.stride_planes if isinstance(codec, ScenePipeline) else 0
    scenes = -(-(end - start) // stride) if stride else 0
    if decoded_bytes(scenes, end - start, stream.pixels) <= LONG_BYTES:
        return False
    return piece_planes_of(codec, stream.pixels) is not None


def encode_in_pieces(
    codec: RecordingCodec,
    stream: SpikeStream,
    progress: Progress,
    start: int = 0,
    stop: int | None = None,
    folder: Path | None = None,
) -> SpooledBitstream:
    """Code planes `start` to `stop` (exclusive) in memory that does not grow with their number.

    Args:
        codec: whose bits don't change by it, see `PiecewiseCodec`.
        stream: the recording.
        progress: of all of it.
        start: first plane.
        stop: plane after the last; None: to the end of the recording.
        folder: where the coded bits lie until the bitstream is let go; see `SpooledBitstream`.

    Raises:
        RequestError: there are no such planes, or the codec must code all at once.
        EncoderFailedError: the encoder ended badly.
        OutputError: the bits can't be put on disk.
        Cancelled: somebody asked the work to stop; nothing is left behind.
    """
    coded: SpooledBitstream | None = None
    for piece in _encoded_pieces(codec, stream, progress, start, stop):
        if coded is None:
            coded = SpooledBitstream(piece, folder)
        else:
            coded.add(piece)
    assert coded is not None  # a range of planes is never empty
    progress.step(1, 1, "encoded")
    return coded


def _encoded_pieces(
    codec: RecordingCodec, stream: SpikeStream, progress: Progress, start: int, stop: int | None
) -> Iterator[Bitstream]:
    start, end = plane_range(stream, start, stop)
    step = piece_planes_of(codec, stream.pixels)
    if step is None:
        raise RequestError(
            f"{codec.info.name} codes these planes only all at once", "set gop to 1 or more"
        )
    planes = end - start
    for begin in range(start, end, step):
        last = min(begin + step, end)
        part = progress.part((begin - start) / planes, (last - start) / planes)
        yield codec.encode(stream, part, begin, last)


def decode_pieces(source: Source, progress: Progress) -> Iterator[DecodedRecording]:
    """Decode a bitstream from its first item to its last, a piece at a time.

    Yields:
        Scenes with the planes fired from them (pictures without), or decoded planes; together
        what `decode_recording` gives.

    Raises:
        BitstreamError: the bytes are not right.
        CodecError: the codec is unknown or unavailable here.
    """
    header = source.header
    if not header.planes:
        for pictures in decode_scene_pieces(source, progress):
            yield DecodedRecording(pictures, None)
    elif header.item is ItemKind.SPIKES:
        yield from _decoded_planes(source, progress)
    else:
        yield from _decoded_scenes(source, progress)


def decode_stretch(source: Source, start: int, stop: int, progress: Progress) -> DecodedRecording:
    """Decode the scenes that stand for planes `start` to `stop` (exclusive), and all their planes.

    Where planes were coded, just these. Memory grows with the stretch, time as in `decode_spikes`.

    Raises:
        RequestError: a plane was not coded.
        BitstreamError: the bytes are not right.
        CodecError: the codec is unknown or unavailable here.
    """
    header = source.header
    planes_within(header, start, stop)
    if header.item is ItemKind.SPIKES:
        return DecodedRecording(None, decode_spikes(source, start, stop, progress), start)
    begins = list(accumulate(header.hold_planes, initial=header.first_plane))
    first, last = bisect_right(begins, start) - 1, bisect_right(begins, stop - 1)
    scenes = decode_scenes(source, first, last - first, progress.part(0, 0.5))
    spikes = decode_spikes(source, begins[first], begins[last], progress.part(0.5, 1))
    return DecodedRecording(scenes, spikes, begins[first])


def first_stretch(source: Source) -> tuple[int, int]:
    """Return the planes (first, past the last) of the piece that decodes first, and soonest."""
    header, piece = source.header, _pieces(source)[0]
    return header.first_plane, header.first_plane + _planes_of(header, piece)


def decode_scene_pieces(source: Source, progress: Progress) -> Iterator[SceneSequence]:
    """Decode the scenes of a bitstream from the first to the last, a piece at a time; no planes.

    Raises:
        RequestError: planes were coded, not scenes.
        BitstreamError: the bytes are not right.
        CodecError: the codec is unknown or unavailable here.
    """
    for piece, part in _parts(source, progress):
        yield decode_scenes(source, piece.start, len(piece), part)


def _decoded_scenes(source: Source, progress: Progress) -> Iterator[DecodedRecording]:
    header = source.header
    charge = first_charge(header)
    for piece, part in _parts(source, progress):
        share = part.part(0, 1 - FIRING_SHARE)
        scenes = decode_scenes(source, piece.start, len(piece), share)
        firing = Firing(header, charge, 0, scenes.planes)
        firing.fire(scenes, part.part(1 - FIRING_SHARE, 1))
        charge = firing.charge
        yield DecodedRecording(scenes, firing.stream(), scenes.first_plane)


def _decoded_planes(source: Source, progress: Progress) -> Iterator[DecodedRecording]:
    codec, first = recording_codec_of(source.header), source.header.first_plane
    for piece, part in _parts(source, progress):
        start = first + piece.start
        yield DecodedRecording(
            None, codec.decode_spikes(source, start, first + piece.stop, part), start
        )


def _parts(source: Source, progress: Progress) -> Iterator[tuple[range, Progress]]:
    items = source.header.items
    for piece in _pieces(source):
        yield piece, progress.part(piece.start / items, piece.stop / items)


def _pieces(source: Source) -> tuple[range, ...]:
    header = source.header
    if header.item is ItemKind.SPIKES:
        return stretches(source, PLANES_AT_ONCE)
    pixels = header.height * header.width
    return stretches(source, scenes_within(pixels))


def _planes_of(header: StreamHeader, piece: range) -> int:
    if header.item is ItemKind.SPIKES:
        return len(piece)
    return sum(header.hold_planes[piece.start : piece.stop])
