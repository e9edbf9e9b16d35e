from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from models.errors import RequestError
from models.networks import configs
from models.networks.from_compressai.hyperprior_vbr import BASELINE_KIND, HyperpriorVbrNetwork
from models.networks.weights import read_weights
from models.training import train
from models.training.baseline_stage import GROUPS, BaselineStage
from models.training.finished import start_from
from models.training.picture_data import load_pictures
from tests.models.networks.tiny_compressai import TINY_BASELINE, tiny_baseline


@pytest.fixture(scope="module")
def stage(training_folder: Path) -> BaselineStage:
    return BaselineStage(tiny_baseline(), load_pictures(training_folder), batch=8, side=64)


def test_every_group_has_its_part_of_the_rate_range(stage: BaselineStage) -> None:
    for seed in range(20):
        batch = stage.batch(np.random.default_rng(seed))
        assert batch["scenes"].shape == (8, 1, 64, 64)
        assert (batch["rate_steps"] * GROUPS // 256).tolist() == [0, 1, 2, 3]


def test_the_loss_reaches_all_that_is_learned(training_folder: Path) -> None:
    stage = BaselineStage(tiny_baseline(), load_pictures(training_folder), batch=8, side=64)
    stage.network.train()
    with torch.no_grad():
        stage.network.model.h_a[4].bias += 3  # else the hyper-latent is rounded to nothing
    loss, figures = stage.loss(stage.batch(np.random.default_rng(0)))
    loss.backward()
    assert figures["bpp"] > 0
    silent = {
        name
        for name, parameter in stage.network.named_parameters()
        if parameter.grad is None or not parameter.grad.abs().sum()
    }
    assert silent == {"model.Gain", "model.entropy_bottleneck.quantiles"}


def test_what_is_rounded_is_float32_also_where_the_rest_is_not(stage: BaselineStage) -> None:
    model, seen = stage.network.model, []
    hooks = [
        part.register_forward_hook(lambda _module, _inputs, found: seen.append(found))
        for part in (model.g_a[2], model.g_a[6], model.g_s[6])
    ]
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        coded = stage.network(torch.rand(1, 1, 64, 64), 100)
    for hook in hooks:
        hook.remove()
    assert [found.dtype for found in seen] == [torch.bfloat16, torch.float32, torch.float32]
    assert coded.latent_bits.dtype == torch.float32


def test_validation(stage: BaselineStage) -> None:
    stage.network.eval()
    with torch.no_grad():
        figures = stage.validate()
    bits = [figures[f"bpp_{index}"] for index in (0.1, 0.35, 0.6, 0.85)]
    assert bits == sorted(bits)
    assert bits[0] < bits[-1]
    assert all(np.isfinite(value) for value in figures.values())


@pytest.mark.parametrize(("batch", "side"), [(6, 64), (0, 64), (8, 96)])
def test_batches_and_sides_that_do_not_suit(training_folder: Path, batch: int, side: int) -> None:
    with pytest.raises(RequestError):
        BaselineStage(tiny_baseline(), load_pictures(training_folder), batch, side)


def test_a_run_ends_in_a_file_that_a_run_can_begin_with(
    training_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(configs.BASELINES, "tiny", TINY_BASELINE)
    threads, path = torch.get_num_threads(), tmp_path / "tiny.safetensors"
    arguments = [
        "baseline", "--data", str(training_folder), "--preset", "tiny", "--batch", "4",
        "--side", "64", "--minutes", "1", "--steps", "2", "--precision", "float32",
        "--device", "cpu",
    ]  # fmt: skip
    try:
        train.main([*arguments, "--out", str(tmp_path / "first"), "--export", str(path)])
        trained = read_weights(path, BASELINE_KIND)
        card = json.loads(path.with_suffix(".json").read_text())
        assert (card["trained"], card["steps"]) == ("baseline", 2)
        assert card["sha256"] == trained.sha256
        network = HyperpriorVbrNetwork(TINY_BASELINE)
        start_from(network, path)
        for name, tensor in network.named_parameters():
            found = trained.part("network")[name]
            np.testing.assert_array_equal(tensor.detach().numpy(), found)
        train.main([*arguments, "--out", str(tmp_path / "second"), "--init", str(path)])
        arguments[arguments.index("2")] = "3"
        train.main([*arguments, "--out", str(tmp_path / "first")])  # goes on
    finally:
        torch.set_num_threads(threads)
