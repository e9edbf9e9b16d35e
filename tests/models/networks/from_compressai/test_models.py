from __future__ import annotations

import numpy as np
import pytest
import torch

from models.networks.from_compressai.models import CompressaiModel
from models.networks.from_compressai.priors import FactorizedPrior, HyperPrior
from tests.models.networks.tiny_compressai import smooth_scene, tiny_zoo_model


def hyperprior_model() -> CompressaiModel:
    model = tiny_zoo_model("bmshj2018-hyperprior")
    return CompressaiModel(model, HyperPrior(model, with_means=False))


@pytest.mark.parametrize(
    ("height", "width", "rows", "columns"), [(1, 1, 4, 4), (64, 64, 4, 4), (65, 130, 8, 12)]
)
def test_sides_are_made_multiples_of_64(height: int, width: int, rows: int, columns: int) -> None:
    model = hyperprior_model()
    latents = model.analyse(smooth_scene(height, width))
    assert latents.latent.shape == (12, rows, columns)
    assert latents.hyper is not None
    assert latents.hyper.shape == (6, rows // 4, columns // 4)
    assert model.latent_size(height, width) == (rows, columns)
    scene = model.synthesise(latents.latent, height, width)
    assert scene.shape == (height, width)
    assert scene.dtype == np.float32
    assert 0 <= scene.min() <= scene.max() <= 1


def test_a_model_without_hyperprior_needs_multiples_of_16_only() -> None:
    model = tiny_zoo_model("bmshj2018-factorized")
    found = CompressaiModel(model, FactorizedPrior(model))
    assert found.latent_size(17, 48) == (2, 3)
    assert found.analyse(smooth_scene(17, 48)).hyper is None


def test_a_gray_scene_is_three_equal_channels_continued_at_its_edges() -> None:
    model, scene = tiny_zoo_model("bmshj2018-hyperprior"), smooth_scene(50, 70)
    padded = torch.from_numpy(np.pad(scene, ((0, 14), (0, 58)), mode="edge"))
    with torch.no_grad():
        latent = model.g_a(padded.expand(1, 3, -1, -1))
        hyper = model.h_a(latent.abs())
    found = hyperprior_model().analyse(scene)
    assert found.hyper is not None
    np.testing.assert_allclose(found.latent, latent[0].numpy(), atol=1e-4)
    np.testing.assert_allclose(found.hyper, hyper[0].numpy(), atol=1e-4)


def test_a_latent_out_of_all_bounds_gives_a_scene_all_the_same() -> None:
    latent = np.full((12, 4, 4), 1e30, np.float32)
    latent[0] = np.inf
    scene = hyperprior_model().synthesise(latent, 64, 64)
    assert np.isfinite(scene).all()
    assert 0 <= scene.min() <= scene.max() <= 1
