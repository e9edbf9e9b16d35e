"""The paper's long-term analysis: five decoded features to the scene at the middle one (Sec. IV-C).

    neighbour ─ warp(chained motion) ─┬─ 1 to 16 to 64 ─ pyramid ─ deformable alignment ─┐
                                      └─ with the motion, 3 to 16 to 64 ─ blocks ─────── + ─ mask ─┐
    F̂_t ─ 1 to 16 to 64 ─┬─ pyramid ─ (key of the alignment and of the mask)                       │
     │                   └──────────────────────────────────────────── fusion (five at once) ◀─────┘
     └─────────────────────────────────────────────────────────────────────────── + (0) ─▶ scene

AFR (eq. 9): warping by the refined motion rebuilds what moves far, and leaves deformable
convolutions what moves a little; results of both are fused. Alignment, mask and fusion are those
of `models.networks.paper.reconstruction`. The paper tells no sizes; Table IX leaves little choice:

* by deformable alignment alone 288.30 GMAC, 2.65 M: the network of SpikeCodec without its block
  features, with 1 to 16 to 64 in their place. The fusion's width is ours, 160 for 192 there (with
  192 the figures fit too, if the deformable convolutions' own products were left out of them);
* AFR adds 176.47 GMAC, 0.67 M: 673.2 k products at each pixel of each of four neighbours, which is
  six residual blocks of three layers and 3 to 16 to 64, one network for all neighbours.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.blocks import zeroed
from models.networks.features.analysis import FEATURES, NEIGHBOURS
from models.networks.motion.estimation import resized, warp
from models.networks.paper.alignment import Alignment, MutualAttention, conv
from models.networks.paper.reconstruction import ResidualBlock
from models.networks.sci_configs import PaperAnalysisConfig

MIDDLE = FEATURES // 2


def lift(inputs: int, inner: int, width: int) -> nn.Sequential:
    """Return the layers from pictures to features."""
    return nn.Sequential(conv(inputs, inner), nn.ReLU(), conv(inner, width))


def chained(motions: Tensor) -> list[Tensor]:
    """Return motion from each neighbour to the middle feature, (B, 2, H, W) each.

    Args:
        motions: (B, 4, 2, H, W), from each feature to the next nearer to the middle:
            nearer(p) ≈ feature(p + motion(p)).
    """
    first, second, fourth, fifth = motions.unbind(1)
    far = [near + warp(farther, near) for near, farther in ((second, first), (fourth, fifth))]
    return [far[0], second, fourth, far[1]]


class PaperRegression(nn.Module):
    """What AFR adds to deformable alignment: features of a neighbour warped by its motion."""

    def __init__(self, config: PaperAnalysisConfig) -> None:
        super().__init__()
        self.lift = lift(3, config.lift_width, config.width)
        self.blocks = nn.Sequential(
            *(ResidualBlock(config.width) for _ in range(config.regression_blocks))
        )

    def forward(self, warped: Tensor, motion: Tensor) -> Tensor:
        """Map (B, 1, H, W) and motion (B, 2, H, W) to (B, width, H, W)."""
        result: Tensor = self.blocks(self.lift(torch.cat([warped, motion], 1)))
        return result


class PaperFeatureAnalysis(nn.Module):
    """Decoded features to a scene."""

    def __init__(self, config: PaperAnalysisConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.lift = lift(1, config.lift_width, width)
        self.alignment = Alignment(config.alignment())
        self.regression = PaperRegression(config) if config.regression_blocks else None
        self.mutual = nn.ModuleList(MutualAttention(width) for _ in NEIGHBOURS)
        self.fusion = nn.Sequential(
            conv(FEATURES * width, config.fused_width),
            nn.ReLU(),
            conv(config.fused_width, width),
            nn.ReLU(),
            zeroed(conv(width, 1)),
        )

    def forward(self, features: Tensor, motions: Tensor) -> Tensor:
        """Return the scene at the middle feature, (B, 1, H, W), not clipped.

        Args:
            features: decoded, (B, 5, H, W), in the order of time, sides multiples of 4.
            motions: refined, of the four others, (B, 4, 2, h, w), (down, right) in pixels, each
                from a feature to the next nearer to the middle; of any resolution. Not looked at
                without regression.
        """
        middle = features[:, MIDDLE : MIDDLE + 1]
        key = self.alignment.pyramid(self.lift(middle))
        aligned = [
            mutual(self._aligned(features[:, place : place + 1], motion, key), key[0])
            for mutual, place, motion in zip(
                self.mutual, NEIGHBOURS, self._chained(features, motions), strict=True
            )
        ]
        aligned.insert(MIDDLE, key[0])
        scene: Tensor = middle + self.fusion(torch.cat(aligned, 1))
        return scene

    def _chained(self, features: Tensor, motions: Tensor) -> list[Tensor]:
        height, width = features.shape[-2:]
        full = resized(motions.flatten(0, 1), height, width)
        return chained(full.reshape(*motions.shape[:2], 2, height, width))

    def _aligned(self, neighbour: Tensor, motion: Tensor, key: list[Tensor]) -> Tensor:
        """Return a neighbour's features where the key's are, (B, width, H, W)."""
        if self.regression is None:
            found: Tensor = self.alignment(self.alignment.pyramid(self.lift(neighbour)), key)
            return found
        warped = warp(neighbour, motion)
        small = self.alignment(self.alignment.pyramid(self.lift(warped)), key)
        result: Tensor = small + self.regression(warped, motion)
        return result
