"""The scene codec as it is trained: everything but the entropy coder.

scene ─ analysis ─▶ y ─ hyper-analysis ─▶ z ─ ·gain(rate), round ─▶ ẑ ─ hyper-synthesis ─┐
                    │                                                                    ▼
                    └─ step by step: (y − mean)·gain(rate), round ◀─ mean, scale ─ context prior
                                                    │
                                                    └─▶ ŷ = mean + q/gain ─ synthesis ─▶ scene

Quantization in training: rounded with a straight-through gradient where values are used, uniform
noise where their likelihood is taken. y, mean and scale are in units that don't depend on the
rate; the gain does, per channel.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.configs import SceneCodecConfig
from models.networks.likelihood import gaussian_bits
from models.networks.rate_table import RateTable, fine_gain_log2
from models.networks.scene.analysis import LATENT_CHANNELS, Analysis, Synthesis
from models.networks.scene.context import STEPS, ContextPrior, step_mask
from models.networks.scene.hyperprior import HyperAnalysis, HyperSynthesis


@dataclass(frozen=True, slots=True)
class CodedScenes:
    """What a pass through the codec gives.

    Attributes:
        scenes: decoded luminance (B, 1, H, W), not clipped.
        latent_bits: of y, estimated, (B,).
        hyper_bits: of z, estimated, (B,).
    """

    scenes: Tensor
    latent_bits: Tensor
    hyper_bits: Tensor


class LatentModel(nn.Module):
    """What all codecs of a latent y (64 channels) share: hyperprior, context, rate tables."""

    def add_prior(self, config: SceneCodecConfig) -> None:
        """Build it; called once, when the codec is built."""
        self.hyper_analysis = HyperAnalysis(config)
        self.hyper_synthesis = HyperSynthesis(config)
        self.context = ContextPrior(config)
        self.gain_offset_log2 = RateTable(LATENT_CHANNELS)
        self.hyper_gain_log2 = RateTable(config.hyper_channels, -1.0, 2.0)
        self.hyper_mean = RateTable(config.hyper_channels)
        self.hyper_scale_log2 = RateTable(config.hyper_channels, 0.0, 2.0)

    def gain_log2(self, rate_index: Tensor) -> Tensor:
        """Return log2 of 1/Δ of every channel of y, (B, 64, 1, 1)."""
        fine = fine_gain_log2(rate_index)[:, None, None, None]
        gain: Tensor = fine + self.gain_offset_log2(rate_index)
        return gain

    def code(
        self, latent: Tensor, rate_index: Tensor, known: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Quantize y (B, 64, h, w); return ŷ, its bits (B,) and those of ẑ.

        Args:
            latent: y.
            rate_index: (B,).
            known: what the prior is told beside ẑ, (B, prior_width, h, w); None for nothing.
        """
        hyper, hyper_bits = self._code_hyper(latent, rate_index)
        height, width = latent.shape[-2:]
        features = self.hyper_synthesis(hyper)[..., :height, :width]
        if known is not None:
            features = features + known
        decoded, latent_bits = self._code_latent(latent, features, rate_index)
        return decoded, latent_bits, hyper_bits

    def _code_hyper(self, latent: Tensor, rate_index: Tensor) -> tuple[Tensor, Tensor]:
        gain = self.hyper_gain_log2(rate_index).exp2()
        scaled = self.hyper_analysis(latent) * gain
        mean = self.hyper_mean(rate_index)
        scale = self.hyper_scale_log2(rate_index).exp2()
        decoded = (mean + round_through(scaled - mean)) / gain
        return decoded, gaussian_bits(scaled - mean, scale.expand_as(scaled), self.training)

    def _code_latent(
        self, latent: Tensor, hyper_features: Tensor, rate_index: Tensor
    ) -> tuple[Tensor, Tensor]:
        gain_log2 = self.gain_log2(rate_index)
        gain = gain_log2.exp2()
        features = self.context.features(hyper_features, rate_index)
        known, means, scales_log2 = (torch.zeros_like(latent) for _ in range(3))
        for step in range(STEPS):
            mask = step_mask(step, *latent.shape[-2:]).to(latent.device)
            mean, scale_log2 = self.context(step, features, known)
            decoded = mean + round_through((latent - mean) * gain) / gain
            known = known + decoded * mask
            means = means + mean * mask
            scales_log2 = scales_log2 + scale_log2 * mask
        scales = (scales_log2 + gain_log2).exp2()
        bits = gaussian_bits((latent - means) * gain, scales, self.training)
        return known, bits


class SceneCodecNetwork(LatentModel):
    """All networks of the scene codec."""

    def __init__(self, config: SceneCodecConfig) -> None:
        super().__init__()
        self.config = config
        self.analysis = Analysis(config)
        self.synthesis = Synthesis(config)
        self.add_prior(config)

    def forward(
        self, scenes: Tensor, rate_index: Tensor, attention: Tensor | None = None
    ) -> CodedScenes:
        """Code (B, 1, H, W) in [0, 1], sides multiples of 8, at rate indices (B,)."""
        latent = self.analysis(scenes, attention)
        decoded, latent_bits, hyper_bits = self.code(latent, rate_index)
        return CodedScenes(self.synthesis(decoded, rate_index), latent_bits, hyper_bits)


def round_through(values: Tensor) -> Tensor:
    """Round; the gradient passes as if nothing had been done (straight-through)."""
    return values + (values.round() - values).detach()
