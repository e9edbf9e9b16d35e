from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from models.networks.features.classifier import ClassifierNetwork, normalised, resized
from models.networks.sci_configs import CLASSIFIERS, ClassifierConfig

TINY = ClassifierConfig(classes=3, side=16, fold=2, width=4)


@pytest.fixture(scope="module")
def network() -> ClassifierNetwork:
    torch.manual_seed(0)
    return ClassifierNetwork(TINY).eval().requires_grad_(False)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_any_number_of_features(network: ClassifierNetwork, count: int) -> None:
    features = torch.rand(2, count, 16, 16)
    assert network(features).shape == (2, 3)
    each = torch.stack([network.embedding(features[:, [n]]) for n in range(count)]).mean(0)
    torch.testing.assert_close(network.embedding(features), each)


def test_light_and_contrast_do_not_count(network: ClassifierNetwork) -> None:
    features = torch.rand(1, 1, 16, 16)
    torch.testing.assert_close(network(0.4 * features + 0.3), network(features), atol=1e-4, rtol=0)


def test_what_shows_nothing_is_not_stretched() -> None:
    flat = 0.5 + 1e-4 * torch.randn(1, 1, 16, 16)
    assert float(normalised(flat).abs().max()) < 0.1
    assert float(normalised(torch.full((1, 1, 4, 4), 0.3)).abs().max()) < 1e-5


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 24))
@settings(max_examples=40, deadline=None)
def test_any_size_becomes_the_side_asked_for(height: int, width: int, side: int) -> None:
    features = torch.rand(1, 2, height, width)
    found = resized(features, side)
    assert found.shape == (1, 2, side, side)
    assert float(found.min()) >= float(features.min()) - 1e-5
    assert float(found.max()) <= float(features.max()) + 1e-5


def test_what_fits_stays_and_lies_in_the_middle() -> None:
    features = torch.rand(1, 1, 8, 8)
    assert torch.equal(resized(features, 8), features)
    wide = torch.rand(1, 1, 4, 8)
    found = resized(wide, 8)
    assert torch.equal(found[..., 2:6, :], wide)
    assert torch.equal(found[..., 1, :], wide[..., 0, :])
    assert torch.equal(found[..., 6, :], wide[..., 3, :])


def test_shrinking_averages_as_pillow_does() -> None:
    picture = np.random.default_rng(0).random((48, 48)).astype(np.float32)
    reference = Image.fromarray(picture).resize((16, 16), Image.Resampling.BILINEAR)
    found = resized(torch.from_numpy(picture)[None, None], 16)[0, 0].numpy()
    assert np.allclose(found, np.asarray(reference), atol=1e-4)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_shipped_sizes_stay_small(name: str) -> None:
    network = ClassifierNetwork(CLASSIFIERS[name])
    assert 4 * sum(tensor.numel() for tensor in network.state_dict().values()) < 6e6
