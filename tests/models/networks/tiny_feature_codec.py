"""A small codec of features with random weights in every layer that takes part."""

from __future__ import annotations

import torch

from models.networks.features.feature_codec import FeatureCodecNetwork
from models.networks.sci_configs import InterCodecConfig, MotionConfig
from tests.models.networks.tiny import TINY_CODEC, stirred

TINY_INTER = InterCodecConfig(
    width=12,
    analysis_blocks=1,
    synthesis_blocks=1,
    hyper_width=8,
    hyper_channels=3,
    prior_width=12,
    step_blocks=1,
    context_blocks=1,
)
TINY_MOTION = MotionConfig(width=8, blocks=1)


def tiny_feature_codec(seed: int = 0) -> FeatureCodecNetwork:
    """A codec of features none of whose branches is silent."""
    torch.manual_seed(seed)
    network = FeatureCodecNetwork(TINY_CODEC, TINY_INTER, TINY_MOTION)
    stirred(network.intra)
    stirred(network.inter)
    return network.eval()
