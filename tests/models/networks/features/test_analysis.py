from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from models.networks.complexity import complexity
from models.networks.features.analysis import (
    FeatureAnalysisNetwork,
    chained,
    inverted,
    toward_middle,
)
from models.networks.motion.estimation import warp
from models.networks.sci_configs import FEATURE_ANALYSES, without
from tests.models.networks.tiny_sci import TINY_ANALYSIS, tiny_analysis

MOST_MACS = 68_000
"""A pixel."""


def moving_features(down: float, right: float) -> torch.Tensor:
    """Five features of a texture that moves by whole pixels from each to the next."""
    noise = gaussian_filter(np.random.default_rng(0).standard_normal((200, 200)), 2.5)
    noise = (noise - noise.min()) / np.ptp(noise)
    places = [(64 - round(k * down), 64 - round(k * right)) for k in range(-2, 3)]
    crops = [noise[row : row + 64, column : column + 64] for row, column in places]
    return torch.from_numpy(np.stack(crops).astype(np.float32))[None]


def test_it_begins_as_the_middle_feature() -> None:
    torch.manual_seed(0)
    network = FeatureAnalysisNetwork(TINY_ANALYSIS)
    features, motion = torch.rand(2, 5, 16, 24), torch.randn(2, 4, 2, 2, 3)
    torch.testing.assert_close(network(features, motion), features[:, 2:3])


def test_neighbours_are_brought_to_the_middle() -> None:
    features = moving_features(3, -2)
    network = FeatureAnalysisNetwork(TINY_ANALYSIS)
    with torch.no_grad():
        motion = toward_middle(network.estimated(features))
        found = network.analyse(features, motion)
    assert found.aligned.shape == (1, 4, 64, 64)
    assert found.motion.shape == (1, 4, 2, 32, 32)
    inner = (..., slice(16, -16), slice(16, -16))
    middle = features[:, 2:3]
    before = (features[:, [0, 1, 3, 4]] - middle)[inner].square().mean((0, 2, 3))
    after = (found.aligned - middle)[inner].square().mean((0, 2, 3))
    assert (after < 0.1 * before).all()
    # What moves by (3, −2) from each feature to the next was before where it came from.
    medians = motion[0, :, :, 2:-2, 2:-2].flatten(2).median(2).values
    expected = torch.tensor([[-3.0, 2], [-3, 2], [3, -2], [3, -2]])
    torch.testing.assert_close(medians, expected, atol=0.6, rtol=0)


def test_an_inverted_motion_leads_back() -> None:
    rng = np.random.default_rng(0)
    smooth = gaussian_filter(rng.standard_normal((2, 24, 24)), (0, 4, 4))
    motion = torch.from_numpy((6 * smooth / np.abs(smooth).max()).astype(np.float32))[None]
    back = inverted(motion, steps=8)
    there_and_back = back + warp(motion, back / 8)
    torch.testing.assert_close(there_and_back, torch.zeros_like(motion), atol=0.02, rtol=0)


def test_outer_features_are_reached_by_way_of_inner_ones() -> None:
    steps = torch.tensor([[1.0, 0.5], [2, -1], [-2, 1], [-1.5, -0.5]])
    motion = steps[None, :, :, None, None].expand(1, 4, 2, 6, 8)
    expected = torch.stack([steps[0] + steps[1], steps[1], steps[2], steps[2] + steps[3]])
    torch.testing.assert_close(chained(motion)[0, :, :, 3, 4], expected)


@pytest.mark.parametrize("part", ["refinement", "warping"])
def test_each_part_makes_a_difference(part: str) -> None:
    whole = tiny_analysis()
    reduced = FeatureAnalysisNetwork(without(TINY_ANALYSIS, [part])).eval()
    reduced.load_state_dict(whole.state_dict(), strict=False)
    features, motion = moving_features(2, 1), torch.randn(1, 4, 2, 8, 8)
    with torch.no_grad():
        assert (whole(features, motion) - reduced(features, motion)).abs().max() > 1e-5


def test_refinement_corrects_by_a_few_pixels_only() -> None:
    features, motion = torch.rand(1, 5, 32, 32), torch.zeros(1, 4, 2, 4, 4)
    network = tiny_analysis()
    assert network.refinement is not None
    with torch.no_grad():
        for parameter in network.refinement.parameters():
            parameter.mul_(100)
        refined = network.refine(features, motion)
    assert refined.abs().max() <= 4
    assert refined.abs().max() > 0.5


def test_every_part_learns() -> None:
    network = tiny_analysis()
    features = moving_features(2, 1) + 0.05 * torch.rand(1, 5, 64, 64)
    found = network.analyse(features, toward_middle(network.estimated(features)))
    (found.scenes.square().sum() + found.aligned.square().sum()).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name


def test_the_lite_analysis_is_light() -> None:
    config = FEATURE_ANALYSES["lite"]
    found = complexity(lambda: FeatureAnalysisNetwork(config), (1, 5, 64, 64), (1, 4, 2, 8, 8))
    assert found.macs <= MOST_MACS * 64 * 64
