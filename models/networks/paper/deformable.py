"""Modulated deformable convolution (Zhu et al., CVPR 2019) in plain torch operations.

Each output looks at nine places, each moved by an offset and weighed by a mask of its own:

    y(p) = Σ_k w_k · m_k(p) · x(p + p_k + Δ_k(p)),   x bilinear between pixels, 0 beyond the edges.

The channels of x fall into groups, which are moved together. Equal to torchvision's
`deform_conv2d`, whose compiled operator is not there beside every torch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

TAPS = 9
"""Places of a 3×3 kernel."""


def deformable_conv(
    features: Tensor, offsets: Tensor, masks: Tensor, weight: Tensor, bias: Tensor
) -> Tensor:
    """Convolve (B, C, H, W) at moved places by a 3×3 kernel.

    Args:
        features: x.
        offsets: (B, groups·9·2, H, W): for each group and tap down, then right, in pixels.
        masks: (B, groups·9, H, W).
        weight: (outputs, C, 3, 3).
        bias: (outputs,).
    """
    batch, channels, height, width = features.shape
    groups = masks.shape[1] // TAPS
    moved = offsets.reshape(batch * groups, TAPS, 2, height, width)
    weighed = masks.reshape(batch * groups, TAPS, 1, height, width)
    grouped = features.reshape(batch * groups, channels // groups, height, width)
    taps = [
        _sampled(grouped, moved[:, tap], tap // 3 - 1, tap % 3 - 1) * weighed[:, tap]
        for tap in range(TAPS)
    ]
    columns = torch.stack(taps, dim=2).reshape(batch, channels * TAPS, height, width)
    return functional.conv2d(columns, weight.reshape(len(weight), -1, 1, 1), bias)


def _sampled(features: Tensor, offset: Tensor, down: int, right: int) -> Tensor:
    """Return features at every pixel's place, moved by (down, right) and by its offset."""
    height, width = features.shape[-2:]
    rows = torch.arange(height, device=features.device)[:, None] + down + offset[:, 0]
    columns = torch.arange(width, device=features.device) + right + offset[:, 1]
    # grid_sample counts from −1 to 1 between the centres of the outer pixels.
    scale = 2 / max(width - 1, 1), 2 / max(height - 1, 1)
    grid = torch.stack([columns * scale[0] - 1, rows * scale[1] - 1], dim=-1)
    return functional.grid_sample(features, grid, padding_mode="zeros", align_corners=True)


class DeformableConv(nn.Module):
    """A deformable convolution whose offsets and masks come from features of their own."""

    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.groups = groups
        self.places = nn.Conv2d(width, 3 * TAPS * groups, 3, padding=1)
        nn.init.zeros_(self.places.weight)
        assert self.places.bias is not None
        nn.init.zeros_(self.places.bias)
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, features: Tensor, guide: Tensor) -> Tensor:
        """Convolve features at the places that the guide tells; both (B, width, H, W)."""
        offsets, masks = self.places(guide).split([2 * TAPS * self.groups, TAPS * self.groups], 1)
        assert self.conv.bias is not None
        return deformable_conv(features, offsets, masks.sigmoid(), self.conv.weight, self.conv.bias)
