from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.codecs.learned import coder as learned
from models.codecs.learned.coder import LearnedCoder, LearnedModel, build, rate_step_of
from models.codecs.learned.infos import LEARNED, LEARNED_INFOS, why_not_learned
from models.codecs.recordings import decode_recording, encode_pictures_alone
from models.codecs.spec import CodecSpec
from models.errors import CodecUnavailableError, MalformedError, TruncatedError
from models.networks.weights import write_weights
from models.progress import Progress
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import tiny_codec

NAME = "spikecodec-base"


@pytest.fixture
def model(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> LearnedModel:
    """A tiny model in the place of the one that comes along."""
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    write_weights(scene_codec_weights(tiny_codec()), path)
    tiny = LearnedModel(path)
    monkeypatch.setattr(learned, "learned_model", lambda name: tiny)
    return tiny


def coder(quality: float = 50.0) -> LearnedCoder:
    return build(LEARNED_INFOS[NAME].complete(CodecSpec.of(NAME, quality=quality)))


def pictures(*shape: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(0).random(shape, dtype=np.float32)


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 33, 50), (1, 8, 8), (1, 7, 65)])
def test_pictures_of_any_size(model: LearnedModel, shape: tuple[int, int, int]) -> None:
    segments = coder().encode_pictures(pictures(*shape), 1, Progress())
    assert [(s.first, s.count) for s in segments] == [(k, 1) for k in range(shape[0])]
    for segment in segments:
        decoded = coder().decode_pictures(segment, *shape[1:], Progress())
        assert decoded.shape == (1, *shape[1:])
        assert decoded.dtype == np.float32
        assert 0 <= decoded.min() <= decoded.max() <= 1


def test_analysis_serves_all_bitrates(model: LearnedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    analyse = model.transforms.analyse
    monkeypatch.setattr(
        model.transforms, "analyse", lambda picture: calls.append(1) or analyse(picture)
    )
    sizes = []
    for quality in (10.0, 50.0, 90.0):
        (segment,) = coder(quality).encode_pictures(pictures(1, 32, 40), 1, Progress())
        sizes.append(segment.payload_bytes)
    assert len(calls) == 1
    assert sizes == sorted(sizes)
    coder().encode_pictures(pictures(1, 40, 32), 1, Progress())
    assert len(calls) == 2  # the same numbers in another shape are another picture


def test_segments_that_no_encoder_writes(model: LearnedModel) -> None:
    (segment,) = coder().encode_pictures(pictures(1, 16, 16), 1, Progress())
    with pytest.raises(MalformedError):
        coder().decode_pictures(replace(segment, count=2), 16, 16, Progress())
    with pytest.raises(TruncatedError):
        coder().decode_pictures(replace(segment, data=b""), 16, 16, Progress())
    with pytest.raises(MalformedError):
        coder().decode_pictures(segment, 1 << 30, 1 << 30, Progress())


def test_other_weights_are_told(model: LearnedModel) -> None:
    bitstream = encode_pictures_alone(pictures(1, 16, 16), CodecSpec.of(NAME))
    assert bitstream.header.weights_hash == model.weights_hash
    foreign = replace(bitstream, header=replace(bitstream.header, weights_hash="ab" * 32))
    with pytest.raises(CodecUnavailableError, match="abababababab"):
        decode_recording(foreign)


def test_rate_steps_cover_the_range() -> None:
    assert (rate_step_of(0.0), rate_step_of(100.0)) == (0, 255)
    steps = [rate_step_of(quality / 4) for quality in range(401)]
    assert sorted(set(steps)) == list(range(256))


def test_missing_weights_are_a_reason() -> None:
    assert "missing" in why_not_learned("no-such-codec")
    assert set(LEARNED) == set(LEARNED_INFOS)
    with pytest.raises(CodecUnavailableError):
        learned.learned_model("no-such-codec")
