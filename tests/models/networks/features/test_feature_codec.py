from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.fft import dctn, idctn

from models.networks.complexity import complexity, macs
from models.networks.configs import SCENE_CODECS
from models.networks.features.extraction import FEATURE_PLANES, FeatureExtractionNetwork
from models.networks.features.feature_codec import FeatureCodecNetwork
from models.networks.features.feature_codec_complexity import count_feature_codec
from models.networks.features.inter_codec import InterCodecNetwork, after_intra
from models.networks.rate_table import fine_gain_log2
from models.networks.sci_configs import FEATURE_EXTRACTIONS, INTER_CODECS, MotionConfig
from models.training.export import feature_codec_weights
from tests.models.networks.tiny_feature_codec import TINY_INTER, tiny_feature_codec

STILL = torch.zeros(1, 2, 2, 3)


def test_it_begins_as_a_dct_codec_of_differences() -> None:
    torch.manual_seed(0)
    network = InterCodecNetwork(TINY_INTER).eval()
    rate_index = torch.tensor([0.4])
    feature, reference = torch.rand(2, 1, 1, 16, 24)
    latent = torch.zeros(1, 64, 2, 3)
    past = after_intra(reference, latent, TINY_INTER.width)
    with torch.no_grad():
        coded = network(feature, past, STILL, rate_index)
    step = 2.0 ** -float(fine_gain_log2(rate_index))
    for top, left in ((0, 0), (8, 16)):
        block = (slice(top, top + 8), slice(left, left + 8))
        difference = dctn((feature - reference)[0, 0].numpy()[block], norm="ortho")
        expected = idctn(np.rint(difference / step) * step, norm="ortho")
        found = (coded.decoded - reference)[0, 0].numpy()[block]
        np.testing.assert_allclose(found, expected, atol=1e-4)
    torch.testing.assert_close(coded.past.picture, coded.decoded.clamp(0, 1))


def test_gradients_reach_every_parameter_of_the_codec() -> None:
    network = tiny_feature_codec().train()
    features = torch.rand(2, 3, 32, 40)
    coded = network(features, torch.rand(2, 3))
    (coded.features.square().mean() + coded.bits.mean()).backward()
    without = [
        name
        for name, parameter in network.named_parameters()
        if parameter.requires_grad
        and (parameter.grad is None or not parameter.grad.abs().sum() > 0)
    ]
    assert without == []
    assert not any(parameter.requires_grad for parameter in network.motion.parameters())


def test_the_intra_coded_feature_may_be_left_alone() -> None:
    network = tiny_feature_codec().train()
    coded = network(torch.rand(1, 2, 16, 16), torch.rand(1, 2), intra_learns=False)
    (coded.features.mean() + coded.bits.mean()).backward()
    assert all(parameter.grad is None for parameter in network.intra.parameters())


def test_features_are_coded_in_the_closed_loop() -> None:
    """Each is what the inter codec makes of it and of the decoded one before."""
    network = tiny_feature_codec()
    features, rate_index = torch.rand(1, 3, 16, 24), torch.tensor([[0.5, 0.3, 0.6]])
    with torch.no_grad():
        coded = network(features, rate_index)
        latent = network.intra.analysis(features[:, :1])
        known, *_ = network.intra.code(latent, rate_index[:, 0])
        alone = network.intra.synthesis(known, rate_index[:, 0])
        torch.testing.assert_close(coded.features[:, :1], alone)
        past = after_intra(alone, known, TINY_INTER.width)
        for position in (1, 2):
            index = rate_index[:, position]
            one = network.inter(
                features[:, position : position + 1], past, coded.motion[:, position], index
            )
            torch.testing.assert_close(coded.features[:, position : position + 1], one.decoded)
            expected = one.bits + coded.motion_bits[:, position]
            torch.testing.assert_close(coded.bits[:, position], expected)
            past = one.past
    assert not coded.motion[:, 0].any()


def test_the_first_feature_of_a_group_stays_in_sight() -> None:
    """A prediction depends on it, not only on the feature before."""
    network = tiny_feature_codec()
    features, index = torch.rand(1, 3, 16, 24), torch.full((1, 3), 0.5)
    with torch.no_grad():
        known, *_ = network.intra.code(network.intra.analysis(features[:, :1]), index[:, 0])
        past = after_intra(network.intra.synthesis(known, index[:, 0]), known, TINY_INTER.width)
        right = torch.zeros(1, 2, 2, 3)
        right[:, 1] = 2.0
        second = network.inter(features[:, 1:2], past, right, index[:, 1]).past
        assert torch.equal(second.first, past.first)
        torch.testing.assert_close(second.path, right)
        third, other = (
            network.inter(features[:, 2:], before, right, index[:, 2])
            for before in (second, replace(second, first=1 - second.first))
        )
    torch.testing.assert_close(third.past.path, 2 * right)
    assert float((third.decoded - other.decoded).abs().max()) > 1e-3


def test_what_was_decoded_before_tells_the_prior() -> None:
    """Bits depend on the past latents, not only on the picture they gave."""
    network = tiny_feature_codec().inter
    feature, picture = torch.rand(2, 1, 1, 16, 24)
    with torch.no_grad():
        bits = [
            network(feature, after_intra(picture, latent, TINY_INTER.width), STILL, torch.ones(1))
            for latent in (torch.zeros(1, 64, 2, 3), 4 * torch.ones(1, 64, 2, 3))
        ]
    assert float(bits[0].bits) != float(bits[1].bits)


@pytest.fixture(scope="module")
def lite() -> FeatureCodecNetwork:
    return FeatureCodecNetwork(SCENE_CODECS["lite"], INTER_CODECS["lite"], MotionConfig()).eval()


def test_the_encoder_is_light(lite: FeatureCodecNetwork) -> None:
    """Extraction and coding take at most 40 kMAC a pixel together, in groups of 8."""
    config = FEATURE_EXTRACTIONS["lite"]
    extraction = complexity(lambda: FeatureExtractionNetwork(config), (1, FEATURE_PLANES, 64, 64))
    counted = count_feature_codec(feature_codec_weights(lite))
    assert counted.encode(8) + extraction.macs / 64**2 < 40_000
    assert counted.decode(8) < counted.encode(8)


def test_costs_are_those_of_the_networks_as_they_run(lite: FeatureCodecNetwork) -> None:
    counted = count_feature_codec(feature_codec_weights(lite))
    features, index = torch.rand(1, 2, 64, 64), torch.full((1, 2), 0.5)
    whole = macs(lambda: lite(features, index)) / 64**2
    assert counted.intra_encode + counted.inter_encode == pytest.approx(whole, rel=1e-6)


def test_networks_that_leave_all_bounds_fall_back_to_the_dct() -> None:
    network = tiny_feature_codec()
    with torch.no_grad():
        for parameter in (network.inter.analysis.last.bias, network.inter.synthesis.last.bias):
            assert parameter is not None
            parameter.fill_(float("inf"))
        features = (torch.rand(1, 3, 32, 32) < 0.3).float()
        coded = network(features, torch.full((1, 3), 0.95))
    assert torch.isfinite(coded.features).all()
    assert (coded.features[:, 1:] - features[:, 1:]).square().mean() < 0.02
