"""Associated feature regression (AFR): a neighbouring feature, brought to moment t.

neighbour ─┬─ warp by chained motion ─┬─ 3×3 ─┐
           │                          │       + ─▶ aligned feature (1, H, W)
           └──────────────────────────│─ 3×3 ─┘
                                      ▼    ▲
F̂_t, both unshuffled (1/2) ─ 1×1 ─ blocks ─ 1×1 (0): taps of both, at every pixel

Warping brings large motion; taps that differ from pixel to pixel deform what is left, and choose
between the warped neighbour and, where its motion is wrong, the neighbour as it is (SCI, eq. 9).
With its taps in place of offsets and masks, a lite network does what deformable convolution does
for motion of about a pixel, in one operation that a CPU is good at (Niklaus et al., adaptive
convolution, ICCV 2017). At first the aligned feature is the warped one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import DepthConvBlock, pointwise, zeroed
from models.networks.motion.estimation import warp

SIDE = 3
TAPS = SIDE * SIDE


class FeatureRegression(nn.Module):
    """One neighbour to moment t; the same for all four."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.widen = pointwise(4 * 3, width)
        self.block = DepthConvBlock(width)
        self.taps = zeroed(pointwise(width, 4 * 2 * TAPS))
        assert self.taps.bias is not None
        with torch.no_grad():
            self.taps.bias.view(2, TAPS, 4)[0, TAPS // 2] = 1.0

    def forward(self, neighbour: Tensor, motion: Tensor, current: Tensor) -> Tensor:
        """Return the neighbour as it would look at t, (B, 1, H, W).

        Args:
            neighbour: (B, 1, H, W), sides even.
            motion: (B, 2, h, w) in pixels: current(p) ≈ neighbour(p + motion(p)).
            current: (B, 1, H, W) at t.
        """
        both = torch.cat([warp(neighbour, motion), neighbour], 1)
        seen = functional.pixel_unshuffle(torch.cat([both, current], 1), 2)
        taps = functional.pixel_shuffle(self.taps(self.block(self.widen(seen))), 2)
        return (patches(both) * taps.float()).sum(1, keepdim=True)


def patches(pictures: Tensor) -> Tensor:
    """Return what lies around each pixel of (B, C, H, W), (B, C·9, H, W), row by row."""
    height, width = pictures.shape[-2:]
    padded = functional.pad(pictures, (SIDE // 2,) * 4, mode="replicate")
    columns: Tensor = functional.unfold(padded, SIDE)
    return columns.reshape(len(pictures), -1, height, width)
