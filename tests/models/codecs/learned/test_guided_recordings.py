"""Recordings coded with attention: from the spikes through the pipeline to the bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.container import from_bytes, to_bytes
from models.codecs.quality_encoder import QualityEncoder
from models.codecs.recordings import decode_recording, encode_recording
from models.codecs.registry import availability, build_pipeline
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import CodecSpec
from models.progress import Progress
from models.streams.stream import SpikeStream
from tests.models.codecs.learned.tiny_codecs import BASE, BISOAM, SOAM, install
from tests.models.conftest import make_stream

PIPELINE = PipelineSpec(window_planes=9)


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def stream() -> SpikeStream:
    return make_stream(0, (45, 24, 30), density=0.6)[0]


def data_of(stream: SpikeStream, name: str) -> list[bytes]:
    bitstream = encode_recording(stream, CodecSpec.of(name), PIPELINE)
    return [segment.data for segment in bitstream.segments]


@pytest.mark.parametrize("name", [BASE, SOAM, BISOAM])
def test_attention_is_looked_for_where_the_codec_has_it(stream: SpikeStream, name: str) -> None:
    codec = build_pipeline(CodecSpec.of(name), PIPELINE)
    assert isinstance(codec, ScenePipeline)
    seen: list[float] = []
    progress = Progress(lambda fraction, note: seen.append(fraction))
    scenes = codec.reconstruct(stream, progress, 3, 40)
    assert (scenes.attention is not None) == (name != BASE)
    assert seen == sorted(seen)


def test_variants_with_equal_codecs_spend_bits_elsewhere(stream: SpikeStream) -> None:
    base, soam, bisoam = (data_of(stream, name) for name in (BASE, SOAM, BISOAM))
    assert len({tuple(base), tuple(soam), tuple(bisoam)}) == 3


def test_the_bytes_need_no_spikes_to_be_decoded(stream: SpikeStream) -> None:
    bitstream = encode_recording(stream, CodecSpec.of(BISOAM), PIPELINE, 3, 40)
    decoded = decode_recording(from_bytes(to_bytes(bitstream)))
    assert decoded.scenes is not None
    assert decoded.scenes.attention is None
    assert decoded.spikes is not None
    assert decoded.spikes.planes == 37


def test_a_search_codes_with_attention_too(stream: SpikeStream) -> None:
    spec = CodecSpec.of(SOAM, quality=60.0)
    search = QualityEncoder(stream, spec, PIPELINE)
    assert search(60.0, Progress()) == encode_recording(stream, spec, PIPELINE)
    rehearse = search.rehearsal()
    assert rehearse is not None
    whole, some = search(30.0, Progress()), rehearse(30.0, Progress())
    kept = {segment.data for segment in whole.segments}
    assert {segment.data for segment in some.segments} < kept


def test_missing_weights_are_a_reason(tmp_path: Path) -> None:
    (tmp_path / "weights" / f"{SOAM}.safetensors").unlink()
    found = availability(SOAM)
    assert not found.available
    assert "weights are missing" in found.reason
    assert availability(BISOAM).available


def test_scenes_with_attention_are_nothing_new_to_others(stream: SpikeStream) -> None:
    guided, plain = (build_pipeline(CodecSpec.of(name), PIPELINE) for name in (SOAM, "jpeg"))
    assert isinstance(guided, ScenePipeline)
    assert isinstance(plain, ScenePipeline)
    scenes = guided.reconstruct(stream, Progress())
    found = plain.encode_scenes(scenes, stream.rows, Progress())
    bare = plain.encode_scenes(replace(scenes, attention=None), stream.rows, Progress())
    assert found == bare
    np.testing.assert_array_equal(scenes.luminance, plain.reconstruct(stream, Progress()).luminance)
