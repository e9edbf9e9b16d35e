from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.fft import dctn, idctn
from scipy.stats import norm

from models.networks.configs import SCENE_CODECS
from models.networks.likelihood import gaussian_bits
from models.networks.rate_table import fine_gain_log2
from models.networks.scene.analysis import padded_to_blocks
from models.networks.scene.context import STEPS, step_mask
from models.networks.scene.scene_codec import SceneCodecNetwork, round_through
from tests.models.networks.tiny import TINY_CODEC, tiny_codec


def test_it_begins_as_a_dct_codec() -> None:
    torch.manual_seed(0)
    network = SceneCodecNetwork(TINY_CODEC).eval()
    rate_index = torch.tensor([0.4])
    with torch.no_grad():
        picture = torch.rand(1, 1, 16, 8)
        decoded = network(picture, rate_index).scenes[0, 0].numpy()
    step = 2.0 ** -float(fine_gain_log2(rate_index))
    for top in (0, 8):
        block = picture[0, 0, top : top + 8].numpy() - 0.5
        expected = idctn(np.rint(dctn(block, norm="ortho") / step) * step, norm="ortho") + 0.5
        np.testing.assert_allclose(decoded[top : top + 8], expected, atol=1e-4)


def test_the_analysis_does_not_know_the_rate() -> None:
    network = tiny_codec()
    names = [name for name, _ in network.analysis.named_parameters()]
    assert not any("rate" in name for name in names)
    with torch.no_grad():
        low, high = (
            network(torch.rand(1, 1, 16, 16), torch.tensor([index])) for index in (0.0, 1.0)
        )
    assert float(high.latent_bits) > float(low.latent_bits)


def test_attention_acts_on_features_residually() -> None:
    analysis = tiny_codec().analysis
    picture = torch.rand(1, 1, 16, 16)
    plain = analysis(picture)
    torch.testing.assert_close(analysis(picture, torch.zeros(1, 1, 2, 2)), plain)
    assert (analysis(picture, torch.ones(1, 1, 2, 2)) - plain).abs().max() > 1e-3


def test_each_element_is_coded_in_one_step() -> None:
    masks = torch.stack([step_mask(step, 5, 7) for step in range(STEPS)])
    torch.testing.assert_close(masks.sum(0), torch.ones(64, 5, 7))
    for mask in masks:
        assert 0.2 < float(mask.mean()) < 0.3
    # Each position gives a quarter of its channels in each step.
    torch.testing.assert_close(masks.sum(1), torch.full((4, 5, 7), 16.0))


@pytest.mark.parametrize("training", [False, True])
def test_bits_are_those_of_a_gaussian(training: bool) -> None:
    torch.manual_seed(0)
    values = torch.randn(1, 20_000) * 3
    scales = torch.full_like(values, 3.0)
    bits = float(gaussian_bits(values, scales, training)) / values.numel()
    symbols = np.arange(-40, 41)
    chance = norm.cdf(symbols + 0.5, scale=3) - norm.cdf(symbols - 0.5, scale=3)
    entropy = -(chance * np.log2(np.maximum(chance, 1e-300))).sum()
    assert bits == pytest.approx(entropy, rel=0.02)


def test_gradients_reach_every_parameter() -> None:
    network = tiny_codec().train()
    coded = network(torch.rand(2, 1, 16, 16), torch.tensor([0.3, 0.8]))
    loss = coded.scenes.square().mean() + (coded.latent_bits + coded.hyper_bits).mean()
    loss.backward()
    without = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not parameter.grad.abs().sum() > 0
    ]
    assert without == []


def test_rounding_lets_the_gradient_through() -> None:
    values = torch.tensor([0.4, 1.6], requires_grad=True)
    rounded = round_through(values)
    torch.testing.assert_close(rounded, torch.tensor([0.0, 2.0]))
    rounded.sum().backward()
    torch.testing.assert_close(values.grad, torch.ones(2))


def test_padding_repeats_the_edge() -> None:
    padded = padded_to_blocks(torch.arange(30.0).reshape(1, 1, 5, 6))
    assert padded.shape == (1, 1, 8, 8)
    assert float(padded[0, 0, 7, 7]) == 29.0


def test_lite_keeps_its_size() -> None:
    network = SceneCodecNetwork(SCENE_CODECS["lite"])
    parameters = sum(parameter.numel() for parameter in network.parameters())
    assert parameters == pytest.approx(2.19e6, rel=0.02)
