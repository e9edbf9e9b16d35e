"""Encoding a stretch: to real bytes, back again, and measured."""

from __future__ import annotations

import time
from dataclasses import replace

from app.coding.search import Wish, search
from app.coding.stretch import Stretch
from app.workspace import Coded, Document
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.quality_search import Encode
from models.codecs.spec import QUALITY, CodecSpec
from models.errors import RequestError
from models.progress import Progress


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

    share = progress.part(0.0, 0.6)
    encoder = QualityEncoder(document.stream, codec, pipeline, stretch.start, stretch.stop)
    timed, note = Timed(encoder), ""
    quality = float(dict(codec.parameters).get(QUALITY, 0.0))
    if wish is None:
        bitstream = timed(quality, share)
    else:
        bitstream, note = search(timed, encoder, wish, quality, share)
    coded = decode_and_measure(document, bitstream, timed.last_s, progress.part(0.6, 1.0))
    return replace(coded, note=note)


def decode_and_measure(
    document: Document, bitstream: Bitstream, encode_seconds: float, progress: Progress
) -> Coded:
    """Decode a bitstream of a recording and measure it against the recording."""
    from models.codecs.container import to_bytes
    from models.codecs.recordings import decode_recording
    from models.experiments.measure import measure_decoded
    from models.representations.scrub_index import ScrubIndex

    header = bitstream.header
    stream = document.stream
    if (header.height, header.width) != (stream.height, stream.width):
        raise RequestError(
            f"the bitstream is of {header.height}×{header.width} pixels, "
            f"the recording of {stream.height}×{stream.width}"
        )
    data = to_bytes(bitstream)
    begun = time.perf_counter()
    decoded = decode_recording(bitstream, progress.part(0.0, 0.4))
    seconds = time.perf_counter() - begun
    assert decoded.spikes is not None  # a recording was coded
    index = ScrubIndex(decoded.spikes)
    index.build(progress.part(0.4, 0.5))
    measured = measure_decoded(
        stream, bitstream, decoded, document.recording.truths, progress=progress.part(0.5, 1.0)
    )
    return Coded(
        key=document.key,
        codec=header.codec,
        pipeline=header.pipeline or PipelineSpec(),
        bitstream=bitstream,
        file_bytes=len(data),
        scenes=decoded.scenes,
        spikes=decoded.spikes,
        index=index,
        measured=measured,
        encode_seconds=encode_seconds,
        decode_seconds=seconds,
    )


class Timed:
    """A function of quality that remembers how long its newest call took: one encode's cost."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self.last_s = 0.0

    def __call__(self, quality: float, progress: Progress) -> Bitstream:
        """Code at a quality."""
        begun = time.perf_counter()
        bitstream = self._encode(quality, progress)
        self.last_s = time.perf_counter() - begun
        return bitstream
