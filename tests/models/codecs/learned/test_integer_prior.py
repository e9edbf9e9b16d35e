from __future__ import annotations

import numpy as np
import pytest
import torch

from models.codecs.learned import integer_prior, latent_coder, rates
from models.codecs.learned.integer_prior import IntegerPrior
from models.networks.scene import context, hyperprior
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.networks.weights import Weights
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import tiny_codec

UNIT = 2.0**-12
HEIGHT, WIDTH = 7, 10


@pytest.fixture(scope="module")
def network() -> SceneCodecNetwork:
    return tiny_codec()


@pytest.fixture(scope="module")
def weights(network: SceneCodecNetwork) -> Weights:
    return scene_codec_weights(network)


def test_steps_are_those_of_the_network() -> None:
    assert context.STEPS == integer_prior.STEPS
    assert context.ORDER == latent_coder.PHASES
    assert hyperprior.HYPER_STRIDE == rates.HYPER_STRIDE
    for step in range(context.STEPS):
        expected = context.step_mask(step, HEIGHT, WIDTH).numpy().astype(bool)
        np.testing.assert_array_equal(latent_coder.step_mask(step, HEIGHT, WIDTH), expected)


@pytest.mark.parametrize("step", range(4))
def test_whole_numbers_follow_the_network(
    network: SceneCodecNetwork, weights: Weights, step: int
) -> None:
    rng = np.random.default_rng(step)
    hyper = np.rint(rng.normal(0, 2, (3, 2, 3)) / UNIT)
    known = np.rint(rng.normal(0, 1, (64, HEIGHT, WIDTH)) / UNIT)
    rate_step = 100
    integer = weights.part("integer")
    prior = IntegerPrior(integer)
    shared = prior.features(hyper, HEIGHT, WIDTH, integer["rates.bias"][rate_step][:, None, None])
    mean, scale_log2 = prior.predict(step, shared, known)
    with torch.no_grad():
        exact = network.double()
        features = exact.hyper_synthesis(torch.from_numpy(hyper * UNIT)[None])
        index = torch.tensor([rate_step / 255], dtype=torch.float64)
        features = exact.context.features(features[..., :HEIGHT, :WIDTH], index)
        expected = exact.context(step, features, torch.from_numpy(known * UNIT)[None])
    network.float()
    np.testing.assert_allclose(mean * UNIT, expected[0][0].numpy(), atol=0.02)
    np.testing.assert_allclose(scale_log2 * UNIT, expected[1][0].numpy(), atol=0.02)
    assert np.abs(mean).max() > 100  # the layers speak
    assert (mean == np.floor(mean)).all()
