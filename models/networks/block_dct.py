"""The 8×8 discrete cosine transform as a convolution: where the scene codec starts from.

    picture (B, 1, H, W) ──stride 8──▶ coefficients (B, 64, H/8, W/8) ──transposed──▶ picture

The transform is orthonormal, so squared error is the same on both sides, and fixed: it is built
from its formula, not learned and not stored. Channels are in zig-zag order, low frequencies first.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

BLOCK = 8
"""Side of a block in pixels."""


def zigzag(side: int) -> list[tuple[int, int]]:
    """Return the frequencies (vertical, horizontal) of a block in the order of JPEG's zig-zag.

    >>> zigzag(2)
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    frequencies = [(row, column) for row in range(side) for column in range(side)]
    return sorted(frequencies, key=lambda f: (sum(f), f[0] if sum(f) % 2 else f[1]))


def dct_kernels(side: int = BLOCK) -> Tensor:
    """Return the orthonormal two-dimensional DCT-II basis, (side², 1, side, side) float32."""
    position = torch.arange(side, dtype=torch.float64)
    frequency = position[:, None]
    basis = torch.cos(math.pi * (2 * position + 1) * frequency / (2 * side))
    basis *= torch.where(frequency == 0, math.sqrt(1 / side), math.sqrt(2 / side))
    planes = [torch.outer(basis[row], basis[column]) for row, column in zigzag(side)]
    return torch.stack(planes)[:, None].float()


class BlockDct(nn.Module):
    """Picture to coefficients and back, always in float32."""

    kernels: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("kernels", dct_kernels(), persistent=False)

    def forward(self, picture: Tensor) -> Tensor:
        """Turn (B, 1, H, W), sides multiples of 8, into (B, 64, H/8, W/8)."""
        with torch.autocast(picture.device.type, enabled=False):
            return functional.conv2d(picture.float(), self.kernels, stride=BLOCK)

    def inverse(self, coefficients: Tensor) -> Tensor:
        """Turn (B, 64, h, w) into (B, 1, 8h, 8w)."""
        with torch.autocast(coefficients.device.type, enabled=False):
            return functional.conv_transpose2d(coefficients.float(), self.kernels, stride=BLOCK)
