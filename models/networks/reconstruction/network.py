"""Scene from spikes: 41 planes to the firing rate at the key plane.

spikes ─┬─ temporal filters ─ unshuffle, 1×1 ─ blocks ─┬─ unshuffle, 1×1 ─ blocks ─ 1×1, shuffle ─┐
(41 pl.)│                         (1/2)                │         (1/4: aligns what has moved)     │
        │                                              └──────────────────────────────────────── +
        │                                                                                        │
        └─ TFP over 21 planes ─ + ◀─ shuffle ─ 1×1 (0) ─ blocks (1/2) ───────────────────────────┘
                                └─▶ firing rate (1, H, W), spikes per plane

The last layer begins as zeros, so that training begins with TFP. Nothing knows the full scale:
input and output are in spikes per plane.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import DepthConvBlock, plausible, pointwise, zeroed
from models.networks.configs import ReconstructionConfig
from models.networks.reconstruction.temporal_filters import (
    BLOCK_CENTRES,
    BLOCK_WINDOWS,
    TemporalFilters,
)
from models.networks.reconstruction.temporal_filters import playback_mean as tfp

SIDE_MULTIPLE = 4
"""Height and width that the network takes are multiples of this."""


class ReconstructionNetwork(nn.Module):
    """Spikes to firing rate."""

    def __init__(self, config: ReconstructionConfig) -> None:
        super().__init__()
        self.config = config
        half, quarter = config.half_width, config.quarter_width
        filtered = config.filters * len(BLOCK_CENTRES) * len(BLOCK_WINDOWS)
        self.filters = TemporalFilters(config.filters)
        self.to_half = pointwise(4 * filtered, half)
        self.before = _blocks(half, config.half_blocks)
        self.to_quarter = pointwise(4 * half, quarter)
        self.alignment = _blocks(quarter, config.quarter_blocks)
        self.from_quarter = zeroed(pointwise(quarter, 4 * half))
        self.after = _blocks(half, config.half_blocks)
        self.last = zeroed(pointwise(half, 4))

    def forward(self, spikes: Tensor) -> Tensor:
        """Map (B, 41, H, W) of 0 and 1, sides multiples of 4, to (B, 1, H, W) spikes per plane."""
        features = self.before(self.to_half(functional.pixel_unshuffle(self.filters(spikes), 2)))
        aligned = self.alignment(self.to_quarter(functional.pixel_unshuffle(features, 2)))
        features = self.after(features + functional.pixel_shuffle(self.from_quarter(aligned), 2))
        correction = functional.pixel_shuffle(self.last(features), 2)
        result: Tensor = tfp(spikes) + plausible(correction.float(), 1.0)
        return result


def _blocks(width: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(DepthConvBlock(width) for _ in range(count)))
