"""Hyperprior: a small latent z, sent first, that tells how y is spread.

y (64, h, w) ─ 1×1 ─ unshuffle, 1×1, block ─ unshuffle, 1×1, block ─ 1×1 ─▶ z (20, h/4, w/4)
ẑ ─ 1×1, shuffle ─ block ─ 1×1, shuffle ─ block ─▶ features (prior_width, h, w)

The synthesis feeds the entropy coder: convolutions and ReLU only, which `integer_prior` follows
with whole numbers. Where h or w is no multiple of 4, y is continued by its last row or column.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import DepthConvBlock, ReluBlock, pointwise
from models.networks.configs import SceneCodecConfig
from models.networks.scene.analysis import LATENT_CHANNELS

HYPER_STRIDE = 4
"""Positions of y, along each side, for one of z."""


class HyperAnalysis(nn.Module):
    """Latent to hyper-latent; only the encoder runs it, in floating point."""

    def __init__(self, config: SceneCodecConfig) -> None:
        super().__init__()
        width = config.hyper_width
        self.layers = nn.Sequential(
            pointwise(LATENT_CHANNELS, width),
            *(layer for _ in range(2) for layer in _halving(width)),
            pointwise(width, config.hyper_channels),
        )

    def forward(self, latent: Tensor) -> Tensor:
        """Map y (B, 64, h, w) to z (B, hyper_channels, ceil(h/4), ceil(w/4))."""
        height, width = latent.shape[-2:]
        padding = (0, -width % HYPER_STRIDE, 0, -height % HYPER_STRIDE)
        result: Tensor = self.layers(functional.pad(latent, padding, mode="replicate"))
        return result.float()


def _halving(width: int) -> tuple[nn.Module, ...]:
    return nn.PixelUnshuffle(2), pointwise(4 * width, width), DepthConvBlock(width)


class HyperSynthesis(nn.Module):
    """Hyper-latent to features of the prior; exact in integers."""

    def __init__(self, config: SceneCodecConfig) -> None:
        super().__init__()
        inner = config.prior_width // 2
        self.first_doubling = pointwise(config.hyper_channels, 4 * inner)
        self.first_block = ReluBlock(inner)
        self.second_doubling = pointwise(inner, 4 * config.prior_width)
        self.second_block = ReluBlock(config.prior_width)

    def forward(self, hyper: Tensor) -> Tensor:
        """Map ẑ (B, hyper_channels, k, l) to (B, prior_width, 4k, 4l)."""
        features = functional.pixel_shuffle(self.first_doubling(hyper), 2).relu()
        features = self.first_block(features)
        features = functional.pixel_shuffle(self.second_doubling(features), 2).relu()
        result: Tensor = self.second_block(features)
        return result
