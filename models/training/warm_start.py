"""The analysis of features begins with what the reconstruction of scenes has learned.

Both see the same five moments, seven planes apart, the one by filters of spikes, the other by
features. To light that does not change, a filter answers with its sum times the firing rate: with
these sums, the first layer sees features as the reconstruction's sees such spikes. What the blocks
make of them, alignment above all, goes on from there.
"""

from __future__ import annotations

import torch

from models.networks.features.analysis import FEATURES, FeatureAnalysisNetwork
from models.networks.reconstruction.network import ReconstructionNetwork

USUAL_GAIN = 0.6
"""Spikes per plane at luminance 1: features are luminance, the reconstruction knows spikes."""
BLOCKS = (("before", "before"), ("wide", "alignment"), ("after", "after"))
"""Parts made of blocks, as the analysis and as the reconstruction calls them."""


@torch.no_grad()
def start_from_reconstruction(
    network: FeatureAnalysisNetwork, reconstruction: ReconstructionNetwork
) -> None:
    """Give an analysis the blocks of a reconstruction as wide as it; its last layer stays zeros.

    Args:
        network: begins with what it is given; aligned features count for nothing at first.
        reconstruction: has as many blocks or more; of more, the first are taken.
    """
    for part, theirs in BLOCKS:
        blocks, learned = getattr(network, part), getattr(reconstruction, theirs)
        blocks.load_state_dict(learned[: len(blocks)].state_dict())
    network.to_quarter.load_state_dict(reconstruction.to_quarter.state_dict())
    network.from_quarter.load_state_dict(reconstruction.from_quarter.state_dict())
    network.to_half.weight.zero_()
    network.to_half.weight[:, : 4 * FEATURES] = _first_layer(reconstruction)
    assert network.to_half.bias is not None
    assert reconstruction.to_half.bias is not None
    network.to_half.bias.copy_(reconstruction.to_half.bias)


def _first_layer(reconstruction: ReconstructionNetwork) -> torch.Tensor:
    """Return the first layer for five features of constant light, (half_width, 20, 1, 1)."""
    filters = reconstruction.filters
    sums = (filters.weight * filters.masks).sum(2)  # filter, then window of each of five blocks
    count, windows = sums.shape
    weight = reconstruction.to_half.weight.reshape(-1, count, FEATURES, windows // FEATURES, 4)
    answers = sums.reshape(1, count, FEATURES, windows // FEATURES, 1)
    return USUAL_GAIN * (weight * answers).sum((1, 3)).reshape(-1, 4 * FEATURES, 1, 1)
