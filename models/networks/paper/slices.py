"""The paper's context: the latent in slices of channels, each predicted from those before it.

features of the hyperprior, slices before ─ window attention ─ convolutions ─▶ mean
                                          ─ window attention ─ convolutions ─▶ log2 of scale
mean's features, decoded slice ─ convolutions ─ ½·tanh ─▶ added to the slice (the residual
                                                          that rounding left, predicted)
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.blocks import pointwise
from models.networks.configs import PaperCodecConfig
from models.networks.paper.blocks import conv
from models.networks.paper.swin import SwinBlock

GATE_WIDTH = 128
HEAD_CHANNELS = 16
WINDOW = 8


class ResidualUnit(nn.Module):
    """A bottleneck around a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            pointwise(width, width // 2),
            nn.GELU(),
            conv(width // 2, width // 2),
            nn.GELU(),
            pointwise(width // 2, width),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, width, H, W) to the same shape."""
        result: Tensor = nn.functional.gelu(features + self.layers(features))
        return result


class GatedAttention(nn.Module):
    """Lets through of the features what window attention asks for."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        width = GATE_WIDTH
        self.enter, self.leave = pointwise(channels, width), pointwise(width, channels)
        self.swin = nn.Sequential(
            *(SwinBlock(width, HEAD_CHANNELS, WINDOW, shifted=shifted) for shifted in (False, True))
        )
        self.trunk = nn.Sequential(*(ResidualUnit(width) for _ in range(3)))
        self.gate = nn.Sequential(*(ResidualUnit(width) for _ in range(3)), pointwise(width, width))

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, channels, H, W), sides multiples of 8, to the same shape."""
        inner = self.enter(features)
        gated = self.trunk(inner) * self.gate(self.swin(inner)).sigmoid()
        result: Tensor = self.leave(inner + gated)
        return result


def predictor(inputs: int, outputs: int) -> nn.Sequential:
    """Return convolutions that narrow features down to one slice."""
    return nn.Sequential(
        conv(inputs, 224), nn.GELU(), conv(224, 128), nn.GELU(), conv(128, outputs)
    )


class Slice(nn.Module):
    """What one slice has of its own."""

    def __init__(self, config: PaperCodecConfig, before: int) -> None:
        super().__init__()
        width = config.latent_channels // config.slices
        known = config.latent_channels + before * width
        self.mean_attention, self.scale_attention = GatedAttention(known), GatedAttention(known)
        self.mean, self.scale = predictor(known, width), predictor(known, width)
        self.residual = predictor(known + width, width)

    def predict(self, means: Tensor, scales: Tensor, known: Tensor) -> tuple[Tensor, ...]:
        """Return mean, log2 of scale, and the features that `correct` needs.

        Args:
            means: of the hyperprior, (B, latent channels, h, w).
            scales: of the hyperprior.
            known: the slices before, one behind the other.
        """
        mean_features = self.mean_attention(torch.cat([means, known], 1))
        scale_features = self.scale_attention(torch.cat([scales, known], 1))
        return self.mean(mean_features), self.scale(scale_features), mean_features

    def correct(self, mean_features: Tensor, decoded: Tensor) -> Tensor:
        """Return the slice with the residual that rounding has left, as far as it is foreseen."""
        residual = self.residual(torch.cat([mean_features, decoded], 1))
        corrected: Tensor = decoded + 0.5 * residual.tanh()
        return corrected
