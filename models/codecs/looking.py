"""A long bitstream opened to be looked at: what it holds is decoded where somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.codecs.access import Source
from models.codecs.container import head_sha256
from models.codecs.decoded_planes import DecodedPlanes
from models.codecs.fired_planes import FiredPlanes
from models.codecs.recordings import recording_codec_of
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.scene_reader import SceneReader, Scenes
from models.codecs.spec import ItemKind
from models.errors import RequestError
from models.progress import Progress
from models.streams.stream import RowOrder, SpikeStream

if TYPE_CHECKING:
    from models.streams.stream import PlaneSource


@dataclass(frozen=True, slots=True)
class OpenedBitstream:
    """What a bitstream holds, as `DecodedRecording` does, not decoded yet.

    Attributes:
        scenes: decoded where one is asked for; None where the planes themselves were coded.
        spikes: decoded where they are asked for, or fired again (see `FiredPlanes`).
        first_plane: the plane of the recording that is plane 0 of `spikes`.
    """

    scenes: Scenes | None
    spikes: SpikeStream
    first_plane: int


def open_bitstream(source: Source) -> OpenedBitstream:
    """Open a coded recording to be looked at; at most its first segment is decoded.

    Raises:
        RequestError: it holds pictures, no recording.
        MalformedError: the header names parameters that the codec does not have.
        CodecError: the codec is unknown or unavailable here.
    """
    header = source.header
    if not header.planes:
        raise RequestError("the bitstream holds pictures, not a stretch of a recording")
    codec, first = recording_codec_of(header), header.first_plane
    if header.item is ItemKind.SCENES and isinstance(codec, ScenePipeline):
        scenes = SceneReader(codec.scene_codec, source)
        fired = _stream(FiredPlanes(scenes), source, RowOrder.TOP_DOWN)
        return OpenedBitstream(scenes, fired, first)
    rows = codec.decode_spikes(source, first, first + 1, Progress()).rows
    return OpenedBitstream(None, _stream(DecodedPlanes(codec, source), source, rows), first)


def _stream(planes: PlaneSource, source: Source, rows: RowOrder) -> SpikeStream:
    """Make a stream that is known again when the same bits are opened another time."""
    header = source.header
    return SpikeStream(
        planes,
        header.height,
        header.width,
        rows,
        header.capture_rate_hz,
        header.full_scale,
        f"slp {head_sha256(source)}",
    )
