"""Small recordings that count as long, coded by the tests' own coder or by JPEG."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.caas import FeatureSceneCodec
from models.codecs.cta import CtaPipeline
from models.codecs.learned.feature_analysis import LearnedAnalysis
from models.codecs.picture_coder import PictureCoder
from models.codecs.recording_codec import RecordingCodec
from models.codecs.scene_codec import SceneCodec
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import CodecSpec, Paradigm
from models.streams.stream import RowOrder, SpikeStream
from tests.models.codecs.coders import ZlibCoder

HEIGHT, WIDTH = 11, 13
LONG_BYTES = 16_384
"""What takes more memory counts as long here: 22 scenes and their planes."""
JPEG = CodecSpec.of("jpeg", quality=70.0)


def stream_of(planes: int, height: int = HEIGHT, width: int = WIDTH) -> SpikeStream:
    """Random spikes, more of them to the right, the bottom row stored first."""
    rng = np.random.default_rng(planes)
    dense = rng.random((planes, height, width)) < np.linspace(0.05, 0.6, width)
    return replace(SpikeStream.from_dense(dense, 20000.0, 0.6), rows=RowOrder.BOTTOM_UP)


def atc(gop: int = 1, **pipeline: int) -> ScenePipeline:
    return ScenePipeline(SceneCodec(ZlibCoder(), gop), PipelineSpec(gop=gop, seed=3, **pipeline))


def cta(gop: int = 1) -> CtaPipeline:
    return CtaPipeline(ZlibCoder(), PipelineSpec(Paradigm.CTA, gop=gop))


def caas(gop: int = 1, coder: PictureCoder | None = None) -> ScenePipeline:
    """Features by `tests.models.codecs.features`; needs the fixture `features_by_means`."""
    codec = FeatureSceneCodec(SceneCodec(coder or ZlibCoder(), gop), LearnedAnalysis())
    return ScenePipeline(codec, PipelineSpec(gop=gop, seed=3).under(Paradigm.CAAS))


def codec_of(paradigm: Paradigm, gop: int = 1) -> RecordingCodec:
    return {Paradigm.ATC: atc, Paradigm.CTA: cta, Paradigm.CAAS: caas}[paradigm](gop)


def let_little_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let recordings of some hundred planes count as long, and pieces be small."""
    monkeypatch.setattr("models.codecs.pieces.LONG_BYTES", LONG_BYTES)
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 4)
    monkeypatch.setattr("models.codecs.pieces.PLANES_AT_ONCE", 32)
    monkeypatch.setattr("models.codecs.scene_reader.BLOCK_SCENES", 3)
    monkeypatch.setattr("models.codecs.decoded_planes.BLOCK_PLANES", 20)
