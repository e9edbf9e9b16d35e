"""The paper's conditional coding of a feature, given the one before, after DCVC-DC (CVPR 2023).

    F, F̂ before ─ motion: estimated, coded ─▶ contexts at 1/1, 1/2, 1/4 ────────┬─────────────┐
    F ─ with 1/1 ─ 1/2 ─ with 1/2 ─ 1/4 ─ with 1/4 ─ 1/8 ─ 1/16 ─▶ y ─ four parts ─▶ ŷ        │
                       (prior: context at 1/4, ŷ before) ────────────┘               │        │
    F̂, memory ◀─ U-Net ◀─ with 1/1 ◀─ with 1/2 ◀─ with 1/4 ◀──── ×2, ×2, ×2, ×2 ◀────┴────────┘

The paper names the family alone. Widths are ours (16, 32, 112 at 1/1, 1/2, 1/4, where DCVC-DC has
48, 64, 96 for colour): they give the 21.34 GMAC and 2.66 M parameters that Table X leaves for the
encoder beside the extraction, 24.65 GMAC and 14.74 M for the decoder beside the analysis.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.paper.blocks import conv, upsampling
from models.networks.paper.contexts import TemporalContexts
from models.networks.paper.four_parts import CodedLatent, FourPartLatent
from models.networks.paper.motion import (
    MotionAnalysis,
    MotionSynthesis,
    PaperMotionEstimation,
    motion_latent,
    small_hyper_synthesis,
    spatial_prior,
)
from models.networks.paper.video_blocks import LEAK, DepthwiseBlock, ResidualPair, SmallUnet
from models.networks.rate_table import RateTable
from models.networks.sci_configs import PaperInterConfig


@dataclass(frozen=True, slots=True)
class PaperPast:
    """What the coding of a feature may look back on; zeros and None after an intra-coded one.

    Attributes:
        picture: the feature decoded before, (B, 1, H, W) in [0, 1].
        memory: what its synthesis left, (B, widths[0], H, W).
        motion_memory: what the synthesis of its motion left, (B, motion_width, H/4, W/4).
        latent: its ŷ, (B, latent_channels, H/16, W/16).
        motion_latent: its motion's, (B, motion_width, H/16, W/16).
    """

    picture: Tensor
    memory: Tensor | None
    motion_memory: Tensor
    latent: Tensor
    motion_latent: Tensor


@dataclass(frozen=True, slots=True)
class PaperCodedFeature:
    """What a feature comes to.

    Attributes:
        picture: decoded, (B, 1, H, W), not clipped.
        motion: as the decoder has it, (B, 2, H, W) in pixels.
        coded: the latents of the feature and of its motion.
        past: what the next one may look back on.
    """

    picture: Tensor
    motion: Tensor
    coded: tuple[CodedLatent, CodedLatent]
    past: PaperPast


class ContextualAnalysis(nn.Module):
    """Feature to latent, given the contexts."""

    def __init__(self, config: PaperInterConfig) -> None:
        super().__init__()
        fine, middle, coarse = config.widths
        self.first = conv(1 + fine, middle, 2)
        self.at_half, self.second = ResidualPair(2 * middle, middle), conv(2 * middle, coarse, 2)
        self.at_quarter = ResidualPair(2 * coarse, coarse)
        self.last = nn.Sequential(
            conv(2 * coarse, config.eighth_width, 2),
            conv(config.eighth_width, config.latent_channels, 2),
        )

    def forward(self, feature: Tensor, fine: Tensor, middle: Tensor, coarse: Tensor) -> Tensor:
        """Map (B, 1, H, W), sides multiples of 16, to y (B, latent_channels, H/16, W/16)."""
        features = self.first(torch.cat([feature, fine], 1))
        features = self.second(self.at_half(torch.cat([features, middle], 1)))
        result: Tensor = self.last(self.at_quarter(torch.cat([features, coarse], 1)))
        return result


class ContextualSynthesis(nn.Module):
    """Latent to feature, given the contexts."""

    def __init__(self, config: PaperInterConfig) -> None:
        super().__init__()
        fine, middle, coarse = config.widths
        self.first = nn.Sequential(
            upsampling(config.latent_channels, config.eighth_width),
            upsampling(config.eighth_width, coarse),
        )
        self.at_quarter, self.to_half = (
            ResidualPair(2 * coarse, coarse),
            upsampling(2 * coarse, middle),
        )
        self.rate_scale = RateTable(middle, 1.0)
        self.at_half, self.to_fine = ResidualPair(2 * middle, middle), upsampling(2 * middle, fine)
        self.join = conv(2 * fine, fine)
        self.unet = SmallUnet(fine, config.unet_width, config.unet_blocks)
        self.last = conv(fine, 1)

    def forward(
        self, latent: Tensor, fine: Tensor, middle: Tensor, coarse: Tensor, rate_index: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the feature (B, 1, H, W), not clipped, and the memory (B, widths[0], H, W)."""
        features = self.at_quarter(torch.cat([self.first(latent), coarse], 1))
        features = self.to_half(features) * self.rate_scale(rate_index)
        features = self.to_fine(self.at_half(torch.cat([features, middle], 1)))
        memory = self.unet(self.join(torch.cat([fine, features], 1)))
        return self.last(memory), memory


class PaperInterCodec(nn.Module):
    """All networks of the conditional codec."""

    def __init__(self, config: PaperInterConfig) -> None:
        super().__init__()
        self.config = config
        self.motion_estimation = PaperMotionEstimation(config)
        self.motion_analysis = MotionAnalysis(config.motion_width)
        self.motion_latent = motion_latent(config.motion_width)
        self.motion_synthesis = MotionSynthesis(config.motion_width)
        self.contexts = TemporalContexts(config)
        self.analysis = ContextualAnalysis(config)
        self.temporal_prior = nn.Sequential(
            conv(config.widths[-1], config.eighth_width, 2),
            nn.LeakyReLU(LEAK),
            conv(config.eighth_width, config.latent_channels, 2),
        )
        self.latent = inter_latent(config.latent_channels)
        self.synthesis = ContextualSynthesis(config)

    def forward(self, feature: Tensor, past: PaperPast, rate_index: Tensor) -> PaperCodedFeature:
        """Code (B, 1, H, W) in [0, 1], sides multiples of 64, at rate indices (B,)."""
        found = self.motion_estimation(feature, past.picture)
        vectors = self.motion_latent(
            self.motion_analysis(found, past.motion_memory), rate_index, past.motion_latent
        )
        motion, motion_memory = self.motion_synthesis(vectors.latent, rate_index)
        contexts = self.contexts(past.picture, past.memory, motion)
        told = self.temporal_prior(contexts[-1]), past.latent
        coded = self.latent(self.analysis(feature, *contexts), rate_index, *told)
        picture, memory = self.synthesis(coded.latent, *contexts, rate_index)
        past = PaperPast(picture.clamp(0, 1), memory, motion_memory, coded.latent, vectors.latent)
        return PaperCodedFeature(picture, motion, (coded, vectors), past)

    def after_intra(self, picture: Tensor) -> PaperPast:
        """Return what the first predicted feature looks back on: (B, 1, H, W), not clipped."""
        batch, _, height, width = picture.shape
        channels = self.config.latent_channels, self.config.motion_width
        latent, motion_latent = (
            picture.new_zeros(batch, count, height // 16, width // 16) for count in channels
        )
        motion_memory = picture.new_zeros(batch, channels[1], height // 4, width // 4)
        return PaperPast(picture.clamp(0, 1), None, motion_memory, latent, motion_latent)


def inter_latent(channels: int) -> FourPartLatent:
    """Return the prior of a feature's latent; it is told a context and the latent before."""
    hyper_analysis = nn.Sequential(
        conv(channels, channels),
        nn.LeakyReLU(),
        conv(channels, channels, 2),
        nn.LeakyReLU(),
        conv(channels, channels, 2),
    )
    fusion = nn.Sequential(*(DepthwiseBlock(3 * channels, 3 * channels) for _ in range(3)))
    hyper = hyper_analysis, small_hyper_synthesis(channels)
    return FourPartLatent(channels, channels, hyper, fusion, spatial_prior(channels))
