"""Numbers per channel that vary with the rate index, the one thing that the bitrate slider moves.

The rate index goes from 0 (fewest bits) to 1. Each index stands for the weight λ of the loss
bits per pixel + λ·255²·MSE, spaced evenly in log λ. Networks never see λ: they see rows of tables,
learned at anchors and interpolated between them.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

ANCHORS = 22
"""Rows of a table."""
LAMBDA_RANGE = (1e-4, 1.16)
"""λ at rate index 0 and 1: from 0.03 to 1.5 and more bits per pixel of an ordinary scene."""


def distortion_weight(rate_index: Tensor, span: tuple[float, float] = LAMBDA_RANGE) -> Tensor:
    """Return λ·255² for rate indices in [0, 1]: the weight of MSE, luminance in [0, 1].

    Args:
        rate_index: any shape.
        span: λ at rate index 0 and 1.
    """
    low, high = (math.log(weight) for weight in span)
    return torch.exp(low + (high - low) * rate_index) * 255.0**2


def fine_gain_log2(rate_index: Tensor, span: tuple[float, float] = LAMBDA_RANGE) -> Tensor:
    """Return log2 of the gain 1/Δ that is best for λ at high resolution.

    There D = Δ²/12 and dR/dΔ = −1/(Δ·ln 2) per coefficient, so bits + w·D is smallest at
    Δ² = 6 / (w·ln 2).
    """
    return 0.5 * torch.log2(distortion_weight(rate_index, span) * math.log(2) / 6)


class RateTable(nn.Module):
    """A row of `channels` numbers for every rate index: (B,) ──▶ (B, channels, 1, 1)."""

    def __init__(self, channels: int, start: float = 0.0, stop: float | None = None) -> None:
        """Begin with numbers that go straight from `start` at index 0 to `stop` at index 1."""
        super().__init__()
        ramp = torch.linspace(start, start if stop is None else stop, ANCHORS)
        self.anchors = nn.Parameter(ramp[:, None].repeat(1, channels))

    def forward(self, rate_index: Tensor) -> Tensor:
        """Interpolate between the two nearest anchors."""
        place = rate_index * (ANCHORS - 1)
        below = place.floor().clamp(0, ANCHORS - 2).long()
        part = (place - below)[:, None]
        row = torch.lerp(self.anchors[below], self.anchors[below + 1], part)
        return row[:, :, None, None]
