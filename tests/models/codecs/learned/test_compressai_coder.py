from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.codecs.learned.compressai_coder import CompressaiCoder, build
from models.codecs.learned.compressai_infos import BASELINE, ZOO_STEPS
from models.codecs.recordings import decode_recording
from models.codecs.registry import availability, complete_spec, picture_coder
from models.codecs.spec import CodecSpec
from models.errors import (
    BitstreamError,
    ChecksumError,
    CodecUnavailableError,
    MalformedError,
    TruncatedError,
)
from models.progress import Cancelled, Progress
from tests.models.codecs import exam
from tests.models.codecs.learned.compressai_here import (
    install_baseline,
    install_zoo,
    no_zoo_but,
)
from tests.models.networks.tiny_compressai import (
    ZOO,
    smooth_scene,
    tiny_baseline,
    tiny_zoo_model,
)

HEIGHT, WIDTH = 70, 100
HYPERPRIOR = "bmshj2018-hyperprior"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test installs is there."""
    no_zoo_but(tmp_path, monkeypatch)
    install_baseline(tmp_path, monkeypatch)


def coder(name: str, quality: float = 50.0) -> CompressaiCoder:
    return build(complete_spec(CodecSpec.of(name, quality=quality)))


def padded(scene: np.ndarray, side: int) -> torch.Tensor:  # type: ignore[type-arg]
    below, beyond = (-length % side for length in scene.shape)
    return torch.from_numpy(np.pad(scene, ((0, below), (0, beyond)), mode="edge"))[None, None]


@pytest.mark.parametrize("name", ZOO)
def test_a_scene_is_decoded_to_what_compressai_itself_decodes(name: str, tmp_path: Path) -> None:
    install_zoo(name, 1, tmp_path)
    scene, own = smooth_scene(HEIGHT, WIDTH), tiny_zoo_model(name)
    (segment,) = coder(name, 0.0).encode_pictures(scene[None], 1, Progress())
    (decoded,) = coder(name, 0.0).decode_pictures(segment, HEIGHT, WIDTH, Progress())
    batch = padded(scene, own.downsampling_factor).expand(1, 3, -1, -1)
    with torch.no_grad():
        coded = own.compress(batch)
        wanted = own.decompress(coded["strings"], coded["shape"])["x_hat"]
    np.testing.assert_allclose(decoded, wanted[0].mean(0)[:HEIGHT, :WIDTH].numpy(), atol=1e-5)
    assert np.ptp(decoded) > 0.01
    size = sum(len(string[0]) for string in coded["strings"])
    assert 0.5 * size < len(segment.data) < 1.1 * size + 40


@pytest.mark.parametrize("quality", [0.0, 40.0, 100.0])
def test_the_baseline_is_decoded_to_what_compressai_itself_decodes(quality: float) -> None:
    scene, network = smooth_scene(HEIGHT, WIDTH), tiny_baseline()
    (segment,) = coder(BASELINE, quality).encode_pictures(scene[None], 1, Progress())
    (decoded,) = coder(BASELINE).decode_pictures(segment, HEIGHT, WIDTH, Progress())
    network.settle()
    network.model.update(force=True)
    step = segment.data[0]
    with torch.no_grad():
        coded = network.model.compress(padded(scene, 64), s=step)
        found = network.model.decompress(coded["strings"], coded["shape"], s=step)
    np.testing.assert_allclose(decoded, found["x_hat"][0, 0, :HEIGHT, :WIDTH].numpy(), atol=1e-5)


@pytest.mark.parametrize("name", [HYPERPRIOR, "mbt2018", BASELINE])
def test_another_number_of_threads_decodes_the_same(name: str, tmp_path: Path) -> None:
    if name != BASELINE:
        install_zoo(name, 1, tmp_path)
    scenes = smooth_scene(HEIGHT, WIDTH)[None]
    before = torch.get_num_threads()
    (segment,) = coder(name, 0.0).encode_pictures(scenes, 1, Progress())
    decoded = coder(name, 0.0).decode_pictures(segment, HEIGHT, WIDTH, Progress())
    try:
        torch.set_num_threads(before + 1)
        again = coder(name, 0.0).decode_pictures(segment, HEIGHT, WIDTH, Progress())
    finally:
        torch.set_num_threads(before)
    np.testing.assert_allclose(again, decoded, atol=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, 130), (16, 16)])
@pytest.mark.parametrize("name", ["bmshj2018-factorized", "cheng2020-anchor", BASELINE])
def test_pictures_of_any_size(name: str, shape: tuple[int, int], tmp_path: Path) -> None:
    if name != BASELINE:
        install_zoo(name, 1, tmp_path)
    scenes = np.stack([smooth_scene(*shape, seed) for seed in range(2)])
    segments = coder(name, 0.0).encode_pictures(scenes, 1, Progress())
    assert [(s.first, s.count, s.payload_bytes) for s in segments] == [
        (position, 1, len(segment.data)) for position, segment in enumerate(segments)
    ]
    for segment in segments:
        decoded = coder(name, 0.0).decode_pictures(segment, *shape, Progress())
        assert decoded.shape == (1, *shape)
        assert decoded.dtype == np.float32


EXAMINED = (HYPERPRIOR, "mbt2018", "bmshj2018-factorized", BASELINE)


@pytest.mark.parametrize("name", EXAMINED)
def test_the_exam_but_for_quality_that_untrained_models_have_not(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What doesn't ask for fidelity or for a bitrate; `test_exam` asks the trained baseline."""
    for step in (4, 5) if name != BASELINE else ():
        install_zoo(name, step, tmp_path)
    monkeypatch.setitem(exam.DEMANDS, name, exam.Demands())
    exam.examine_spec(name)
    exam.examine_damage(name)
    exam.examine_damaged_file(name)
    exam.examine_random_access(name, tmp_path)
    exam.examine_gop(name)
    exam.examine_cancel(name)


def test_each_step_of_quality_has_its_weights(tmp_path: Path) -> None:
    name = HYPERPRIOR
    install_zoo(name, 1, tmp_path, seed=0)
    install_zoo(name, ZOO_STEPS[name], tmp_path, seed=1)
    low, high = coder(name, 0.0), coder(name, 100.0)
    assert low.weights_hash != high.weights_hash
    scenes = smooth_scene(HEIGHT, WIDTH)[None]
    (segment,) = low.encode_pictures(scenes, 1, Progress())
    assert segment.data[0] == 1
    with pytest.raises(MalformedError, match="step 1 of bmshj2018-hyperprior"):
        high.decode_pictures(segment, HEIGHT, WIDTH, Progress())
    with pytest.raises(CodecUnavailableError, match=r"step 4.* at hand: 1, 8.*spikeloupe weights"):
        coder(name, 43.0)
    assert availability(name).available


def test_bitstreams_know_their_weights(tmp_path: Path) -> None:
    install_zoo(HYPERPRIOR, 1, tmp_path, seed=0)
    bitstream = exam.encode(HYPERPRIOR, quality=0.0)
    assert bitstream.header.weights_hash == coder(HYPERPRIOR, 0.0).weights_hash
    install_zoo(HYPERPRIOR, 1, tmp_path, seed=1)
    with pytest.raises(CodecUnavailableError, match="was coded by weights"):
        decode_recording(bitstream)


def test_another_prior_is_an_error_and_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine whose floating point comes out otherwise."""
    scenes = smooth_scene(HEIGHT, WIDTH)[None]
    (segment,) = coder(BASELINE).encode_pictures(scenes, 1, Progress())
    loaded = coder(BASELINE)._loaded
    prior = loaded._prior_at(segment.data[0])
    prior.scales = prior.scales * 0.97
    monkeypatch.setattr(loaded, "_prior_at", lambda step: prior)
    with pytest.raises(BitstreamError):
        coder(BASELINE).decode_pictures(segment, HEIGHT, WIDTH, Progress())


def test_a_wrong_checksum_is_noticed() -> None:
    (segment,) = coder(BASELINE).encode_pictures(smooth_scene(20, 30)[None], 1, Progress())
    broken = replace(segment, latents_crc32=segment.latents_crc32 ^ 1)
    with pytest.raises(ChecksumError):
        coder(BASELINE).decode_pictures(broken, 20, 30, Progress())


def test_what_can_be_no_segment_is_refused() -> None:
    (segment,) = coder(BASELINE).encode_pictures(smooth_scene(20, 30)[None], 1, Progress())
    with pytest.raises(TruncatedError):
        coder(BASELINE).decode_pictures(replace(segment, data=b""), 20, 30, Progress())
    with pytest.raises(MalformedError, match="2 scenes"):
        coder(BASELINE).decode_pictures(replace(segment, count=2), 20, 30, Progress())
    with pytest.raises(MalformedError, match="no memory"):
        coder(BASELINE).decode_pictures(segment, 1 << 30, 1 << 30, Progress())


def test_analysis_serves_all_bitrates(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    model = coder(BASELINE)._loaded._model
    analyse = model.analyse
    monkeypatch.setattr(model, "analyse", lambda scene: calls.append(1) or analyse(scene))
    scene = smooth_scene(40, 40)
    sizes = [
        len(coder(BASELINE, quality).encode_pictures(scene[None], 1, Progress())[0].data)
        for quality in (0.0, 50.0, 100.0)
    ]
    assert len(calls) == 1
    assert sizes[0] < sizes[2]


def test_the_slow_ones_can_be_stopped_within_a_picture(tmp_path: Path) -> None:
    install_zoo("mbt2018", 1, tmp_path)
    progress = Progress()
    loaded = coder("mbt2018", 0.0)._loaded
    rows = []

    class Stopping(Progress):
        def check(self) -> None:
            rows.append(1)
            if len(rows) == 3:
                progress.cancel()
            progress.check()

    with pytest.raises(Cancelled):
        loaded.encode(smooth_scene(200, 200), 1, Stopping())
    assert len(rows) == 3


def test_the_registry_builds_them(tmp_path: Path) -> None:
    install_zoo(HYPERPRIOR, 4, tmp_path)
    spec = CodecSpec.of(HYPERPRIOR, quality=45.0)
    assert picture_coder(spec) == coder(HYPERPRIOR, 45.0)
