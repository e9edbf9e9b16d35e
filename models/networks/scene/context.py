"""Context: the latent in four steps, each predicted from those before it.

Positions fall in four phases (2×2), channels in four groups (c mod 4). In step s the group g is
coded at the phase g XOR ORDER[s]: every position gives a quarter of its channels in each step, and
a group's second phase lies diagonally between its first.

    ŷ of the steps before ─ conv 3×3 ─┐
    features of hyperprior ─ 1×1 ──── + ─ ReLU ─ block ─ own blocks ─ 1×1 ─▶ mean, log2 of scale

The first block serves all steps, all else is the step's own.

Li et al., DCVC-DC, CVPR 2023, have the four parts; here all is in the units of y, so that one
network serves every bitrate. Convolutions and ReLU only: `integer_prior` follows exactly.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.blocks import ReluBlock, pointwise, zeroed
from models.networks.configs import SceneCodecConfig
from models.networks.rate_table import RateTable
from models.networks.scene.analysis import LATENT_CHANNELS

STEPS = 4
"""Steps, phases, and groups of channels."""
ORDER = (0, 3, 1, 2)
"""Phase of channel group 0 in each step; phase = 2·(row mod 2) + (column mod 2)."""


def step_mask(step: int, height: int, width: int) -> Tensor:
    """Return which elements of (64, height, width) are coded in a step, as 0 and 1 float32."""
    rows = torch.arange(height)[:, None] % 2
    columns = torch.arange(width)[None, :] % 2
    group = (torch.arange(LATENT_CHANNELS) % STEPS)[:, None, None]
    return ((2 * rows + columns) == (group ^ ORDER[step])).float()


class ContextStep(nn.Module):
    """What one step adds to the features of the hyperprior: the neighbours that are known."""

    def __init__(self, config: SceneCodecConfig, first: bool) -> None:
        super().__init__()
        width = config.prior_width
        self.neighbours = None if first else nn.Conv2d(LATENT_CHANNELS, width, 3, padding=1)
        self.blocks = nn.Sequential(*(ReluBlock(width) for _ in range(config.step_blocks)))
        self.head = zeroed(pointwise(width, 2 * LATENT_CHANNELS))


class ContextPrior(nn.Module):
    """Mean and log2 of scale of the latent, step by step."""

    def __init__(self, config: SceneCodecConfig) -> None:
        super().__init__()
        self.rate_bias = RateTable(config.prior_width)
        self.adapt = pointwise(config.prior_width, config.prior_width)
        self.block = ReluBlock(config.prior_width)
        self.steps = nn.ModuleList(ContextStep(config, step == 0) for step in range(STEPS))

    def features(self, hyper_features: Tensor, rate_index: Tensor) -> Tensor:
        """Return what all steps share."""
        result: Tensor = self.adapt(hyper_features) + self.rate_bias(rate_index)
        return result

    def forward(self, step: int, features: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log2 of scale, each (B, 64, h, w) float32, valid where `step` codes.

        Args:
            step: from 0.
            features: what `features` gave.
            known: ŷ of the steps before, 0 elsewhere.
        """
        layers = self.steps[step]
        assert isinstance(layers, ContextStep)
        if layers.neighbours is not None:
            features = features + layers.neighbours(known)
        features = layers.blocks(self.block(features.relu()))
        mean, scale_log2 = layers.head(features).float().chunk(2, dim=1)
        return mean, scale_log2
