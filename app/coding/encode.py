"""Encoding a stretch: to real bytes, back again, and measured."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.coding.firing import index_of
from app.coding.search import Wish, search
from app.coding.stretch import Stretch
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.quality_search import Encode
from models.codecs.spec import QUALITY, CodecSpec
from models.progress import Progress

if TYPE_CHECKING:
    from models.codecs.access import Source
    from models.codecs.scene_reader import Scenes
    from models.experiments.measure import Measured
    from models.representations.scrub_index import ScrubIndex


def encode_stretch(
    document: Document,
    codec: CodecSpec,
    pipeline: PipelineSpec,
    stretch: Stretch,
    wish: Wish | None,
    progress: Progress,
) -> Coded:
    """Encode planes to real bytes, decode these again, and measure what came back.

    A wish (a bitrate, a PSNR) is searched for, beginning with the codec's quality. Without a
    wish that quality is taken as it is.
    """
    from models.codecs.quality_encoder import QualityEncoder

    encoder = QualityEncoder(document.stream, codec, pipeline, stretch.start, stretch.stop)
    encoding = 0.6
    if encoder.is_long:
        encoding, encoder.folder = 0.95, _folder_for_bits()
    share = progress.part(0.0, encoding)
    timed, note = Timed(encoder), ""
    quality = float(dict(codec.parameters).get(QUALITY, 0.0))
    if wish is None:
        source = timed(quality, share)
    else:
        source, note = search(timed, encoder, wish, quality, share)
    coded = decode_and_measure(document, source, timed.last_s, progress.part(encoding, 1.0))
    return replace(coded, note=note)


def decode_and_measure(
    document: Document, source: Source, encode_seconds: float, progress: Progress
) -> Coded:
    """Decode a bitstream of a recording and measure it against the recording.

    A long one is only opened: it is decoded where one looks (see `models.codecs.looking`), and
    `measure_first_piece` measures a part of it.
    """
    from models.codecs.container import file_bytes
    from models.codecs.pieces import is_long
    from models.experiments.measure import check_belongs

    check_belongs(document.stream, source)
    become = _look_at if is_long(source) else _decode_all
    result, header = become(document, source, progress), source.header
    return Coded(
        key=document.key,
        codec=header.codec,
        pipeline=header.pipeline or PipelineSpec(),
        bitstream=source,
        file_bytes=file_bytes(source),
        scenes=result.scenes,
        spikes=result.index.stream,
        index=result.index,
        measured=result.measured,
        measured_planes=result.measured_planes,
        encode_seconds=encode_seconds,
        decode_seconds=result.decode_seconds,
    )


def measure_first_piece(document: Document, coded: Coded, progress: Progress) -> Coded:
    """Measure the first planes of a long bitstream; what it costs is that of all.

    The first, because what is fired again anywhere depends on all scenes before it.
    """
    from models.codecs.pieces import decode_pieces
    from models.experiments.measure_piece import measure_piece, planes_of

    piece = next(decode_pieces(coded.bitstream, progress.part(0.0, 0.5)))
    measured = measure_piece(
        document.stream,
        coded.bitstream,
        piece,
        document.recording.truths,
        progress=progress.part(0.5, 1.0),
    )
    return replace(coded, measured=measured, measured_planes=planes_of(piece))


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """What became of a bitstream; see `Coded`."""

    scenes: Scenes | None
    index: ScrubIndex
    measured: Measured
    measured_planes: tuple[int, int] | None
    decode_seconds: float | None = None


def _decode_all(document: Document, source: Source, progress: Progress) -> _Result:
    from models.codecs.recordings import decode_recording
    from models.experiments.measure_piece import measure_piece, planes_of

    begun = time.perf_counter()
    decoded = decode_recording(source, progress.part(0.0, 0.4))
    seconds = time.perf_counter() - begun
    assert decoded.spikes is not None  # a recording was coded
    index = index_of(decoded.spikes)
    index.build(progress.part(0.4, 0.5))
    measured = measure_piece(
        document.stream,
        source,
        decoded,
        document.recording.truths,
        progress=progress.part(0.5, 1.0),
    )
    return _Result(decoded.scenes, index, measured, planes_of(decoded), seconds)


def _look_at(document: Document, source: Source, progress: Progress) -> _Result:
    from models.codecs.looking import open_bitstream
    from models.experiments.measure import Measured
    from models.metrics.measurement import Measurement

    opened = open_bitstream(source)
    progress.step(1, 1, "opened")
    cost = Measured(Measurement().with_cost(source))
    return _Result(opened.scenes, index_of(opened.spikes), cost, None)


def _folder_for_bits() -> Path:
    """Return where the bits of long recordings lie while they are shown: a folder on a disk.

    The system's folder for temporary files may be kept in memory.
    """
    from platformdirs import user_cache_path

    folder = user_cache_path("spikeloupe", appauthor=False) / "coded"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Timed:
    """A function of quality that remembers how long its newest call took: one encode's cost."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self.last_s = 0.0

    def __call__(self, quality: float, progress: Progress) -> Source:
        """Code at a quality."""
        begun = time.perf_counter()
        source = self._encode(quality, progress)
        self.last_s = time.perf_counter() - begun
        return source
