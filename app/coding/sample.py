"""A few scenes through a codec: what a preview shows and what curves are made of."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from models.arrays import Luminance
from models.codecs.spec import CodecSpec, Paradigm
from models.progress import Progress
from models.scenes import SceneSequence

if TYPE_CHECKING:
    from models.codecs.bitstream import Bitstream


@dataclass(frozen=True, slots=True, eq=False)
class CodedSample:
    """Scenes that were coded and decoded.

    Attributes:
        before: what decoding would give if coding lost nothing, (N, H, W).
        bitstream: what was coded.
        decoded: what decoding gives.
        encode_seconds, decode_seconds: how long it took.
    """

    before: Luminance
    bitstream: Bitstream
    decoded: SceneSequence
    encode_seconds: float
    decode_seconds: float

    @property
    def psnr_db(self) -> float:
        """How near decoding comes to what there was before."""
        from models.metrics.image_fidelity import psnr_db

        return psnr_db(self.before, self.decoded.luminance)

    @property
    def bits_per_scene_pixel(self) -> float:
        """What it costs, on the payload."""
        bits = self.bitstream.bits_per_scene_pixel
        assert bits is not None  # scenes were coded
        return bits


def code_alone(
    scenes: SceneSequence, codec: CodecSpec, paradigm: Paradigm, progress: Progress
) -> CodedSample:
    """Code scenes, or features, each by itself; from a feature a scene is read without neighbours.

    Raises:
        CodecError: the codec can't be used here, or failed.
    """
    from models.codecs.caas import analysed_alone, scene_analysis
    from models.codecs.registry import build_scene_codec

    scene_codec = build_scene_codec(codec, gop=1)
    begun = time.perf_counter()
    bitstream = scene_codec.encode(scenes, progress)
    encoded = time.perf_counter()
    decoded, before = scene_codec.decode(bitstream, progress), scenes.luminance
    if paradigm is Paradigm.CAAS:
        analysis = scene_analysis()
        before = analysed_alone(analysis, before)
        decoded = replace(decoded, luminance=analysed_alone(analysis, decoded.luminance))
    ended = time.perf_counter()
    return CodedSample(before, bitstream, decoded, encoded - begun, ended - encoded)


def code_run(
    features: SceneSequence, codec: CodecSpec, gop: int, progress: Progress
) -> CodedSample:
    """Code features that follow one another, and read a scene from each.

    Args:
        features: at least one.
        codec: its complete spec.
        gop: features of a group, of a codec that predicts; the others code each alone.
        progress: told as it goes.

    Raises:
        CodecError: the codec can't be used here, or failed.
    """
    from models.codecs.caas import scene_analysis
    from models.codecs.registry import build_scene_codec, codec_info

    group = gop if codec_info(codec.name).inter else 1
    scene_codec = build_scene_codec(codec, group, Paradigm.CAAS)
    begun = time.perf_counter()
    bitstream = scene_codec.encode(features, progress)
    encoded = time.perf_counter()
    decoded = scene_codec.decode(bitstream, progress)
    ended = time.perf_counter()
    before = scene_analysis().scenes(features.luminance, None, 0, len(features), progress)
    return CodedSample(before, bitstream, decoded, encoded - begun, ended - encoded)
