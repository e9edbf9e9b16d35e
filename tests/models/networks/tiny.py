"""Small networks with random weights in every layer, for tests of all that stands on networks."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import torch
from torch import nn

from models.networks.configs import AttentionConfig, ReconstructionConfig, SceneCodecConfig
from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.scene.attention import Attention
from models.networks.scene.scene_codec import SceneCodecNetwork

Network = TypeVar("Network", bound=nn.Module)

TINY_CODEC = SceneCodecConfig(
    width=16,
    analysis_blocks=1,
    synthesis_blocks=1,
    hyper_width=8,
    hyper_channels=3,
    prior_width=12,
    step_blocks=1,
)
TINY_RECONSTRUCTION = ReconstructionConfig(
    filters=1, half_width=8, quarter_width=12, half_blocks=1, quarter_blocks=1
)
TINY_ATTENTION = AttentionConfig(steps=3, pooled_planes=2, hidden=4, maps=TINY_CODEC.width)


def tiny_codec(seed: int = 0) -> SceneCodecNetwork:
    """A scene codec none of whose branches is silent."""
    torch.manual_seed(seed)
    return stirred(SceneCodecNetwork(TINY_CODEC)).eval()


def tiny_reconstruction(seed: int = 0) -> ReconstructionNetwork:
    """A reconstruction none of whose branches is silent."""
    torch.manual_seed(seed)
    return stirred(ReconstructionNetwork(TINY_RECONSTRUCTION)).eval()


def stirred(network: Network) -> Network:
    """Add a little noise to every parameter: layers that begin as zeros take part."""
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    return network


def tiny_attention(both_ways: bool = False, seed: int = 0) -> Attention:
    """An attention that reaches ±5 planes around the key plane and says a lot."""
    torch.manual_seed(seed)
    network = stirred(Attention(replace(TINY_ATTENTION, both_ways=both_ways)))
    with torch.no_grad():
        network.head.weight.normal_(0, 2.0)
    return network.eval()
