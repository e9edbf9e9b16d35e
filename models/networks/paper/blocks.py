"""Blocks of the paper's scene codec: mixed transformer–convolution blocks and those with stride.

    x ─ 1×1 ─┬─ half: two 3×3 convolutions around a shortcut ─┬─ 1×1 ─ + ─▶
             └─ half: Swin block ─────────────────────────────┘       │
    └─────────────────────────────────────────────────────────────────┘

After LIC-TCM (Liu et al., CVPR 2023) with Table II of SpikeCodec: no normalisation by division.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.blocks import pointwise
from models.networks.paper.swin import SwinBlock


def conv(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    """Return a 3×3 convolution."""
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1)


def upsampling(inputs: int, outputs: int) -> nn.Sequential:
    """Return a convolution that doubles the resolution."""
    return nn.Sequential(conv(inputs, 4 * outputs), nn.PixelShuffle(2))


class ConvBlock(nn.Module):
    """Two convolutions around a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            conv(width, width), nn.LeakyReLU(), conv(width, width), nn.LeakyReLU()
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, width, H, W) to the same shape."""
        result: Tensor = features + self.layers(features)
        return result


class MixedBlock(nn.Module):
    """Half of the channels by convolution, half by window attention."""

    def __init__(self, half: int, head_channels: int, window: int, *, shifted: bool) -> None:
        super().__init__()
        self.enter, self.leave = pointwise(2 * half, 2 * half), pointwise(2 * half, 2 * half)
        self.conv = ConvBlock(half)
        self.swin = SwinBlock(half, head_channels, window, shifted=shifted)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, 2·half, H, W), sides multiples of the window, to the same shape."""
        near, far = self.enter(features).chunk(2, dim=1)
        mixed = torch.cat([self.conv(near), self.swin(far)], dim=1)
        result: Tensor = features + self.leave(mixed)
        return result


def mixed_stage(half: int, head_channels: int, window: int, blocks: int) -> nn.Sequential:
    """Return mixed blocks, every second one with shifted windows."""
    return nn.Sequential(
        *(MixedBlock(half, head_channels, window, shifted=k % 2 == 1) for k in range(blocks))
    )


class Halving(nn.Module):
    """A residual block with stride 2."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            conv(inputs, outputs, 2), nn.LeakyReLU(), conv(outputs, outputs)
        )
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride=2)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, H/2, W/2)."""
        result: Tensor = self.layers(features) + self.shortcut(features)
        return result


class Doubling(nn.Module):
    """A residual block that doubles the resolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            upsampling(inputs, outputs), nn.LeakyReLU(), conv(outputs, outputs)
        )
        self.shortcut = upsampling(inputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, 2H, 2W)."""
        result: Tensor = self.layers(features) + self.shortcut(features)
        return result
