"""What the codec panel asks for, as functions that run on a worker thread: values in, values out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.workspace import Coded, Document, ScenePreview
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.spec import QUALITY, CodecSpec
from models.errors import RequestError
from models.progress import Progress

if TYPE_CHECKING:
    from models.scenes import SceneSequence


@dataclass(frozen=True, slots=True)
class Stretch:
    """The planes to encode."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One point of a rate–distortion curve of one scene, on payload bits."""

    quality: float
    bits_per_scene_pixel: float
    psnr_db: float


def encode_stretch(
    document: Document,
    codec: CodecSpec,
    pipeline: PipelineSpec,
    stretch: Stretch,
    wanted_bits_per_scene_pixel: float | None,
    progress: Progress,
) -> Coded:
    """Encode planes to real bytes, decode these again, and measure what came back.

    Args:
        wanted_bits_per_scene_pixel: a bitrate to search for, or None for the codec's own quality.
    """
    from models.codecs.recording import encode_recording

    def encode(spec: CodecSpec, part: Progress) -> Bitstream:
        return encode_recording(
            document.stream, spec, pipeline, stretch.start, stretch.stop, part
        )

    begun = time.perf_counter()
    note = ""
    if wanted_bits_per_scene_pixel is None:
        bitstream = encode(codec, progress.part(0.0, 0.6))
    else:
        bitstream, note = _solve(
            encode, codec, wanted_bits_per_scene_pixel, progress.part(0.0, 0.6)
        )
    seconds = time.perf_counter() - begun
    coded = decode_and_measure(document, bitstream, seconds, progress.part(0.6, 1.0))
    return replace(coded, note=note)


def decode_and_measure(
    document: Document, bitstream: Bitstream, encode_seconds: float, progress: Progress
) -> Coded:
    """Decode a bitstream of a recording and measure it against the recording."""
    from models.codecs.container import to_bytes
    from models.codecs.recording import decode_recording
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


def preview_scene(
    document: Document,
    codec: CodecSpec,
    pipeline: PipelineSpec,
    stretch: Stretch,
    plane_index: int,
    progress: Progress,
) -> ScenePreview:
    """Code and decode the one scene that stands for a plane of the stretch."""
    from models.codecs.registry import build_scene_codec
    from models.metrics.image_fidelity import psnr_db

    uncoded, hold = scene_at(document, pipeline, stretch, plane_index)
    scene_codec = build_scene_codec(codec, gop=1)
    begun = time.perf_counter()
    bitstream = scene_codec.encode(uncoded, progress)
    encoded = time.perf_counter()
    decoded = scene_codec.decode(bitstream, progress)
    bits = bitstream.bits_per_scene_pixel
    assert bits is not None  # a scene was coded
    return ScenePreview(
        key=document.key,
        plane_index=uncoded.plane_indices[0],
        hold=hold,
        uncoded=uncoded,
        decoded=decoded,
        quality=float(codec[QUALITY]),
        bits_per_scene_pixel=bits,
        psnr_db=psnr_db(uncoded.luminance, decoded.luminance),
        encode_seconds=encoded - begun,
        decode_seconds=time.perf_counter() - encoded,
    )


def scene_at(
    document: Document, pipeline: PipelineSpec, stretch: Stretch, plane_index: int
) -> tuple[SceneSequence, tuple[int, int]]:
    """Reconstruct the scene that will stand for a plane, and the planes for which it does."""
    from models.reconstruction.registry import reconstruction
    from models.reconstruction.sequence import reconstruct_scenes

    inside = min(max(plane_index, stretch.start), stretch.stop - 1)
    position = (inside - stretch.start) // pipeline.stride_planes
    start = stretch.start + position * pipeline.stride_planes
    stop = min(start + pipeline.stride_planes, stretch.stop)
    method = reconstruction(pipeline.reconstruct, pipeline.window_planes)
    scenes = reconstruct_scenes(document.stream, method, pipeline.stride_planes, start, stop)
    return scenes, (start, stop)


def _solve(
    encode: Callable[[CodecSpec, Progress], Bitstream],
    codec: CodecSpec,
    wanted_bits_per_scene_pixel: float,
    progress: Progress,
) -> tuple[Bitstream, str]:
    from models.codecs.solve import solve_for_bits

    solution = solve_for_bits(
        lambda quality, part: encode(codec.replace(**{QUALITY: quality}), part),
        wanted_bits_per_scene_pixel,
        progress=progress,
    )
    return solution.bitstream, "" if solution.reached else solution.reason
