"""The blocks that all lite networks are built from."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import Tensor, nn

Network = TypeVar("Network", bound=nn.Module)


def channels_last(network: Network) -> Network:
    """Lay a network's weights out as a CPU does convolutions fastest; return it."""
    for parameter in network.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return network


def pointwise(inputs: int, outputs: int) -> nn.Conv2d:
    """Return a 1×1 convolution."""
    return nn.Conv2d(inputs, outputs, 1)


def zeroed(layer: nn.Conv2d) -> nn.Conv2d:
    """Set a layer to zero, so that the branch which it ends adds nothing at first."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def plausible(change: Tensor, largest: float) -> Tensor:
    """Return what a branch adds, (B, C, h, w), and nothing where it can't be right.

    Networks that have learned from light may leave all bounds on what is none, such as noise in
    black and white or blocks of a coarse codec; there what the branch was to better serves alone.

    Args:
        change: by the branch.
        largest: by which it may change a value; a place where one channel exceeds it has none.
    """
    sound = (change.abs() <= largest).all(1, keepdim=True)  # never of what is no number
    return torch.where(sound, change, 0.0)


class DepthConvBlock(nn.Module):
    """A residual block whose spatial part is depthwise, for networks that run on a CPU.

        x ─┬─ 1×1 ─ ReLU ─ depthwise 3×3 ─ 1×1 ─ + ─┬─ 1×1 to 4C ─ a·ReLU(b) ─ 1×1 ─ + ─▶
           └──────────────────────────────────────┘ └──────────────────────────────┘

    After DCVC-RT and DCVC-UF (Jia et al., 2025 and 2026). Both branches end in zeros: at first
    the block is the identity.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.spatial = nn.Sequential(
            pointwise(channels, channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, groups=channels),
            zeroed(pointwise(channels, channels)),
        )
        self.widen = pointwise(channels, 4 * channels)
        self.narrow = zeroed(pointwise(2 * channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H, W)."""
        x = x + self.spatial(x)
        value, gate = self.widen(x).chunk(2, dim=1)
        result: Tensor = x + self.narrow(value * gate.relu())
        return result


class ReluBlock(nn.Module):
    """A residual block of convolutions and ReLU alone, which integers can follow exactly.

    x ─┬─ 1×1 to 2C ─ ReLU ─ depthwise 3×3 ─ ReLU ─ 1×1 ─ + ─▶
       └────────────────────────────────────────────────┘
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.widen = pointwise(channels, 2 * channels)
        self.spatial = nn.Conv2d(2 * channels, 2 * channels, 3, padding=1, groups=2 * channels)
        self.narrow = zeroed(pointwise(2 * channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H, W)."""
        result: Tensor = x + self.narrow(self.spatial(self.widen(x).relu()).relu())
        return result
