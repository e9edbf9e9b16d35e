from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from models.networks import configs
from models.networks.configs import AttentionConfig
from models.networks.scene.attention import Attention
from models.networks.scene.spike_codec import SpikeCodecNetwork, clipped_through
from models.networks.weights import read_weights, write_weights
from models.training import finished, train
from models.training.clips import ClipSet, load_clips
from models.training.finished import start_from, weights_of, whole_system
from models.training.joint_stage import (
    FULL_CHANGE,
    MOTION_WEIGHT,
    JointStage,
    clip_planes,
    weighted_error,
)
from models.training.picture_data import PictureSet, load_pictures
from tests.models.networks.tiny import (
    TINY_CODEC,
    TINY_RECONSTRUCTION,
    stirred,
    tiny_codec,
    tiny_reconstruction,
)

ATTENTION = AttentionConfig(
    both_ways=True, steps=5, pooled_planes=5, stride=8, hidden=4, maps=TINY_CODEC.width
)


def system(attention: bool = True) -> SpikeCodecNetwork:
    torch.manual_seed(0)
    guide = stirred(Attention(ATTENTION)) if attention else None
    return SpikeCodecNetwork(tiny_reconstruction(), tiny_codec(), guide)


def data(folder: Path) -> tuple[PictureSet, ClipSet]:
    return load_pictures(folder), load_clips(folder)


def stage(folder: Path, network: SpikeCodecNetwork, *, attention_alone: bool) -> JointStage:
    return JointStage(network, *data(folder), batch=2, side=16, attention_alone=attention_alone)


def test_attention_reaches_the_bits_and_nothing_else() -> None:
    network = system().eval()
    assert network.planes == 49
    assert network.attention is not None
    assert network.attention.head.bias is not None
    torch.nn.init.constant_(network.attention.head.bias, 3.0)
    spikes = (torch.rand(1, 49, 16, 16) < 0.4).float()
    gain, index = torch.full((1, 1, 1, 1), 0.6), torch.tensor([0.5])
    with torch.no_grad():
        found = network(spikes, gain, index)
        plain = SpikeCodecNetwork(network.reconstruction, network.codec)(spikes, gain, index)
    torch.testing.assert_close(found.firing_rate, plain.firing_rate)
    assert plain.attention is None
    assert (found.coded.scenes - plain.coded.scenes).abs().max() > 0.01


def test_without_attention_only_the_middle_is_seen() -> None:
    network = system(attention=False)
    assert network.planes == 41


@pytest.mark.parametrize("attention_alone", [True, False])
def test_what_is_trained(training_folder: Path, attention_alone: bool) -> None:
    network = system()
    joint = stage(training_folder, network, attention_alone=attention_alone)
    network.train()
    loss, figures = joint.loss(joint.batch(np.random.default_rng(0)))
    loss.backward()
    assert figures["bpp"] > 0

    def learns(part: nn.Module) -> bool:
        return any(p.grad is not None and bool(p.grad.any()) for p in part.parameters())

    assert network.attention is not None
    assert learns(network.attention)
    assert learns(network.codec) != attention_alone
    assert learns(network.reconstruction) != attention_alone


def test_a_kept_reconstruction_learns_nothing_and_costs_nothing(training_folder: Path) -> None:
    network = system()
    joint = JointStage(network, *data(training_folder), batch=2, side=16, keep_reconstruction=True)
    batch = joint.batch(np.random.default_rng(0))
    network.train()
    loss, _ = joint.loss(batch)
    loss.backward()
    assert all(parameter.grad is None for parameter in network.reconstruction.parameters())
    assert network.attention is not None
    for part in (network.codec, network.attention):
        assert any(p.grad is not None and bool(p.grad.any()) for p in part.parameters())
    torch.manual_seed(5)
    kept = float(joint.loss(batch)[0].detach())
    torch.manual_seed(5)
    whole = stage(training_folder, network, attention_alone=False)
    assert kept < float(whole.loss(batch)[0].detach())  # the share of the reconstruction is gone


def test_variants_learn_from_the_same_clips(
    training_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(configs.ATTENTIONS, "tiny", (ATTENTION, ATTENTION))
    planes = clip_planes("tiny")
    assert planes == 49
    stages = [
        JointStage(system(attention), *data(training_folder), batch=2, side=16, planes=planes)
        for attention in (False, True)
    ]
    plain, guided = (stage.batch(np.random.default_rng(3)) for stage in stages)
    for name, tensor in plain.items():
        torch.testing.assert_close(guided[name], tensor, rtol=0, atol=0)
    with torch.no_grad():  # 49 planes are not too many for a network that sees 41
        assert stages[0].loss(plain)[1]["bpp"] > 0
        figures = [set(stage.validate()) for stage in stages]
    assert figures[0] == figures[1]


def test_validation_of_the_system(training_folder: Path) -> None:
    network = system().eval()
    with torch.no_grad():
        figures = stage(training_folder, network, attention_alone=False).validate()
    assert figures["bpp_0.35"] < figures["bpp_0.6"] < figures["bpp_0.85"]
    assert figures["moving_psnr_db_0.6"] != figures["psnr_db_0.6"]


def test_errors_count_more_where_light_changes() -> None:
    error, change = torch.zeros(1, 1, 1, 2), torch.zeros(1, 1, 1, 2)
    error[..., 0] = 1.0
    assert float(weighted_error(error, change)) == pytest.approx(0.5)
    change[..., 0] = 2 * FULL_CHANGE
    heavy = 1 + MOTION_WEIGHT
    assert float(weighted_error(error, change)) == pytest.approx(heavy / (heavy + 1))


def test_clipping_lets_the_gradient_through() -> None:
    values = torch.tensor([-1.0, 0.5, 2.0], requires_grad=True)
    clipped = clipped_through(values)
    assert clipped.tolist() == [0.0, 0.5, 1.0]
    clipped.sum().backward()
    torch.testing.assert_close(values.grad, torch.ones(3))


def test_weights_of_the_system_come_back(tmp_path: Path) -> None:
    network, path = system(), tmp_path / "guided.safetensors"
    write_weights(weights_of(network), path)
    other = SpikeCodecNetwork(tiny_reconstruction(1), tiny_codec(1), Attention(ATTENTION))
    start_from(other, path)
    sizes = read_weights(path, "scene-codec").sizes("attention")
    assert AttentionConfig(**sizes) == ATTENTION  # type: ignore[arg-type]
    assert network.attention is not None
    assert other.attention is not None
    for mine, yours in zip(
        [*network.codec.parameters(), *network.attention.parameters()],
        [*other.codec.parameters(), *other.attention.parameters()],
        strict=True,
    ):
        torch.testing.assert_close(mine, yours)
    with pytest.raises(TypeError):
        weights_of(nn.Linear(1, 1))


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, nn.Module]:
    """Tiny networks, whose weights lie where those are sought that come along."""
    monkeypatch.setitem(configs.SCENE_CODECS, "tiny", TINY_CODEC)
    monkeypatch.setitem(configs.RECONSTRUCTIONS, "tiny", TINY_RECONSTRUCTION)
    monkeypatch.setitem(configs.ATTENTIONS, "tiny", (ATTENTION, ATTENTION))
    networks = {"spikecodec-base": tiny_codec(), "reconstruction": tiny_reconstruction()}
    for name, network in networks.items():
        write_weights(weights_of(network), tmp_path / f"{name}.safetensors")
    monkeypatch.setattr(finished, "bundled_weights", lambda name: tmp_path / f"{name}.safetensors")
    return networks


def train_joint(folder: Path, out: Path, *more: str) -> Path:
    """Train a tiny system for two steps; return the file of weights that it ends in."""
    path = out / "exported" / "spikecodec-soam.safetensors"
    path.parent.mkdir(parents=True)
    threads = torch.get_num_threads()
    try:
        train.main(
            [
                "joint", "--data", str(folder), "--preset", "tiny", "--batch", "2", "--side", "16",
                "--minutes", "5", "--steps", "2", "--precision", "float32", "--device", "cpu",
                "--out", str(out / "run"), "--export", str(path), *more,
            ]
        )  # fmt: skip
    finally:
        torch.set_num_threads(threads)
    return path


def test_the_system_begins_with_bundled_weights(bundled: dict[str, nn.Module]) -> None:
    begun = whole_system("tiny", "base")
    for mine, yours in zip(
        begun.codec.parameters(), bundled["spikecodec-base"].parameters(), strict=True
    ):
        torch.testing.assert_close(mine, yours)
    assert begun.attention is None


def test_a_joint_run_from_bundled_weights(
    training_folder: Path, tmp_path: Path, bundled: dict[str, nn.Module]
) -> None:
    path = train_joint(training_folder, tmp_path, "--variant", "soam")
    assert read_weights(path, "scene-codec").part("attention")
    beside = path.with_name("reconstruction.safetensors")
    assert read_weights(beside, "reconstruction").tensors
    card = json.loads(path.with_suffix(".json").read_text())
    assert (card["trained"], card["steps"]) == ("joint, soam", 2)


def test_stage_three_goes_on_from_a_file_and_keeps_the_reconstruction(
    training_folder: Path, tmp_path: Path, bundled: dict[str, nn.Module]
) -> None:
    variant = ("--variant", "soam", "--keep-reconstruction")
    alone = train_joint(training_folder, tmp_path / "a", *variant, "--attention-alone")
    weights = read_weights(alone, "scene-codec")
    for name, tensor in bundled["spikecodec-base"].state_dict().items():
        np.testing.assert_array_equal(weights.part("network")[name], tensor.numpy())
    assert weights.part("attention")["head.weight"].any()
    assert [file.name for file in sorted(alone.parent.iterdir())] == [
        "spikecodec-soam.json",
        "spikecodec-soam.safetensors",
    ]
    after = train_joint(training_folder, tmp_path / "b", *variant, "--init", str(alone))
    moved = read_weights(after, "scene-codec")
    for part, name in (("network", "synthesis.last.weight"), ("attention", "head.weight")):
        before, now = weights.part(part)[name], moved.part(part)[name]
        assert 0 < np.abs(now - before).max() < 0.01
    card = json.loads(after.with_suffix(".json").read_text())
    assert card["trained"] == "joint, soam; reconstruction kept"


def test_steps_are_counted_from_one(training_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        train_joint(training_folder, tmp_path, "--steps", "0")
