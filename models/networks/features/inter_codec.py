"""Conditional coding of a feature, given the one decoded before it, as it is trained.

    reference ─ warp(motion) ─ DCT ─┬─ r ───────────────── + ─▶ p: the prediction's coefficients
    memory ──── warp(motion) ─ (0) ─┤                      │
    first ───── warp(path) ─── DCT ─┴─ 1×1 ─ blocks ─┬─ (0) ─ + (0)⊙(first − r)
                                                     │
                                                     └─▶ c: temporal context (width, h, w)

    feature ─ DCT ─ − p ─┬──────────────────────── + ─▶ y (64, h, w)     hyperprior and context
             └─ 1×1 ─ + ─┴─ c ─ blocks ─ 1×1 (0) ──┘                     as in the scene codec

    ŷ ─ 1×1 ─ + c ─ ⊙ rate ─ blocks ─┬─ 1×1 (0) ─ + ŷ + p ─ inverse DCT ─▶ decoded feature
                                     └─▶ memory for the next one

The layers marked (0) begin as zeros: training begins with a codec of the difference between a
feature and its motion-compensated prediction, by DCT. `first` is the group's intra-coded feature,
its path the motions since then, one after the other: what is told well there need not be handed
on from feature to feature, where it blurs. After Li et al., DCVC (NeurIPS 2021): the
prediction is a condition that the transforms may use as they like, not a term of a difference.

Entropy coding stands on whole numbers alone: beside ẑ the prior is told the latents that were
decoded before, ŷ of the group's intra-coded feature and ŷ of the last one. Nothing that comes out
of floating point, such as the prediction, reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.block_dct import BLOCK, BlockDct
from models.networks.blocks import DepthConvBlock, plausible, pointwise, zeroed
from models.networks.motion.estimation import followed, warp
from models.networks.rate_table import RateTable
from models.networks.scene.analysis import LARGEST_CHANGE, LATENT_CHANNELS, MID_GRAY
from models.networks.scene.scene_codec import LatentModel
from models.networks.sci_configs import InterCodecConfig

LARGEST_MEMORY = 1000.0
"""Beyond it is nothing that was learned: it would only grow from feature to feature."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the coding of a feature may look back on.

    Attributes:
        picture: the feature decoded before, (B, 1, H, W) in [0, 1].
        memory: what its synthesis left, (B, width, H/8, W/8); zeros after an intra-coded one.
        texture: ŷ of the group's intra-coded feature, (B, 64, H/8, W/8).
        recent: ŷ of the feature before, zeros if that was the intra-coded one.
        first: the group's intra-coded feature as decoded, (B, 1, H, W) in [0, 1].
        path: motion from the feature before to the first, (B, 2, H/8, W/8) in pixels.
    """

    picture: Tensor
    memory: Tensor
    texture: Tensor
    recent: Tensor
    first: Tensor
    path: Tensor


@dataclass(frozen=True, slots=True)
class CodedFeature:
    """What a feature comes to.

    Attributes:
        past: what the next one may look back on; its picture is the decoded feature, clipped.
        decoded: the decoded feature (B, 1, H, W), not clipped.
        bits: of y and z, estimated, (B,).
    """

    past: Past
    decoded: Tensor
    bits: Tensor


def after_intra(decoded: Tensor, latent: Tensor, width: int) -> Past:
    """Return what the first predicted feature of a group looks back on.

    Args:
        decoded: the intra-coded feature, (B, 1, H, W), not clipped.
        latent: its ŷ.
        width: channels of a memory.
    """
    memory = latent.new_zeros(len(latent), width, *latent.shape[-2:])
    still = latent.new_zeros(len(latent), 2, *latent.shape[-2:])
    first = decoded.clamp(0, 1)
    return Past(first, memory, latent.detach(), torch.zeros_like(latent), first, still)


class TemporalContext(nn.Module):
    """The past, motion-compensated, to a prediction and to features beside it."""

    def __init__(self, config: InterCodecConfig) -> None:
        super().__init__()
        width = config.width
        self.dct = BlockDct()
        self.widen = pointwise(LATENT_CHANNELS, width)
        self.recall = zeroed(pointwise(width, width))
        self.compare = zeroed(pointwise(LATENT_CHANNELS, width))
        self.rate_scale = RateTable(width, 1.0)
        self.rate_shift = RateTable(width, 0.0)
        self.blocks = nn.Sequential(*(DepthConvBlock(width) for _ in range(config.context_blocks)))
        self.last = zeroed(pointwise(width, LATENT_CHANNELS))
        self.trust = zeroed(pointwise(width, LATENT_CHANNELS))

    def forward(
        self,
        picture: Tensor,
        memory: Tensor,
        motion: Tensor,
        first: Tensor,
        path: Tensor,
        rate_index: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return p (B, 64, h, w) and c (B, width, h, w).

        Args:
            picture: decoded before, (B, 1, H, W).
            memory: of it, (B, width, h, w).
            motion: to it, (B, 2, h, w) in pixels.
            first: the group's intra-coded feature, (B, 1, H, W).
            path: to that one, (B, 2, h, w) in pixels.
            rate_index: (B,).
        """
        prediction = self.dct(warp(picture, motion, "bicubic") - MID_GRAY)
        apart = self.dct(warp(first, path, "bicubic") - MID_GRAY) - prediction
        features = self.widen(prediction) + self.recall(warp(memory, motion / BLOCK))
        features = features + self.compare(apart)
        features = features * self.rate_scale(rate_index) + self.rate_shift(rate_index)
        features = self.blocks(features)
        change = self.last(features) + self.trust(features) * apart
        return prediction + plausible(change.float(), LARGEST_CHANGE), features


class InterAnalysis(nn.Module):
    """Feature to latent, given its prediction."""

    def __init__(self, config: InterCodecConfig) -> None:
        super().__init__()
        self.dct = BlockDct()
        self.widen = pointwise(2 * LATENT_CHANNELS, config.width)
        self.blocks = nn.Sequential(
            *(DepthConvBlock(config.width) for _ in range(config.analysis_blocks))
        )
        self.last = zeroed(pointwise(config.width, LATENT_CHANNELS))

    def forward(self, feature: Tensor, prediction: Tensor, context: Tensor) -> Tensor:
        """Map (B, 1, H, W) in [0, 1], sides multiples of 8, to y (B, 64, H/8, W/8)."""
        coefficients = self.dct(feature - MID_GRAY)
        difference = coefficients - prediction
        seen = self.widen(torch.cat([coefficients, difference], 1)) + context
        latent: Tensor = difference + plausible(
            self.last(self.blocks(seen)).float(), LARGEST_CHANGE
        )
        return latent


class InterSynthesis(nn.Module):
    """Latent to feature, given its prediction."""

    def __init__(self, config: InterCodecConfig) -> None:
        super().__init__()
        self.widen = pointwise(LATENT_CHANNELS, config.width)
        self.rate_scale = RateTable(config.width, 1.0)
        self.rate_shift = RateTable(config.width, 0.0)
        self.blocks = nn.Sequential(
            *(DepthConvBlock(config.width) for _ in range(config.synthesis_blocks))
        )
        self.last = zeroed(pointwise(config.width, LATENT_CHANNELS))
        self.dct = BlockDct()

    def forward(
        self, latent: Tensor, prediction: Tensor, context: Tensor, rate_index: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the feature (B, 1, 8h, 8w), not clipped, and the memory (B, width, h, w)."""
        features = self.widen(latent) + context
        features = features * self.rate_scale(rate_index) + self.rate_shift(rate_index)
        features = self.blocks(features)
        coefficients = latent + prediction + plausible(self.last(features).float(), LARGEST_CHANGE)
        memory = features.float().nan_to_num(0.0).clamp(-LARGEST_MEMORY, LARGEST_MEMORY)
        return self.dct.inverse(coefficients) + MID_GRAY, memory


class InterCodecNetwork(LatentModel):
    """All networks of the conditional codec, but for the estimation of motion."""

    def __init__(self, config: InterCodecConfig) -> None:
        super().__init__()
        self.config = config
        self.temporal = TemporalContext(config)
        self.analysis = InterAnalysis(config)
        self.synthesis = InterSynthesis(config)
        self.add_prior(config)
        self.history = zeroed(pointwise(2 * LATENT_CHANNELS, config.prior_width))

    def forward(
        self, feature: Tensor, past: Past, motion: Tensor, rate_index: Tensor
    ) -> CodedFeature:
        """Code (B, 1, H, W) in [0, 1], sides multiples of 8, at rate indices (B,).

        Args:
            feature: what is coded.
            past: what was decoded before.
            motion: as the decoder has it, (B, 2, H/8, W/8) in pixels: feature(p) is like
                past.picture(p + motion(p)).
            rate_index: from 0 to 1.
        """
        path = followed(motion, past.path)
        prediction, context = self.temporal(
            past.picture, past.memory, motion, past.first, path, rate_index
        )
        latent = self.analysis(feature, prediction, context)
        known = self.history(torch.cat([past.texture, past.recent], 1))
        decoded, latent_bits, hyper_bits = self.code(latent, rate_index, known)
        picture, memory = self.synthesis(decoded, prediction, context, rate_index)
        shown = picture.clamp(0, 1)
        past = Past(shown, memory, past.texture, decoded.detach(), past.first, path)
        return CodedFeature(past, picture, latent_bits + hyper_bits)
