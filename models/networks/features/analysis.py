"""The scene at t from five decoded features, at the decoder's end (SCI, IV-C).

F̂_{t−14} ──┐ motion ─ FMVR ─┐
F̂_{t−7} ───┼ motion ─ FMVR ─┴ chained ─ AFR ─┐
F̂_t ───────┼─────────────────────────────────┼─ unshuffle 2, 1×1 ─ blocks ─┬──────────────────┐
F̂_{t+7} ───┼ motion ─ FMVR ─┬ chained ─ AFR ─┘                       (1/2) └─ blocks (1/4) ─ + ─┐
F̂_{t+14} ──┘ motion ─ FMVR ─┘                                                                   │
  F̂_t ─ + ◀─────────────────────────────────────────── shuffle 2 ─ 1×1 (0) ─ blocks (1/2) ──────┘
        └─▶ scene (1, H, W)

The blocks see the five features as they are, too: what could not be aligned, and what moves.
Features and scene are luminance. The last layer begins as zeros: training begins with F̂_t itself.
What the codec sends tells for each feature where it came from in the one before; for those after t
that is the wrong way around, and is inverted.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.block_dct import BLOCK
from models.networks.blocks import DepthConvBlock, plausible, pointwise, zeroed
from models.networks.features.regression import FeatureRegression
from models.networks.motion.estimation import MotionEstimation, resized, warp
from models.networks.motion.refinement import MotionRefinement
from models.networks.sci_configs import FeatureAnalysisConfig, MotionConfig

FEATURES = 5
"""That a scene is made of; the middle one is at t."""
NEIGHBOURS = (0, 1, 3, 4)
"""Their places among the five, in the order of everything that is told of them."""
NEARER = (1, 2, 2, 3)
"""The place of the feature next to each, on the way to t."""


@dataclass(frozen=True, slots=True)
class AnalysedFeatures:
    """What a pass through the analysis gives.

    Attributes:
        scenes: luminance at t, (B, 1, H, W), not clipped.
        motion: refined, of each neighbour from the feature nearer to t, (B, 4, 2, H/2, W/2).
        aligned: neighbours brought to t, (B, 4, H, W).
    """

    scenes: Tensor
    motion: Tensor
    aligned: Tensor


class FeatureAnalysisNetwork(nn.Module):
    """Five features and the motion between them to the scene."""

    def __init__(self, config: FeatureAnalysisConfig) -> None:
        super().__init__()
        self.config = config
        self.estimation = MotionEstimation(MotionConfig())
        self.refinement = MotionRefinement() if config.refinement else None
        self.regression = FeatureRegression(config.regression_width)
        half, quarter = config.half_width, config.quarter_width
        self.to_half = pointwise(4 * (FEATURES + len(NEIGHBOURS)), half)
        self.before = _blocks(half, config.half_blocks)
        self.to_quarter = pointwise(4 * half, quarter)
        self.wide = _blocks(quarter, config.quarter_blocks)
        self.from_quarter = zeroed(pointwise(quarter, 4 * half))
        self.after = _blocks(half, config.half_blocks)
        self.last = zeroed(pointwise(half, 4))

    def forward(self, features: Tensor, motion: Tensor) -> Tensor:
        """Return the scene (B, 1, H, W); see `analyse`."""
        return self.analyse(features, motion).scenes

    def analyse(self, features: Tensor, motion: Tensor) -> AnalysedFeatures:
        """Make the scene at t, and show how.

        Args:
            features: (B, 5, H, W) luminance, in the order of time, sides multiples of 8.
            motion: (B, 4, 2, H/8, W/8) in pixels: of each neighbour, where the feature nearer to
                t came from in it.
        """
        refined = self.refine(features, motion)
        aligned = self.align(features, chained(refined))
        middle = FEATURES // 2
        current = features[:, middle : middle + 1]
        scenes = current + self._correction(torch.cat([features, aligned], 1))
        return AnalysedFeatures(scenes, refined, aligned)

    def refine(self, features: Tensor, motion: Tensor) -> Tensor:
        """Refine motion (B, 4, 2, h, w) to (B, 4, 2, H/2, W/2), in pixels."""
        height, width = (side // 2 for side in features.shape[-2:])
        if self.refinement is None:
            coarse = resized(motion.flatten(0, 1), height, width)
        else:
            farther, nearer = features[:, NEIGHBOURS], features[:, NEARER]
            coarse = self.refinement(
                motion.flatten(0, 1), farther.flatten(0, 1)[:, None], nearer.flatten(0, 1)[:, None]
            )
        result: Tensor = coarse
        return result.reshape(*motion.shape[:3], height, width)

    def align(self, features: Tensor, motion: Tensor) -> Tensor:
        """Bring the neighbours to t by motion from there, (B, 4, 2, h, w): (B, 4, H, W)."""
        if not self.config.warping:
            motion = torch.zeros_like(motion)
        middle = FEATURES // 2
        current = features[:, middle : middle + 1].expand(-1, len(NEIGHBOURS), -1, -1)
        aligned: Tensor = self.regression(
            features[:, NEIGHBOURS].flatten(0, 1)[:, None],
            motion.flatten(0, 1),
            current.flatten(0, 1)[:, None],
        )
        return aligned.reshape(len(features), len(NEIGHBOURS), *features.shape[-2:])

    def _correction(self, seen: Tensor) -> Tensor:
        features = self.before(self.to_half(functional.pixel_unshuffle(seen, 2)))
        wide = self.wide(self.to_quarter(functional.pixel_unshuffle(features, 2)))
        features = self.after(features + functional.pixel_shuffle(self.from_quarter(wide), 2))
        return plausible(functional.pixel_shuffle(self.last(features), 2).float(), 1.0)

    def estimated(self, features: Tensor) -> Tensor:
        """Return where each feature but the first came from in the one before it.

        Args:
            features: (B, N, H, W) luminance, sides multiples of 8.

        Returns:
            (B, N − 1, 2, H/8, W/8) in pixels.
        """
        earlier, later = features[:, :-1], features[:, 1:]
        found: Tensor = self.estimation(
            later.flatten(0, 1)[:, None], earlier.flatten(0, 1)[:, None]
        )
        return found.reshape(*earlier.shape[:2], *found.shape[1:])


def toward_middle(motion: Tensor) -> Tensor:
    """Turn where features came from into where the neighbours of the middle one are.

    Args:
        motion: (B, 4, 2, H/8, W/8) of features 1 to 4, each in the one before it, in pixels.

    Returns:
        The same shape, in the order of `NEIGHBOURS`: the past as it is, the future inverted.
    """
    past, future = motion[:, :2], motion[:, 2:]
    turned = inverted(future.flatten(0, 1))
    return torch.cat([past, turned.reshape(future.shape)], 1)


def inverted(motion: Tensor, steps: int = 3) -> Tensor:
    """Return the motion back, s(p) = −m(p + s(p)), found by iteration; (B, 2, H/8, W/8)."""
    back = -motion
    for _ in range(steps):
        back = -warp(motion, back / BLOCK)
    return back


def chained(motion: Tensor) -> Tensor:
    """Return the motion of each neighbour from t: the outer ones go by way of the inner ones.

    Args:
        motion: (B, 4, 2, H/2, W/2) in pixels, of each neighbour from the feature nearer to t.
    """
    first, before, after, last = motion.unbind(1)
    return torch.stack(
        [before + warp(first, before / 2), before, after, after + warp(last, after / 2)], 1
    )


def _blocks(width: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(DepthConvBlock(width) for _ in range(count)))
