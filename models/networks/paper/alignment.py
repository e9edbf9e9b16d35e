"""Hierarchical alignment of a block's features with those of the key block (SpikeCodec, eq. 7).

        level 3 (1/4)    neighbour, key ─ offsets ─ deformable conv ──────────┐ ×2
        level 2 (1/2)    neighbour, key ─ offsets, those below ─ deformable conv ─ + ─┐ ×2
        level 1          neighbour, key ─ offsets, those below ─ deformable conv ─ + ─┤
        cascade          aligned, key ─ offsets ─ deformable conv ─▶ aligned          ◀┘

After PCD of EDVR (Wang et al., CVPRW 2019). Mutual attention: a mask from the aligned and the key
features lets through what agrees.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.configs import PaperReconstructionConfig
from models.networks.paper.deformable import DeformableConv

LEAK = 0.1


def conv(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    """Return a 3×3 convolution."""
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1)


def active(features: Tensor) -> Tensor:
    """Apply the leaky ReLU of this network."""
    return functional.leaky_relu(features, LEAK)


def doubled(features: Tensor) -> Tensor:
    """Double the resolution, bilinear."""
    return functional.interpolate(features, scale_factor=2.0, mode="bilinear", align_corners=False)


class Level(nn.Module):
    """One level of the pyramid; all but the lowest take up what the level below found."""

    def __init__(self, width: int, groups: int, lowest: bool) -> None:
        super().__init__()
        self.compare = conv(2 * width, width)
        self.join_offsets = None if lowest else conv(2 * width, width)
        self.offsets = conv(width, width)
        self.deform = DeformableConv(width, groups)
        self.join_features = None if lowest else conv(2 * width, width)

    def forward(
        self, neighbour: Tensor, key: Tensor, below: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, Tensor]:
        """Return offset features and aligned features, each (B, width, h, w)."""
        offsets = active(self.compare(torch.cat([neighbour, key], 1)))
        if below is not None:
            assert self.join_offsets is not None
            # An offset of a pixel there is one of two pixels here.
            offsets = active(self.join_offsets(torch.cat([offsets, 2 * doubled(below[0])], 1)))
        offsets = active(self.offsets(offsets))
        aligned = self.deform(neighbour, offsets)
        if below is not None:
            assert self.join_features is not None
            aligned = self.join_features(torch.cat([aligned, doubled(below[1])], 1))
        return offsets, active(aligned)


class Alignment(nn.Module):
    """Pyramid, levels and cascade, shared by all blocks."""

    def __init__(self, config: PaperReconstructionConfig) -> None:
        super().__init__()
        width, levels = config.width, config.levels
        self.down = nn.ModuleList(
            nn.Sequential(conv(width, width, 2), nn.LeakyReLU(LEAK), conv(width, width))
            for _ in range(levels - 1)
        )
        self.levels = nn.ModuleList(
            Level(width, config.groups, lowest=level == levels - 1) for level in range(levels)
        )
        self.compare = conv(2 * width, width)
        self.offsets = conv(width, width)
        self.cascade = DeformableConv(width, config.groups)

    def pyramid(self, features: Tensor) -> list[Tensor]:
        """Return features at every level, the finest first."""
        found = [features]
        for down in self.down:
            found.append(active(down(found[-1])))
        return found

    def forward(self, neighbour: list[Tensor], key: list[Tensor]) -> Tensor:
        """Return the neighbour's features, (B, width, H, W), moved to where the key's are."""
        below = None
        for level, near, wanted in zip(
            reversed(self.levels), reversed(neighbour), reversed(key), strict=True
        ):
            below = level(near, wanted, below)
        assert below is not None
        aligned = below[1]
        offsets = active(self.offsets(active(self.compare(torch.cat([aligned, key[0]], 1)))))
        return active(self.cascade(aligned, offsets))


class MutualAttention(nn.Module):
    """How far a neighbour's aligned features agree with the key's; one for each neighbour."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            conv(2 * width, width), nn.PReLU(), conv(width, width), nn.PReLU(), conv(width, width)
        )

    def forward(self, aligned: Tensor, key: Tensor) -> Tensor:
        """Return the aligned features, weighed."""
        mask = self.layers(torch.cat([aligned, key], 1)).sigmoid()
        weighed: Tensor = aligned * mask
        return weighed
