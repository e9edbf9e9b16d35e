"""Motion between two features: matched block by block, refined by what was learned.

current, reference ─ 1/4: match ±4 ─▶ motion ─ 1/2: match ±3 around it ─ 1/1: match ±2 ─▶ motion
                                                                                          │
current, reference warped ─ unshuffle 8, 1×1 ─ blocks (1/8) ─ 1×1 (0) ─────────────────── + ─▶

Matching compares windows of 16×16 pixels around each block of 8×8 by their mean squared difference
at every candidate, and takes the mean of the candidates, each weighed by how well it matches
(soft-argmax, Kendall et al., ICCV 2017): flat windows, in which all match alike, stay where they
are. Motion is (down, right) in pixels of the full resolution, and says where a block came from:

    current(p) ≈ reference(p + motion(p))
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.block_dct import BLOCK
from models.networks.blocks import DepthConvBlock, pointwise, zeroed
from models.networks.sci_configs import MotionConfig

LEVELS = ((4, 4), (2, 3), (1, 2))
"""Of matching: pixels to a sample, samples to either side that are tried."""
SHARPNESS = 30.0
"""At first: a candidate that differs by nothing counts e^30 times as much as a mean one."""
FLAT = 1e-4
"""Mean squared difference that counts as nothing."""


def warp(picture: Tensor, motion: Tensor, mode: str = "bilinear") -> Tensor:
    """Return picture(p + motion(p)), the border repeated beyond it.

    Args:
        picture: (B, C, H, W).
        motion: (B, 2, h, w): (down, right) in the picture's pixels; brought to its size.
        mode: between pixels, "bilinear", or "bicubic" (Keys, 1981), which blurs less.
    """
    height, width = picture.shape[-2:]
    moved = resized(motion.float(), height, width)
    rows = torch.arange(height, device=picture.device)[:, None] + moved[:, 0]
    columns = torch.arange(width, device=picture.device) + moved[:, 1]
    # grid_sample counts from −1 to 1 between the centres of the outer pixels.
    scale = 2 / max(width - 1, 1), 2 / max(height - 1, 1)
    grid = torch.stack([columns * scale[0] - 1, rows * scale[1] - 1], dim=-1)
    return functional.grid_sample(
        picture.float(), grid, mode, padding_mode="border", align_corners=True
    )


def followed(motion: Tensor, path: Tensor) -> Tensor:
    """Return the motion through two steps of time, (B, 2, h, w) in pixels, (h, w) at 1/8.

    Args:
        motion: (B, 2, h, w), to the moment before.
        path: (B, 2, h, w), from there on.
    """
    return motion + warp(path, motion / BLOCK)


def resized(motion: Tensor, height: int, width: int) -> Tensor:
    """Bring (B, 2, h, w) to another size, bilinear; its values stay what they are."""
    if motion.shape[-2:] == (height, width):
        return motion
    return functional.interpolate(motion, (height, width), mode="bilinear", align_corners=False)


class MotionEstimation(nn.Module):
    """Two features to the motion between them."""

    def __init__(self, config: MotionConfig) -> None:
        super().__init__()
        self.config = config
        self.sharpness = nn.Parameter(torch.full((len(LEVELS),), SHARPNESS))
        self.widen = pointwise(2 * BLOCK * BLOCK + 2, config.width)
        self.blocks = nn.Sequential(*(DepthConvBlock(config.width) for _ in range(config.blocks)))
        self.last = zeroed(pointwise(config.width, 2))

    def forward(self, current: Tensor, reference: Tensor) -> Tensor:
        """Map two (B, 1, H, W), sides multiples of 8, to motion (B, 2, H/8, W/8) in pixels."""
        motion = self.matched(current, reference)
        pair = torch.cat([current, warp(reference, motion)], 1)
        seen = torch.cat([functional.pixel_unshuffle(pair, BLOCK), motion / BLOCK], 1)
        result: Tensor = motion + self.last(self.blocks(self.widen(seen))).float()
        return result

    def matched(self, current: Tensor, reference: Tensor) -> Tensor:
        """Return what matching alone finds, (B, 2, H/8, W/8)."""
        batch, _, height, width = current.shape
        motion = current.new_zeros(batch, 2, height // BLOCK, width // BLOCK)
        for (step, reach), sharpness in zip(LEVELS, self.sharpness, strict=True):
            here, there = (functional.avg_pool2d(p, step) for p in (current, reference))
            costs = window_costs(here, warp(there, motion / step), reach, BLOCK // step)
            motion = motion + step * soft_minimum(costs, reach, sharpness)
        return motion


def window_costs(current: Tensor, reference: Tensor, reach: int, block: int) -> Tensor:
    """Return mean squared differences of windows, (B, (2·reach + 1)², h/block, w/block).

    Args:
        current: (B, 1, h, w).
        reference: (B, 1, h, w); a candidate (down, right) looks that far from a window's place.
        reach: of candidates, row by row from (−reach, −reach).
        block: stride of the windows, whose sides are twice as long.
    """
    height, width = current.shape[-2:]
    around = functional.pad(reference, (reach,) * 4, mode="replicate")
    candidates = [
        (current - around[..., down : down + height, right : right + width]).square()
        for down in range(2 * reach + 1)
        for right in range(2 * reach + 1)
    ]
    return functional.avg_pool2d(
        torch.cat(candidates, 1), 2 * block, block, block // 2, count_include_pad=False
    )


def soft_minimum(costs: Tensor, reach: int, sharpness: Tensor) -> Tensor:
    """Return the candidates' mean, weighed by how little they cost: (B, 2, h, w) in samples."""
    relative = costs / (costs.mean(1, keepdim=True) + FLAT)
    weights = torch.softmax(-sharpness * relative, dim=1)
    tried = torch.arange(-reach, reach + 1, dtype=costs.dtype, device=costs.device)
    places = torch.cartesian_prod(tried, tried)
    return torch.einsum("bnhw,nd->bdhw", weights, places)
