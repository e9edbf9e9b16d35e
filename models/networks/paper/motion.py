"""The paper's motion: estimated by a pyramid, coded as a latent, refined by what was decoded.

    current, reference ─ 1/8 ─ five 7×7 layers ─▶ motion ─ ×2 ─ 1/4 ─ … ─ 1/1 ─▶ motion (2, H, W)
    motion ─ 1/2, 1/4, with what was decoded before, 1/8, 1/16 ─▶ latent ─ mirrored ─▶ motion
    motion, F̂ before, F̂ ─ 3×3 ─ 3×3 ─ 3×3 (0) ─ + motion ─▶ refined motion      (FMVR, eq. 8)

Estimation after SpyNet (Ranjan and Black, CVPR 2017), coding after DCVC-DC (Li et al., CVPR 2023).
Motion is (down, right) in pixels: current(p) ≈ reference(p + motion(p)). Every level of the
estimation ends in zeros: at first nothing moves.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import zeroed
from models.networks.motion.estimation import resized, warp
from models.networks.paper.blocks import Halving, conv
from models.networks.paper.four_parts import FourPartLatent
from models.networks.paper.video_blocks import DepthwiseBlock, LightDoubling, light_upsampling
from models.networks.rate_table import RateTable
from models.networks.sci_configs import PaperInterConfig

KERNEL = 7
"""Of the estimation."""


def estimation_level(widths: tuple[int, ...]) -> nn.Sequential:
    """Return the layers of one level: two pictures and a motion to what the motion lacks."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip((4, *widths), widths, strict=False):
        layers += [nn.Conv2d(inputs, outputs, KERNEL, padding=KERNEL // 2), nn.ReLU()]
    last = nn.Conv2d(widths[-1], 2, KERNEL, padding=KERNEL // 2)
    return nn.Sequential(*layers, zeroed(last))


class PaperMotionEstimation(nn.Module):
    """Two features to the motion between them, from coarse to fine."""

    def __init__(self, config: PaperInterConfig) -> None:
        super().__init__()
        widths = config.estimation_widths
        self.levels = nn.ModuleList(
            estimation_level(widths) for _ in range(config.estimation_levels)
        )

    def forward(self, current: Tensor, reference: Tensor) -> Tensor:
        """Map two (B, 1, H, W), sides multiples of the coarsest pixel, to motion (B, 2, H, W)."""
        pyramid = [(current, reference)]
        for _ in self.levels[1:]:
            finer = pyramid[-1]
            pyramid.append((functional.avg_pool2d(finer[0], 2), functional.avg_pool2d(finer[1], 2)))
        motion = torch.zeros_like(pyramid[-1][0]).expand(-1, 2, -1, -1)
        for layers, (here, there) in zip(self.levels, reversed(pyramid), strict=True):
            if motion.shape[-2:] != here.shape[-2:]:
                # A pixel there is two pixels here.
                motion = 2 * resized(motion, *here.shape[-2:])
            motion = motion + layers(torch.cat([here, warp(there, motion), motion], 1))
        return motion


class MotionAnalysis(nn.Module):
    """Motion to its latent."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            Halving(2, width), DepthwiseBlock(width, width), Halving(width, width)
        )
        self.join = DepthwiseBlock(2 * width, width)
        self.coarse = nn.Sequential(
            Halving(width, width), DepthwiseBlock(width, width), conv(width, width, 2)
        )

    def forward(self, motion: Tensor, memory: Tensor) -> Tensor:
        """Map (B, 2, H, W), and memory (B, width, H/4, W/4), to (B, width, H/16, W/16)."""
        result: Tensor = self.coarse(self.join(torch.cat([self.fine(motion), memory], 1)))
        return result


class MotionSynthesis(nn.Module):
    """A motion's latent to motion."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.coarse = nn.Sequential(
            DepthwiseBlock(width, width),
            LightDoubling(width, width),
            DepthwiseBlock(width, width),
            LightDoubling(width, width),
            DepthwiseBlock(width, width),
        )
        self.rate_scale = RateTable(width, 1.0)
        self.middle = LightDoubling(width, width)
        self.fine = nn.Sequential(DepthwiseBlock(width, width), light_upsampling(width, 2))

    def forward(self, latent: Tensor, rate_index: Tensor) -> tuple[Tensor, Tensor]:
        """Return motion (B, 2, H, W) and memory for the next one, (B, width, H/4, W/4)."""
        memory = self.coarse(latent)
        return self.fine(self.middle(memory) * self.rate_scale(rate_index)), memory


def motion_latent(width: int) -> FourPartLatent:
    """Return the prior of a motion's latent; it is told the latent before."""
    hyper_analysis = nn.Sequential(
        conv(width, width),
        nn.LeakyReLU(),
        conv(width, width),
        nn.LeakyReLU(),
        conv(width, width, 2),
        nn.LeakyReLU(),
        conv(width, width),
        nn.LeakyReLU(),
        conv(width, width, 2),
    )
    fusion = nn.Sequential(
        DepthwiseBlock(2 * width, 2 * width),
        DepthwiseBlock(2 * width, 3 * width),
        DepthwiseBlock(3 * width, 3 * width),
    )
    hyper = hyper_analysis, small_hyper_synthesis(width)
    return FourPartLatent(width, width, hyper, fusion, spatial_prior(width))


def small_hyper_synthesis(width: int) -> nn.Sequential:
    """Return a hyper-synthesis: ẑ to four times its sides."""
    return nn.Sequential(
        conv(width, width),
        nn.LeakyReLU(),
        light_upsampling(width, width),
        nn.LeakyReLU(),
        conv(width, width),
        nn.LeakyReLU(),
        light_upsampling(width, width),
        nn.LeakyReLU(),
        conv(width, width),
    )


def spatial_prior(width: int) -> nn.Sequential:
    """Return what tells scale and mean from the parts decoded before: 3·width to 2·width."""
    return nn.Sequential(
        DepthwiseBlock(3 * width, 3 * width),
        DepthwiseBlock(3 * width, 3 * width),
        DepthwiseBlock(3 * width, 2 * width),
    )


class PaperMotionRefinement(nn.Module):
    """FMVR (eq. 8): decoded motion, made to agree with the features that it joins.

    Table IX has 0.30 GMAC and 0.01 M for it: 4.6 kMAC and as many numbers for each pixel.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            conv(4, width), nn.LeakyReLU(), conv(width, width), nn.LeakyReLU()
        )
        self.last = zeroed(conv(width, 2))

    def forward(self, motion: Tensor, before: Tensor, current: Tensor) -> Tensor:
        """Refine motion (B, 2, H, W) between decoded features (B, 1, H, W) each."""
        result: Tensor = motion + self.last(self.layers(torch.cat([motion, before, current], 1)))
        return result
