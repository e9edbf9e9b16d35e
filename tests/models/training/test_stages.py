from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.errors import CodecUnavailableError
from models.networks import configs
from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.networks.weights import read_weights, write_weights
from models.training import train
from models.training.clips import load_clips
from models.training.codec_stage import CodecStage
from models.training.finished import describe_data, start_from, weights_of
from models.training.picture_data import load_pictures
from models.training.reconstruction_stage import ReconstructionStage
from tests.models.networks.tiny import TINY_CODEC, TINY_RECONSTRUCTION, tiny_codec


@pytest.fixture(scope="module")
def codec_stage(training_folder: Path) -> CodecStage:
    torch.manual_seed(0)
    network = SceneCodecNetwork(TINY_CODEC)
    return CodecStage(network, load_pictures(training_folder), batch=4, side=32)


def test_scales_begin_as_those_of_the_data(codec_stage: CodecStage) -> None:
    batch = codec_stage.batch(np.random.default_rng(0))
    before, _ = codec_stage.loss(batch)
    codec_stage.start_as_dct()
    after, figures = codec_stage.loss(batch)
    assert float(after.detach()) < 0.9 * float(before.detach())
    assert figures["bpp"] > 0


def test_every_crop_has_its_part_of_the_rate_range(codec_stage: CodecStage) -> None:
    batch = codec_stage.batch(np.random.default_rng(1))
    assert batch["scenes"].shape == (4, 1, 32, 32)
    parts = (batch["rate_index"] * 4).floor().tolist()
    assert parts == [0, 1, 2, 3]


def test_validation_of_the_codec(codec_stage: CodecStage) -> None:
    codec_stage.network.eval()
    with torch.no_grad():
        figures = codec_stage.validate()
    bits = [figures[f"bpp_{index}"] for index in (0.1, 0.35, 0.6, 0.85)]
    quality = [figures[f"psnr_db_{index}"] for index in (0.1, 0.35, 0.6, 0.85)]
    assert bits == sorted(bits)
    assert quality == sorted(quality)


def test_validation_of_the_reconstruction_begins_at_tfp(training_folder: Path) -> None:
    stage = ReconstructionStage(
        ReconstructionNetwork(TINY_RECONSTRUCTION),
        load_pictures(training_folder),
        load_clips(training_folder),
        batch=2,
        side=16,
    )
    with torch.no_grad():
        figures = stage.validate()
    assert figures["psnr_db"] == pytest.approx(figures["tfp_psnr_db"], abs=1e-3)
    loss, _ = stage.loss(stage.batch(np.random.default_rng(0)))
    loss.backward()
    assert stage.network.last.weight.grad is not None
    assert stage.network.last.weight.grad.abs().sum() > 0


@pytest.mark.parametrize(
    ("stage", "kind"), [("codec", "scene-codec"), ("reconstruction", "reconstruction")]
)
def test_a_run_ends_in_a_file_that_a_run_can_begin_with(
    training_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    kind: str,
) -> None:
    monkeypatch.setitem(configs.SCENE_CODECS, "tiny", TINY_CODEC)
    monkeypatch.setitem(configs.RECONSTRUCTIONS, "tiny", TINY_RECONSTRUCTION)
    threads = torch.get_num_threads()
    path = tmp_path / "tiny.safetensors"
    arguments = [
        stage, "--data", str(training_folder), "--preset", "tiny", "--batch", "2", "--side", "32",
        "--minutes", "0.01", "--precision", "float32", "--device", "cpu",
    ]  # fmt: skip
    try:
        train.main([*arguments, "--out", str(tmp_path / "first"), "--export", str(path)])
        trained = read_weights(path, kind)
        card = json.loads(path.with_suffix(".json").read_text())
        assert card["sha256"] == trained.sha256
        assert card["steps"] >= 1
        assert card["data"].endswith("20 sequences (20 R)")
        network = (
            SceneCodecNetwork(TINY_CODEC)
            if stage == "codec"
            else ReconstructionNetwork(TINY_RECONSTRUCTION)
        )
        start_from(network, path)
        for name, tensor in network.state_dict().items():
            np.testing.assert_array_equal(tensor.numpy(), trained.part("network")[name])
        train.main([*arguments, "--out", str(tmp_path / "second"), "--init", str(path)])
    finally:
        torch.set_num_threads(threads)


def test_data_is_described_by_its_licences(training_folder: Path, tmp_path: Path) -> None:
    assert describe_data(training_folder) == "20 sequences (20 R)"
    assert describe_data(tmp_path) == f"the pictures of {tmp_path.name}"


def test_a_larger_network_goes_on_from_a_smaller_ones_weights(tmp_path: Path) -> None:
    small, path = tiny_codec(), tmp_path / "small.safetensors"
    write_weights(weights_of(small), path)
    more = replace(TINY_CODEC, analysis_blocks=2, synthesis_blocks=3, step_blocks=2)
    large = SceneCodecNetwork(more).eval()
    start_from(large, path)
    scenes, rate_index = torch.rand(1, 1, 32, 32), torch.tensor([0.5])
    with torch.no_grad():
        before, after = small(scenes, rate_index), large(scenes, rate_index)
    torch.testing.assert_close(after.scenes, before.scenes)
    torch.testing.assert_close(after.latent_bits, before.latent_bits)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    write_weights(weights_of(tiny_codec()), path)
    for other in (replace(TINY_CODEC, width=24), replace(TINY_CODEC, step_blocks=0)):
        with pytest.raises(CodecUnavailableError, match="fit"):
            start_from(SceneCodecNetwork(other), path)
