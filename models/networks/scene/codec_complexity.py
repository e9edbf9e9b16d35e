"""Parameters and multiply-accumulates of the networks that a file of weights holds."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from models.networks.complexity import Complexity, complexity, macs, parameters
from models.networks.configs import AttentionConfig, ReconstructionConfig, SceneCodecConfig
from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.reconstruction.temporal_filters import WINDOW_PLANES
from models.networks.scene.attention import Attention, seen_planes
from models.networks.scene.context import STEPS
from models.networks.scene.scene_codec import LatentModel, SceneCodecNetwork
from models.networks.weights import Weights


def count_codec(weights: Weights, side: int) -> tuple[Complexity, Complexity, Complexity]:
    """Return the complexity of analysis (hyper-analysis included), of prior and of synthesis.

    Args:
        weights: of a scene codec.
        side: of the scene, in pixels, a multiple of 32.
    """
    return count_scene_codec(SceneCodecConfig(**weights.sizes()), side)


def count_scene_codec(
    config: SceneCodecConfig, side: int
) -> tuple[Complexity, Complexity, Complexity]:
    """Return what `count_codec` does, for a scene codec of these sizes."""
    network = SceneCodecNetwork(config).eval()
    scene, index = torch.zeros(1, 1, side, side), torch.zeros(1)
    with torch.no_grad():
        latent = network.analysis(scene)
        hyper = network.hyper_analysis(latent)
    analysis = Complexity(
        parameters(network.analysis) + parameters(network.hyper_analysis),
        macs(lambda: network.hyper_analysis(network.analysis(scene))),
    )
    synthesis = Complexity(
        parameters(network.synthesis), macs(lambda: network.synthesis(latent, index))
    )
    prior = Complexity(
        parameters(network) - analysis.parameters - synthesis.parameters,
        macs(lambda: run_prior(network, latent, hyper, index)),
    )
    return analysis, prior, synthesis


def run_prior(network: LatentModel, latent: Tensor, hyper: Tensor, index: Tensor) -> None:
    """Do what the prior does for a picture: all that the coder of symbols must be told."""
    features = network.context.features(network.hyper_synthesis(hyper), index)
    for step in range(STEPS):
        network.context(step, features, latent)


def count_attention(weights: Weights, side: int) -> Complexity:
    """Return the complexity of the attention of a codec's weights."""
    sizes: dict[str, Any] = weights.sizes("attention")
    config = AttentionConfig(**sizes)
    planes = (1, seen_planes(config), side, side)
    return complexity(lambda: Attention(config), planes, planes)


def count_reconstruction(weights: Weights, side: int) -> Complexity:
    """Return the complexity of a reconstruction."""
    config = ReconstructionConfig(**weights.sizes())
    return complexity(lambda: ReconstructionNetwork(config), (1, WINDOW_PLANES, side, side))
