from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.codecs.learned import coder as learned
from models.codecs.learned.coder import LearnedCoder, LearnedModel, build, rate_step_of
from models.codecs.learned.efforts import ITERATIONS
from models.codecs.learned.infos import LEARNED, LEARNED_INFOS, why_not_learned
from models.codecs.recordings import decode_recording, encode_pictures_alone
from models.codecs.spec import CodecSpec
from models.errors import CodecUnavailableError, MalformedError, TruncatedError
from models.networks.scene.latent_search import LatentSearch
from models.networks.weights import write_weights
from models.progress import Cancelled, Progress
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import TINY_CODEC, tiny_codec

NAME, SOAM = "spikecodec-base", "spikecodec-soam"


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


def coder(quality: float = 50.0, name: str = NAME, effort: str = "fast") -> LearnedCoder:
    spec = CodecSpec.of(name, quality=quality, effort=effort)
    return build(LEARNED_INFOS[name].complete(spec))


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
        model.transforms,
        "analyse",
        lambda picture, attention: calls.append(1) or analyse(picture, attention),
    )
    sizes = []
    for quality in (10.0, 50.0, 90.0):
        (segment,) = coder(quality).encode_pictures(pictures(1, 32, 40), 1, Progress())
        sizes.append(segment.payload_bytes)
    assert len(calls) == 1
    assert sizes == sorted(sizes)
    coder().encode_pictures(pictures(1, 40, 32), 1, Progress())
    assert len(calls) == 2  # the same numbers in another shape are another picture


def guides(count: int, height: int, width: int) -> np.ndarray:  # type: ignore[type-arg]
    shape = (count, TINY_CODEC.width, -(-height // 8), -(-width // 8))
    return np.random.default_rng(1).uniform(-1, 1, shape).astype(np.float32)


def test_attention_moves_bits_and_decoding_knows_nothing_of_it(model: LearnedModel) -> None:
    scenes, attention = pictures(2, 33, 50), guides(2, 33, 50)
    plain = coder(name=SOAM).encode_pictures(scenes, 1, Progress())
    found = coder(name=SOAM).encode_guided(scenes, attention, 1, Progress())
    silent = coder(name=SOAM).encode_guided(scenes, 0 * attention, 1, Progress())
    assert all(one.data != other.data for one, other in zip(found, plain, strict=True))
    assert silent == plain
    for segment, scene in zip(found, scenes, strict=True):
        decoded = coder(name=NAME).decode_pictures(segment, 33, 50, Progress())
        again = coder(name=SOAM).decode_pictures(segment, 33, 50, Progress())
        np.testing.assert_array_equal(decoded, again)
        assert decoded.shape == (1, *scene.shape)


def test_a_codec_without_attention_is_not_guided(model: LearnedModel) -> None:
    scenes = pictures(1, 16, 24)
    found = coder().encode_guided(scenes, guides(1, 16, 24), 1, Progress())
    assert found == coder().encode_pictures(scenes, 1, Progress())


def test_a_picture_with_another_attention_is_analysed_anew(model: LearnedModel) -> None:
    (picture,), attention = pictures(1, 16, 24), guides(2, 16, 24)
    first = model.analyse(picture, attention[0])
    assert model.analyse(picture, attention[0]) is first
    assert model.analyse(picture, attention[1]) is not first
    assert model.analyse(picture) is not first


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 9, 50)])
def test_effort_changes_bytes_and_decoding_knows_nothing_of_it(
    model: LearnedModel, shape: tuple[int, int, int]
) -> None:
    scenes = pictures(*shape)
    found = {
        effort: coder(effort=effort).encode_pictures(scenes, 1, Progress())
        for effort in ("fast", "normal", "thorough")
    }
    assert shape == (1, 1, 1) or len({segments[0].data for segments in found.values()}) == 3
    for segments in found.values():
        for segment, scene in zip(segments, scenes, strict=True):
            decoded = coder(effort="fast").decode_pictures(segment, *shape[1:], Progress())
            again = coder(effort="thorough").decode_pictures(segment, *shape[1:], Progress())
            np.testing.assert_array_equal(decoded, again)
            assert decoded.shape == (1, *scene.shape)


def test_a_search_is_kept_for_its_picture_bitrate_attention_and_effort(
    model: LearnedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    search = LatentSearch.search
    monkeypatch.setattr(
        LatentSearch, "search", lambda *given: calls.append(given[-2]) or search(*given)
    )
    scenes, attention = pictures(1, 16, 24), guides(1, 16, 24)

    def encode(quality: float, effort: str, guided: bool = False) -> bytes:
        codec = coder(quality, SOAM, effort)
        (segment,) = (
            codec.encode_guided(scenes, attention, 1, Progress())
            if guided
            else codec.encode_pictures(scenes, 1, Progress())
        )
        return segment.data

    first = encode(50.0, "normal")
    assert encode(50.0, "normal") == first
    assert len(calls) == 1
    for told in ((60.0, "normal"), (50.0, "thorough"), (50.0, "normal", True), (50.0, "fast")):
        encode(*told)
    iterations = ITERATIONS["normal"], ITERATIONS["thorough"]
    assert calls == [iterations[0], iterations[0], iterations[1], iterations[0]]


def test_a_search_that_was_stopped_leaves_nothing_behind(model: LearnedModel) -> None:
    seen: list[float] = []

    def stop(fraction: float, note: str) -> None:
        seen.append(fraction)
        if "search" in note and fraction >= 0.5:
            progress.cancel()

    scenes, codec = pictures(2, 16, 24), coder(effort="thorough")
    progress = Progress(stop)
    with pytest.raises(Cancelled):
        codec.encode_pictures(scenes, 1, progress)
    assert seen == sorted(seen)
    assert 0.5 <= seen[-1] < 0.6
    whole = codec.encode_pictures(scenes, 1, Progress())
    other = LearnedModel(model.path).encode(scenes[1], 128, None, ITERATIONS["thorough"])
    assert whole[1].data[1:] == other.data


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
