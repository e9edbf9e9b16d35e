"""Temporal contexts of the paper's inter codec, after DCVC-DC (Li et al., CVPR 2023).

    memory ─ 1/1 ─┬─ offsets of many groups around the motion, masks ─ 1×1 ─▶ ┐
             1/2 ─┼─ warp ──────────────────────────────────────────────────▶ ├─ fusion ─▶ contexts
             1/4 ─┴─ warp ──────────────────────────────────────────────────▶ ┘   at three scales

Offset diversity: each group of channels looks at two places near the one where the motion points.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.motion.estimation import warp
from models.networks.paper.blocks import conv, upsampling
from models.networks.paper.video_blocks import LEAK, ResidualPair
from models.networks.sci_configs import PaperInterConfig

PLACES = 2
"""Looked at by each group of channels."""
FARTHEST = 40.0
"""Pixels that an offset may differ from the motion."""


class OffsetDiversity(nn.Module):
    """Warps features, each group of channels its own way."""

    def __init__(self, width: int, inner: int, groups: int) -> None:
        super().__init__()
        self.groups = groups
        self.offsets = nn.Sequential(
            conv(width + 3, inner, 2),
            nn.LeakyReLU(LEAK),
            conv(inner, inner),
            nn.LeakyReLU(LEAK),
            conv(inner, 3 * PLACES * groups),
        )
        self.join = nn.Conv2d(PLACES * width, width, 1, groups=groups)

    def forward(self, features: Tensor, warped: Tensor, picture: Tensor, motion: Tensor) -> Tensor:
        """Return features (B, width, H, W), warped.

        Args:
            features: of the reference.
            warped: the same, warped by the motion.
            picture: the reference itself, warped by the motion, (B, 1, H, W).
            motion: (B, 2, H, W) in pixels.
        """
        batch, width, height, columns = features.shape
        told = self.offsets(torch.cat([warped, picture, motion], 1))
        told = functional.interpolate(told, (height, columns), mode="bilinear")
        told = told.reshape(batch, self.groups, PLACES, 3, height, columns)
        offsets = FARTHEST * told[:, :, :, :2].tanh() + motion[:, None, None]
        share = width // self.groups
        grouped = features.reshape(batch, self.groups, 1, share, height, columns)
        copies = grouped.expand(-1, -1, PLACES, -1, -1, -1).reshape(-1, share, height, columns)
        looked = warp(copies, offsets.reshape(-1, 2, height, columns))
        looked = looked.reshape(batch, self.groups, PLACES, share, height, columns)
        weighed = looked * told[:, :, :, 2:].sigmoid()
        result: Tensor = self.join(weighed.reshape(batch, PLACES * width, height, columns))
        return result


class ContextFusion(nn.Module):
    """Lets the contexts of three scales see each other, from coarse to fine."""

    def __init__(self, fine: int, middle: int, coarse: int) -> None:
        super().__init__()
        self.to_middle = nn.Sequential(upsampling(coarse, middle), ResidualPair(middle, middle))
        self.to_fine = nn.Sequential(upsampling(2 * middle, fine), ResidualPair(fine, fine))
        self.fine, self.middle, self.coarse = (
            nn.Sequential(conv(inputs, width), ResidualPair(width, width))
            for inputs, width in ((2 * fine, fine), (2 * middle, middle), (coarse, coarse))
        )

    def forward(self, fine: Tensor, middle: Tensor, coarse: Tensor) -> tuple[Tensor, ...]:
        """Map contexts at 1/1, 1/2 and 1/4 to contexts of the same shapes."""
        joined = torch.cat([self.to_middle(coarse), middle], 1)
        finest = torch.cat([self.to_fine(joined), fine], 1)
        return fine + self.fine(finest), middle + self.middle(joined), coarse + self.coarse(coarse)


class TemporalContexts(nn.Module):
    """The past to contexts at three scales."""

    def __init__(self, config: PaperInterConfig) -> None:
        super().__init__()
        fine, middle, coarse = config.widths
        self.of_picture, self.of_memory = conv(1, fine), nn.Conv2d(fine, fine, 1)
        self.scales = nn.ModuleList(
            nn.Sequential(conv(inputs, width, stride), ResidualPair(width, width))
            for inputs, width, stride in ((fine, fine, 1), (fine, middle, 2), (middle, coarse, 2))
        )
        self.align = OffsetDiversity(fine, middle, config.groups)
        self.fusion = ContextFusion(fine, middle, coarse)

    def forward(self, picture: Tensor, memory: Tensor | None, motion: Tensor) -> tuple[Tensor, ...]:
        """Return contexts at 1/1, 1/2 and 1/4, where the current feature is.

        Args:
            picture: the feature decoded before, (B, 1, H, W), sides multiples of 4.
            memory: what its synthesis left, (B, widths[0], H, W); None after an intra-coded one.
            motion: (B, 2, H, W) in pixels.
        """
        features = self.of_picture(picture) if memory is None else self.of_memory(memory)
        moved = []
        for level, layers in enumerate(self.scales):
            features = layers(features)
            moved.append((features, warp(features, motion / 2**level)))
        fine = self.align(*moved[0], warp(picture, motion), motion)
        contexts: tuple[Tensor, ...] = self.fusion(fine, moved[1][1], moved[2][1])
        return contexts
