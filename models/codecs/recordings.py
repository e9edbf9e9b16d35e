"""A recording, or pictures, to a bitstream and back: the codec is found from spec or header."""

from __future__ import annotations

import numpy as np

from models.arrays import Luminance
from models.codecs.access import Source
from models.codecs.bitstream import Bitstream, PipelineSpec, StreamHeader
from models.codecs.picture_coder import check_pictures
from models.codecs.recording_codec import DecodedRecording, RecordingCodec
from models.codecs.registry import build_pipeline, build_scene_codec
from models.codecs.scene_codec import SceneSequenceCodec
from models.codecs.spec import CodecSpec, ItemKind
from models.errors import MalformedError, ParameterError, RequestError
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream


def encode_recording(
    stream: SpikeStream,
    codec_spec: CodecSpec,
    pipeline_spec: PipelineSpec | None = None,
    start: int = 0,
    stop: int | None = None,
    progress: Progress | None = None,
) -> Bitstream:
    """Code planes `start` to `stop` (exclusive; None: to the end) of a recording.

    Raises:
        RequestError: there are no such planes.
        CodecError: the codec is unknown, unavailable, asked for too much, or failed.
    """
    codec = build_pipeline(codec_spec, pipeline_spec or PipelineSpec())
    return codec.encode(stream, progress or Progress(), start, stop)


def encode_pictures_alone(
    pictures: Luminance, codec_spec: CodecSpec, gop: int = 1, progress: Progress | None = None
) -> Bitstream:
    """Code pictures, (N, H, W) float32 in [0, 1], that stand for no plane.

    Raises:
        RequestError: there are none, or they hold something outside [0, 1].
        CodecError: the codec is unknown, unavailable, asked for too much, or failed.
    """
    check_pictures(pictures)
    count = len(pictures)
    scenes = SceneSequence(
        np.asarray(pictures, np.float32).view(), tuple(range(count)), 0, (0,) * count
    )
    return build_scene_codec(codec_spec, gop).encode(scenes, progress or Progress())


def decode_recording(source: Source, progress: Progress | None = None) -> DecodedRecording:
    """Decode a bitstream, or a `.slp` file that is open, whatever codec wrote it.

    Raises:
        BitstreamError: the bytes are not right.
        CodecError: the codec is unknown or unavailable here.
    """
    progress, header = progress or Progress(), source.header
    if header.item is ItemKind.SCENES and not header.planes:
        return DecodedRecording(_scene_codec(header).decode(source, progress), None)
    return recording_codec_of(header).decode(source, progress)


def decode_scenes(
    source: Source, first: int, count: int, progress: Progress | None = None
) -> SceneSequence:
    """Decode scenes `first` to `first + count` (exclusive), reading only their segments.

    Raises:
        RequestError: there are no such scenes.
        BitstreamError: the bytes are not right.
        CodecError: the codec is unknown or unavailable here.
    """
    if source.header.item is not ItemKind.SCENES:
        raise RequestError(f"{source.header.codec.name} coded planes here, not scenes")
    return _scene_codec(source.header).decode_scenes(source, first, count, progress or Progress())


def decode_spikes(
    source: Source, start: int, stop: int, progress: Progress | None = None
) -> SpikeStream:
    """Decode planes `start` to `stop` (exclusive), counted in the recording.

    Takes time in proportion to `stop - start` where planes were coded, to the planes before
    `stop` where they are fired from scenes (see `models.codecs.scene_pipeline`).

    Raises:
        RequestError: a plane was not coded.
        BitstreamError: the bytes are not right.
        CodecError: the codec is unknown or unavailable here.
    """
    codec = recording_codec_of(source.header)
    return codec.decode_spikes(source, start, stop, progress or Progress())


def recording_codec_of(header: StreamHeader) -> RecordingCodec:
    """Build the codec that decodes what a header speaks of.

    Raises:
        MalformedError: the header names parameters that the codec does not have.
        CodecError: the codec is unknown or unavailable here.
    """
    try:
        return build_pipeline(header.codec, header.pipeline or PipelineSpec())
    except ParameterError as error:
        raise MalformedError(f"the header asks for what can't be: {error}") from error


def _scene_codec(header: StreamHeader) -> SceneSequenceCodec:
    pipeline = header.pipeline or PipelineSpec()
    try:
        return build_scene_codec(header.codec, pipeline.gop, pipeline.paradigm)
    except ParameterError as error:
        raise MalformedError(f"the header asks for what can't be: {error}") from error
