"""Blocks of the paper's feature codec, after DCVC-DC (Li et al., CVPR 2023).

Depthwise block     x ─ 1×1 ─ LReLU ─ depthwise 3×3 ─ 1×1 ─ + x ─┬─ 1×1 to 4C ─ LReLU ─ 1×1 ─ + ─▶
                                                                 └────────────────────────────┘
Gated block         the same, with a·LReLU(b) for the second LReLU, of twice the channels
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import pointwise
from models.networks.paper.blocks import conv

LEAK = 0.1
MOST_INNER = 1024
"""Channels that the wide part of a depthwise block has at most."""


def light_upsampling(inputs: int, outputs: int) -> nn.Sequential:
    """Return a 1×1 convolution that doubles the resolution."""
    return nn.Sequential(pointwise(inputs, 4 * outputs), nn.PixelShuffle(2))


class DepthwiseBlock(nn.Module):
    """A depthwise convolution and a perceptron, each around a shortcut; may change the width."""

    def __init__(self, inputs: int, outputs: int, *, gated: bool = False) -> None:
        super().__init__()
        self.gated = gated
        self.spatial = nn.Sequential(
            pointwise(inputs, inputs),
            nn.LeakyReLU(),
            nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs),
            pointwise(inputs, outputs),
        )
        self.shortcut = nn.Identity() if inputs == outputs else pointwise(inputs, outputs)
        inner = 4 * outputs if gated else max(min(4 * outputs, MOST_INNER), 2 * outputs)
        self.widen = pointwise(outputs, inner)
        self.narrow = pointwise(inner // 2 if gated else inner, outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, H, W)."""
        near = self.shortcut(features) + self.spatial(features)
        wide = self.widen(near)
        if self.gated:
            value, gate = wide.chunk(2, dim=1)
            wide = value * functional.leaky_relu(gate, LEAK)
        else:
            wide = functional.leaky_relu(wide, LEAK)
        result: Tensor = near + self.narrow(wide)
        return result


class LightDoubling(nn.Module):
    """A residual block that doubles the resolution by 1×1 convolutions."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            light_upsampling(inputs, outputs),
            nn.LeakyReLU(),
            conv(outputs, outputs),
            nn.LeakyReLU(LEAK),
        )
        self.shortcut = light_upsampling(inputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, 2H, 2W)."""
        result: Tensor = self.layers(features) + self.shortcut(features)
        return result


class ResidualPair(nn.Module):
    """Two 3×3 convolutions around a shortcut, `inner` channels between them."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.LeakyReLU(LEAK), conv(width, inner), nn.LeakyReLU(LEAK), conv(inner, width)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, width, H, W) to the same shape."""
        result: Tensor = features + self.layers(features)
        return result


class SmallUnet(nn.Module):
    """A U-Net of three resolutions: what turns decoded features into a picture."""

    def __init__(self, outer: int, width: int, blocks: int, *, gated: bool = False) -> None:
        super().__init__()

        def block(inputs: int, outputs: int) -> DepthwiseBlock:
            return DepthwiseBlock(inputs, outputs, gated=gated)

        self.fine, self.middle = block(outer, width), block(width, 2 * width)
        self.coarse = nn.Sequential(
            block(2 * width, 4 * width), *(block(4 * width, 4 * width) for _ in range(blocks))
        )
        self.to_middle = light_upsampling(4 * width, 2 * width)
        self.join_middle = block(4 * width, 2 * width)
        self.to_fine = light_upsampling(2 * width, width)
        self.join_fine = block(2 * width, outer)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, outer, H, W), sides multiples of 4, to the same shape."""
        fine = self.fine(features)
        middle = self.middle(functional.max_pool2d(fine, 2))
        coarse = self.coarse(functional.max_pool2d(middle, 2))
        middle = self.join_middle(torch.cat([middle, self.to_middle(coarse)], 1))
        result: Tensor = self.join_fine(torch.cat([fine, self.to_fine(middle)], 1))
        return result
