"""The paper's scene codec (Table II), with one continuous rate index for all bitrates.

The same stages, names and interface as `models.networks.scene.scene_codec`, which is the one that
is trained and shipped. Sides must be multiples of 128: windows of 4 at 1/32 of the resolution.

scene ─ first layer ─ F ⊙ (1 + A) ─ mixed, halving … ─▶ y (320, H/16, W/16) ─▶ z (192, H/64, W/64)
scene ◀─ mixed, doubling … ◀─ ŷ ◀─ five slices ◀─ means, scales ◀─ hyper-syntheses ◀─ ẑ
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.configs import PaperCodecConfig
from models.networks.likelihood import gaussian_bits
from models.networks.paper.blocks import Doubling, Halving, conv, mixed_stage, upsampling
from models.networks.paper.slices import Slice
from models.networks.rate_table import RateTable
from models.networks.scene.scene_codec import CodedScenes, round_through

SIDE_MULTIPLE = 128
HEAD_CHANNELS = (8, 16, 32)
"""Channels of an attention head at 1/2, 1/4 and 1/8 of the resolution."""


class PaperAnalysis(nn.Module):
    """Scene to latent."""

    def __init__(self, config: PaperCodecConfig) -> None:
        super().__init__()
        half, width = config.half_width, 2 * config.half_width
        self.first_layer = Halving(1, width)
        fine, middle, coarse = (
            mixed_stage(half, head, config.window, config.blocks) for head in HEAD_CHANNELS
        )
        self.layers = nn.Sequential(
            fine,
            Halving(width, width),
            middle,
            Halving(width, width),
            coarse,
            conv(width, config.latent_channels, 2),
        )

    def forward(self, scenes: Tensor, attention: Tensor | None = None) -> Tensor:
        """Map (B, 1, H, W) to y (B, 320, H/16, W/16); attention is (B, 1 or 128, H/2, W/2)."""
        features = self.first_layer(scenes)
        if attention is not None:
            features = features + features * attention
        result: Tensor = self.layers(features)
        return result


def paper_synthesis(config: PaperCodecConfig) -> nn.Sequential:
    """Return the synthesis: ŷ (B, 320, h, w) to luminance (B, 1, 16h, 16w)."""
    half, width = config.half_width, 2 * config.half_width
    coarse, middle, fine = (
        mixed_stage(half, head, config.window, config.blocks) for head in reversed(HEAD_CHANNELS)
    )
    return nn.Sequential(
        Doubling(config.latent_channels, width),
        coarse,
        Doubling(width, width),
        middle,
        Doubling(width, width),
        fine,
        upsampling(width, 1),
    )


def paper_hyper_analysis(config: PaperCodecConfig) -> nn.Sequential:
    """Return the hyper-analysis: y to z (B, 192, h/4, w/4)."""
    width = 2 * config.half_width
    return nn.Sequential(
        Halving(config.latent_channels, width),
        mixed_stage(config.half_width, HEAD_CHANNELS[-1], config.hyper_window, config.blocks),
        conv(width, config.hyper_channels, 2),
    )


def paper_hyper_synthesis(config: PaperCodecConfig) -> nn.Sequential:
    """Return a hyper-synthesis: ẑ to (B, 320, 4k, 4l); means and scales have one each."""
    width = 2 * config.half_width
    return nn.Sequential(
        Doubling(config.hyper_channels, width),
        mixed_stage(config.half_width, HEAD_CHANNELS[-1], config.hyper_window, config.blocks),
        upsampling(width, config.latent_channels),
    )


class PaperSceneCodec(nn.Module):
    """All networks of the paper's scene codec."""

    def __init__(self, config: PaperCodecConfig) -> None:
        super().__init__()
        self.config = config
        self.analysis = PaperAnalysis(config)
        self.synthesis = paper_synthesis(config)
        self.hyper_analysis = paper_hyper_analysis(config)
        self.hyper_means = paper_hyper_synthesis(config)
        self.hyper_scales = paper_hyper_synthesis(config)
        self.slices = nn.ModuleList(Slice(config, before) for before in range(config.slices))
        self.gain_log2 = RateTable(config.latent_channels, -1.0, 3.0)
        self.hyper_gain_log2 = RateTable(config.hyper_channels, -1.0, 2.0)
        self.hyper_mean = RateTable(config.hyper_channels)
        self.hyper_scale_log2 = RateTable(config.hyper_channels, 0.0, 2.0)

    def forward(
        self, scenes: Tensor, rate_index: Tensor, attention: Tensor | None = None
    ) -> CodedScenes:
        """Code (B, 1, H, W) in [0, 1], sides multiples of 128, at rate indices (B,)."""
        latent = self.analysis(scenes, attention)
        hyper, hyper_bits = self._code_hyper(latent, rate_index)
        decoded, latent_bits = self._code_latent(latent, hyper, self.gain_log2(rate_index))
        return CodedScenes(self.synthesis(decoded), latent_bits, hyper_bits)

    def _code_hyper(self, latent: Tensor, rate_index: Tensor) -> tuple[Tensor, Tensor]:
        gain, mean = self.hyper_gain_log2(rate_index).exp2(), self.hyper_mean(rate_index)
        centred = self.hyper_analysis(latent) * gain - mean
        scale = self.hyper_scale_log2(rate_index).exp2()
        bits = gaussian_bits(centred, scale.expand_as(centred), self.training)
        return (mean + round_through(centred)) / gain, bits

    def _code_latent(
        self, latent: Tensor, hyper: Tensor, gain_log2: Tensor
    ) -> tuple[Tensor, Tensor]:
        means, scales = self.hyper_means(hyper), self.hyper_scales(hyper)
        known, total = latent[:, :0], latent.new_zeros(len(latent))
        parts = zip(
            self.slices,
            latent.chunk(self.config.slices, 1),
            gain_log2.chunk(self.config.slices, 1),
            strict=True,
        )
        for layers, wanted, fine_log2 in parts:
            assert isinstance(layers, Slice)
            mean, scale_log2, features = layers.predict(means, scales, known)
            gain = fine_log2.exp2()
            centred = (wanted - mean) * gain
            scaled = (scale_log2 + fine_log2).exp2()
            total = total + gaussian_bits(centred, scaled, self.training)
            decoded = layers.correct(features, mean + round_through(centred) / gain)
            known = torch.cat([known, decoded], 1)
        return known, total
