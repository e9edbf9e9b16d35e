from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.learned.sci import feature_coder
from models.codecs.learned.sci.feature_coder import FeatureCoder, build, group_rate_steps
from models.codecs.learned.sci.feature_model import FeatureModel
from models.codecs.learned.sci.infos import SCI, SCI_INFO, why_not_sci
from models.codecs.spec import CodecSpec
from models.errors import BitstreamError, MalformedError, TruncatedError
from models.networks.features.feature_codec import FeatureCodecNetwork
from models.networks.rate_table import distortion_weight
from models.networks.weights import write_weights
from models.progress import Cancelled, Progress
from models.training.export import feature_codec_weights
from tests.models.networks.tiny_feature_codec import tiny_feature_codec

SHAPES = [(1, 1, 1), (3, 33, 50), (2, 8, 8), (4, 7, 65)]


@pytest.fixture(scope="module")
def network() -> FeatureCodecNetwork:
    return tiny_feature_codec()


@pytest.fixture(scope="module")
def path(network: FeatureCodecNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    write_weights(feature_codec_weights(network), file)
    return file


@pytest.fixture
def model(path: Path, monkeypatch: pytest.MonkeyPatch) -> FeatureModel:
    """A tiny model in the place of the one that comes along."""
    tiny = FeatureModel(path)
    monkeypatch.setattr(feature_coder, "feature_model", lambda: tiny)
    return tiny


def coder(quality: float = 50.0) -> FeatureCoder:
    return build(SCI_INFO.complete(CodecSpec.of(SCI, quality=quality)))


def pictures(count: int, height: int, width: int) -> np.ndarray:  # type: ignore[type-arg]
    """Smooth noise that moves by two pixels a picture, with a little noise that does not."""
    rng = np.random.default_rng(0)
    coarse = torch.from_numpy(rng.random((1, 1, height // 8 + 2, (width + 2 * count) // 8 + 2)))
    wide = torch.nn.functional.interpolate(coarse, scale_factor=8, mode="bilinear")[0, 0].numpy()
    moved = np.stack([wide[:height, 2 * k : 2 * k + width] for k in range(count)])
    noise = rng.normal(0, 0.01, moved.shape)
    result: np.ndarray = np.clip(moved + noise, 0, 1).astype(np.float32)  # type: ignore[type-arg]
    return result


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("gop", [0, 1, 2])
def test_pictures_of_any_size(model: FeatureModel, shape: tuple[int, int, int], gop: int) -> None:
    segments = coder().encode_pictures(pictures(*shape), gop, Progress())
    assert sum(segment.count for segment in segments) == shape[0]
    for segment in segments:
        decoded = coder().decode_pictures(segment, *shape[1:], Progress())
        assert decoded.shape == (segment.count, *shape[1:])
        assert decoded.dtype == np.float32
        assert 0 <= decoded.min() <= decoded.max() <= 1


def test_it_is_the_network_that_was_trained(
    model: FeatureModel, network: FeatureCodecNetwork
) -> None:
    """Bits and fidelity are those that training reckons with, but for what rounding moves."""
    shown, steps = pictures(3, 64, 96), [150, 140, 145]
    data, crc = model.encode(shown, steps, lambda position: None)
    group = model.decode(data, 3, (64, 96), crc, lambda position: None)
    with torch.no_grad():
        rates = torch.tensor(steps, dtype=torch.float32)[None] / 255
        coded = network(torch.from_numpy(shown)[None], rates)
    assert 8 * len(data) == pytest.approx(float(coded.bits.sum()), rel=0.06)
    errors = [
        np.mean((found - shown) ** 2)
        for found in (group.pictures, coded.features[0].clamp(0, 1).numpy())
    ]
    assert errors[0] == pytest.approx(errors[1], rel=0.1)


def test_effort_saves_bits_or_error(model: FeatureModel) -> None:
    """Of the group: what a feature gains, those behind it may lose a part of."""
    shown = pictures(3, 40, 48)
    costs = []
    for effort in ("fast", "normal", "thorough"):
        spec = SCI_INFO.complete(CodecSpec.of(SCI, quality=60.0, effort=effort))
        (segment,) = build(spec).encode_pictures(shown, 0, Progress())
        decoded = build(spec).decode_pictures(segment, 40, 48, Progress())
        steps = torch.tensor(list(segment.data[:3]), dtype=torch.float32) / 255
        worth = distortion_weight(steps).numpy()
        errors = np.square(decoded - shown).sum((1, 2))
        costs.append(8 * len(segment.data) + float(worth @ errors))
    assert costs[1] < 0.998 * costs[0]
    assert costs[2] < costs[1]


def test_motion_comes_along(model: FeatureModel) -> None:
    (segment,) = coder(90.0).encode_pictures(pictures(3, 64, 96), 0, Progress())
    decoded, motion = coder().decode_with_motion(segment, 64, 96, Progress())
    np.testing.assert_array_equal(decoded, coder().decode_pictures(segment, 64, 96, Progress()))
    assert motion.shape == (3, 2, 8, 12)
    assert motion.dtype == np.float32
    assert not motion[0].any()
    middle = motion[1:, :, 2:-2, 2:-2].mean((0, 2, 3))
    np.testing.assert_allclose(middle, [0, 2], atol=0.5)


def test_the_encoder_predicts_from_what_the_decoder_has(model: FeatureModel) -> None:
    """No drift on one machine: decoding again gives the same numbers, to the last bit."""
    shown = pictures(4, 40, 48)
    seen = []
    synthesise = model.transforms.synthesise

    def watched(*given: object) -> object:
        found = synthesise(*given)  # type: ignore[arg-type]
        seen.append(found.picture.numpy().copy())
        return found

    model.transforms.synthesise = watched  # type: ignore[method-assign, assignment]
    (segment,) = coder().encode_pictures(shown, 0, Progress())
    coder().decode_pictures(segment, 40, 48, Progress())
    for encoded, decoded in zip(seen[:3], seen[3:], strict=True):
        np.testing.assert_array_equal(encoded, decoded)


def test_symbols_do_not_depend_on_arithmetic(model: FeatureModel) -> None:
    (segment,) = coder().encode_pictures(pictures(3, 33, 50), 0, Progress())
    plain = coder().decode_pictures(segment, 33, 50, Progress())
    threads = torch.get_num_threads()
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            with torch.backends.mkldnn.flags(enabled=False, allow_tf32=None):
                other = coder().decode_pictures(segment, 33, 50, Progress())
            np.testing.assert_allclose(other, plain, atol=1e-4)
            with torch.autocast("cpu", torch.bfloat16):
                rough = coder().decode_pictures(segment, 33, 50, Progress())
            np.testing.assert_allclose(rough, plain, atol=0.05)
    finally:
        torch.set_num_threads(threads)


DECODE = """
import sys
from pathlib import Path
import numpy as np
from models.codecs.learned.sci.feature_model import FeatureModel
folder, crc = Path(sys.argv[1]), int(sys.argv[2])
model = FeatureModel(folder / "tiny.safetensors")
group = model.decode((folder / "coded").read_bytes(), 3, (33, 50), crc, lambda position: None)
np.save(folder / "decoded.npy", group.pictures)
"""


@pytest.mark.parametrize("threads", ["1", "2"])
def test_another_process_decodes_the_same(model: FeatureModel, path: Path, threads: str) -> None:
    (segment,) = coder().encode_pictures(pictures(3, 33, 50), 0, Progress())
    plain = coder().decode_pictures(segment, 33, 50, Progress())
    (path.parent / "coded").write_bytes(segment.data)
    arguments = [str(path.parent), str(segment.latents_crc32)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    subprocess.run([sys.executable, "-c", DECODE, *arguments], check=True, env=environment)
    np.testing.assert_allclose(np.load(path.parent / "decoded.npy"), plain, atol=1e-4)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=120), st.integers(1, 3))
def test_any_bytes_give_an_error(path: Path, data: bytes, count: int) -> None:
    with pytest.raises(BitstreamError):
        _MODELS.setdefault(path, FeatureModel(path)).decode(
            data, count, (17, 24), 0, lambda position: None
        )


_MODELS: dict[Path, FeatureModel] = {}


def test_segments_that_no_encoder_writes(model: FeatureModel) -> None:
    (segment,) = coder().encode_pictures(pictures(2, 16, 16), 0, Progress())
    with pytest.raises(MalformedError):
        coder().decode_pictures(replace(segment, count=0), 16, 16, Progress())
    with pytest.raises(TruncatedError):
        coder().decode_pictures(replace(segment, data=b""), 16, 16, Progress())
    for wrong in (replace(segment, count=1), replace(segment, count=3)):
        with pytest.raises(BitstreamError):
            coder().decode_pictures(wrong, 16, 16, Progress())
    with pytest.raises(BitstreamError):
        coder().decode_pictures(segment, 1 << 30, 1 << 30, Progress())
    with pytest.raises(BitstreamError):
        coder().decode_pictures(replace(segment, latents_crc32=1), 16, 16, Progress())


def test_it_stops_when_asked(model: FeatureModel) -> None:
    seen: list[float] = []

    def stop(fraction: float, note: str) -> None:
        seen.append(fraction)
        if fraction >= 0.5:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        coder().encode_pictures(pictures(4, 16, 16), 0, progress)
    assert seen == sorted(seen)
    (segment,) = coder().encode_pictures(pictures(4, 16, 16), 0, Progress())
    seen.clear()
    progress = Progress(stop)
    with pytest.raises(Cancelled):
        coder().decode_pictures(segment, 16, 16, progress)


def test_it_stops_within_a_search(model: FeatureModel) -> None:
    seen: list[float] = []

    def stop(fraction: float, note: str) -> None:
        seen.append(fraction)
        if len(seen) == 5:
            progress.cancel()

    progress = Progress(stop)
    coder = build(SCI_INFO.complete(CodecSpec.of(SCI, effort="thorough")))
    with pytest.raises(Cancelled):
        coder.encode_pictures(pictures(2, 16, 16), 0, progress)
    assert seen == [0.0] * 5


def test_the_first_of_a_group_is_coded_best_and_the_last_worst() -> None:
    first, *others = group_rate_steps(128, 8)
    assert first > max(others) + 20
    assert others == sorted(others, reverse=True)
    assert np.mean(others) == 128
    assert group_rate_steps(200, 1) == [200]
    for count in (2, 3, 9):
        for step in (0, 255):
            assert all(0 <= one <= 255 for one in group_rate_steps(step, count))


def test_missing_weights_are_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from models.networks import weights

    monkeypatch.setattr(weights, "bundled_weights", lambda name: tmp_path / f"{name}.none")
    assert "missing" in why_not_sci()
