from __future__ import annotations

import numpy as np
import pytest
import torch

from models.codecs.learned.exact_parts import as_trained
from models.networks.features.feature_codec import FeatureCodecNetwork
from models.networks.features.feature_search import FeatureSearch
from models.networks.features.feature_transforms import Condition, FeatureTransforms
from models.networks.rate_table import distortion_weight
from models.networks.scene.latent_search import Found, Latent, symbol_bits
from models.networks.weights import Weights
from models.progress import Cancelled, Progress
from models.training.export import feature_codec_weights
from tests.models.networks.tiny_feature_codec import tiny_feature_codec

INDEX = 0.6


def trained(weights: Weights, part: str) -> Weights:
    tensors = as_trained(weights.part(part))
    named = {f"network.{name}": tensor for name, tensor in tensors.items()}
    return Weights(part, weights.sizes(part), named)


@pytest.fixture(scope="module")
def network() -> FeatureCodecNetwork:
    return tiny_feature_codec()


@pytest.fixture(scope="module")
def transforms(network: FeatureCodecNetwork) -> FeatureTransforms:
    return FeatureTransforms(feature_codec_weights(network))


@pytest.fixture(scope="module")
def search(network: FeatureCodecNetwork) -> FeatureSearch:
    weights = feature_codec_weights(network)
    return FeatureSearch(trained(weights, "intra"), trained(weights, "inter"))


Case = tuple[np.ndarray, Condition, Latent, tuple[Latent, Latent]]  # type: ignore[type-arg]


@pytest.fixture(scope="module")
def case(transforms: FeatureTransforms) -> Case:
    """A feature of a size that is no whole number of blocks, what it is coded on, y and z."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:41, :60]
    light = 0.5 + 0.3 * np.sin(y / 5) * np.cos(x / 7)
    first, feature = (light + rng.normal(0, 0.05, (2, 41, 60))).clip(0, 1).astype(np.float32)
    latent, _ = transforms.intra.analyse(first)
    seen = transforms.after_intra(np.rint(4 * latent) / 4, INDEX)
    condition = transforms.predict(seen, torch.zeros(1, 2, 6, 8), INDEX)
    told = np.concatenate([latent, 0 * latent])
    return feature, condition, told, transforms.analyse(feature, condition)


def cost(network: FeatureCodecNetwork, case: Case, found: Found) -> float:
    """Estimated from ŷ and ẑ alone, by the network as it is trained."""
    feature, condition, told, _ = case
    inter, index = network.inter, torch.tensor([INDEX])
    y, z = (torch.from_numpy(each)[None] for each in (found.latent, found.hyper))
    with torch.no_grad():
        off = z * inter.hyper_gain_log2(index).exp2() - inter.hyper_mean(index)
        bits = symbol_bits(off, inter.hyper_scale_log2(index).exp2()).sum()
        features = inter.hyper_synthesis(z)[..., :6, :8]
        features = features + inter.history(torch.from_numpy(told)[None])
        decoded, latent_bits = inter._code_latent(y, features, index)
        given = condition.prediction.clone(), condition.context.clone()
        shown = inter.synthesis(decoded, *given, index)[0][0, 0, :41, :60]
        error = (shown.clamp(0, 1) - torch.from_numpy(feature)).square().sum()
    torch.testing.assert_close(decoded, y, atol=1e-3, rtol=0)  # whole symbols already
    assert float(error) == pytest.approx(found.squared_error, rel=1e-3)
    return float(bits + latent_bits.sum() + distortion_weight(index) * error)


def searched(search: FeatureSearch, case: Case, iterations: int) -> Found:
    feature, condition, told, latents = case
    return search.predicted(feature, condition, told, latents, INDEX, iterations, Progress())


def test_longer_searches_find_better_latents(
    network: FeatureCodecNetwork, search: FeatureSearch, case: Case
) -> None:
    found = [searched(search, case, iterations) for iterations in (0, 2, 8)]
    costs = [cost(network, case, each) for each in found]
    assert costs[0] > 1.002 * costs[1]
    assert costs[1] > costs[2]
    for each in found:
        assert each.first_cost == pytest.approx(costs[0], rel=1e-3)


def test_it_stops_when_asked(search: FeatureSearch, case: Case) -> None:
    feature, condition, told, latents = case
    progress = Progress(lambda *_: progress.cancel())
    with pytest.raises(Cancelled):
        search.predicted(feature, condition, told, latents, INDEX, 3, progress)
    with pytest.raises(Cancelled):
        search.intra.search(feature, *latents, INDEX, 3, progress)
