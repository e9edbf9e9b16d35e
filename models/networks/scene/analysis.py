"""Analysis and synthesis: from a scene to its latent, and back.

scene ─ DCT ─┬─────────────── f0 ───────────────────┐
             └─ first layer ─ F ─ blocks ─ 1×1 (0) ─ + ─▶ y  (B, 64, H/8, W/8)
                    F ← F + F⊙A, where there is an attention map A (SpikeCodec, Sec. IV-C)

ŷ ─┬─ 1×1 ─ blocks ⊙ rate ─ 1×1 (0) ─ + ─ inverse DCT ─▶ scene
   └──────────────────────────────────┘

The layers marked (0) begin as zeros, so that training begins with a DCT codec. The rate index
enters the synthesis only: y is the same for all bitrates and can be kept while one is dragged.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.block_dct import BLOCK, BlockDct
from models.networks.blocks import DepthConvBlock, plausible, pointwise, zeroed
from models.networks.configs import SceneCodecConfig
from models.networks.rate_table import RateTable

LATENT_CHANNELS = BLOCK * BLOCK
"""Channels of the latent y."""
MID_GRAY = 0.5
"""Luminance that is coded as zeros."""
LARGEST_CHANGE = 4.0
"""By which a branch may change a coefficient: as much as a block's mean may be off mid gray."""


class FirstLayer(nn.Module):
    """The layer of the analysis on whose features the attention acts."""

    def __init__(self, config: SceneCodecConfig) -> None:
        super().__init__()
        self.widen = pointwise(LATENT_CHANNELS, config.width)
        self.block = DepthConvBlock(config.width)

    def forward(self, coefficients: Tensor) -> Tensor:
        """Map f0 (B, 64, h, w) to F (B, width, h, w)."""
        features: Tensor = self.block(self.widen(coefficients))
        return features


class Analysis(nn.Module):
    """Scene to latent."""

    def __init__(self, config: SceneCodecConfig) -> None:
        super().__init__()
        self.dct = BlockDct()
        self.first_layer = FirstLayer(config)
        self.blocks = nn.Sequential(
            *(DepthConvBlock(config.width) for _ in range(config.analysis_blocks))
        )
        self.last = zeroed(pointwise(config.width, LATENT_CHANNELS))

    def forward(self, scenes: Tensor, attention: Tensor | None = None) -> Tensor:
        """Map (B, 1, H, W) luminance in [0, 1], sides multiples of 8, to y (B, 64, H/8, W/8).

        Args:
            scenes: the luminance.
            attention: A, (B, 1 or width, H/8, W/8), or None.
        """
        shortcut = self.dct(scenes - MID_GRAY)
        features = self.first_layer(shortcut)
        if attention is not None:
            features = features + features * attention
        latent: Tensor = shortcut + plausible(
            self.last(self.blocks(features)).float(), LARGEST_CHANGE
        )
        return latent


class Synthesis(nn.Module):
    """Latent to scene."""

    def __init__(self, config: SceneCodecConfig) -> None:
        super().__init__()
        self.widen = pointwise(LATENT_CHANNELS, config.width)
        self.blocks = nn.ModuleList(
            DepthConvBlock(config.width) for _ in range(config.synthesis_blocks)
        )
        self.rate_scale = RateTable(config.width, 1.0)
        self.rate_shift = RateTable(config.width, 0.0)
        self.last = zeroed(pointwise(config.width, LATENT_CHANNELS))
        self.dct = BlockDct()

    def forward(self, latent: Tensor, rate_index: Tensor) -> Tensor:
        """Map ŷ (B, 64, h, w) and rate indices (B,) to luminance (B, 1, 8h, 8w), not clipped."""
        features = self.widen(latent) * self.rate_scale(rate_index) + self.rate_shift(rate_index)
        for block in self.blocks:
            features = block(features)
        return (
            self.dct.inverse(latent + plausible(self.last(features).float(), LARGEST_CHANGE))
            + MID_GRAY
        )


def padded_to_blocks(scenes: Tensor) -> Tensor:
    """Repeat the last rows and columns of (B, 1, H, W) until the sides are multiples of 8."""
    height, width = scenes.shape[-2:]
    padding = (0, -width % BLOCK, 0, -height % BLOCK)
    return torch.nn.functional.pad(scenes, padding, mode="replicate")
