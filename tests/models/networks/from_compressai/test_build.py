from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch

from models.errors import CodecUnavailableError
from models.networks.from_compressai.build import baseline_model, zoo_kind, zoo_model, zoo_weights
from models.networks.from_compressai.context import SerialPrior
from models.networks.from_compressai.priors import FactorizedPrior, HyperPrior
from models.networks.weights import Weights, read_weights, write_weights
from tests.models.networks.tiny_compressai import (
    ZOO,
    smooth_scene,
    tiny_baseline,
    tiny_checkpoint,
    tiny_zoo_model,
)

PRIORS = dict(zip(ZOO, (FactorizedPrior, HyperPrior, HyperPrior, *[SerialPrior] * 3), strict=True))


@pytest.mark.parametrize("name", ZOO)
def test_checkpoints_become_files_of_weights_and_models(name: str, tmp_path: Path) -> None:
    weights = zoo_weights(name, tiny_checkpoint(name, tmp_path))
    write_weights(weights, tmp_path / "x.safetensors")
    model = zoo_model(name, read_weights(tmp_path / "x.safetensors", zoo_kind(name)))
    assert type(model.prior) is PRIORS[name]
    assert len(model.prior.scales) == (0 if name == "bmshj2018-factorized" else 64)
    scene, own = smooth_scene(64, 64), tiny_zoo_model(name)
    with torch.no_grad():
        latent = own.g_a(torch.from_numpy(scene).expand(1, 3, -1, -1))[0].numpy()
    np.testing.assert_allclose(model.analyse(scene).latent, latent, atol=1e-4)


def test_checkpoints_with_old_names_are_read(tmp_path: Path) -> None:
    """The zoo's files date from when the bottleneck's layers had other names."""
    state = tiny_zoo_model("bmshj2018-factorized").state_dict()
    words = {"matrices.": "_matrices.", "biases.": "_biases.", "factors.": "_factors."}
    old = OrderedDict()
    for key, tensor in state.items():
        for new, former in words.items():
            key = key.replace(f"entropy_bottleneck.{new}", f"entropy_bottleneck.{former}")
        old[f"module.{key}"] = tensor
    torch.save(old, tmp_path / "old.pth.tar")
    weights = zoo_weights("bmshj2018-factorized", tmp_path / "old.pth.tar")
    assert weights.tensors.keys() == state.keys()


def test_a_checkpoint_before_its_tables_were_made_gets_them(tmp_path: Path) -> None:
    model = tiny_zoo_model("mbt2018-mean")
    state = {
        key: torch.empty(0, dtype=tensor.dtype) if _is_table(key) else tensor
        for key, tensor in model.state_dict().items()
    }
    torch.save(state, tmp_path / "x.pth.tar")
    weights = zoo_weights("mbt2018-mean", tmp_path / "x.pth.tar")
    for key, tensor in model.state_dict().items():
        np.testing.assert_array_equal(weights.tensors[key], tensor.numpy())


def _is_table(key: str) -> bool:
    return key.rpartition(".")[2] in {"_offset", "_quantized_cdf", "_cdf_length", "scale_table"}


@pytest.mark.parametrize("content", ["nothing", "bytes", "list", "code", "another"])
def test_what_is_no_checkpoint_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pth.tar"
    if content == "bytes":
        path.write_bytes(b"PK\x03\x04 no, not at all")
    elif content == "list":
        torch.save([1, 2], path)
    elif content == "code":
        torch.save(torch.nn.Conv2d(1, 1, 1), path)
    elif content == "another":
        path = tiny_checkpoint("bmshj2018-factorized", tmp_path)
    with pytest.raises(CodecUnavailableError):
        zoo_weights("mbt2018", path)


def test_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CodecUnavailableError, match="no weights of mbt2018"):
        zoo_model("mbt2018", Weights(zoo_kind("mbt2018"), {}, {"x": np.zeros(3)}))


def test_the_baseline_comes_with_its_prior_at_every_step() -> None:
    model, prior = baseline_model(tiny_baseline().weights())
    assert model.prior is prior
    assert model.latent_channels == 8
    assert model.analyse(smooth_scene(30, 40)).latent.shape == (8, 4, 4)
    assert prior.at(255).channel_chances is prior.channel_chances
