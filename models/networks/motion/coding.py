"""Motion as it is coded: a vector for every 16×16 pixels, in quarters or halves of a pixel.

    motion (2, h, w) at 1/8 ─ mean of 2×2 ─ ÷ step, round ─ search ─▶ vectors (2, ⌈h/2⌉, ⌈w/2⌉)
                                                                          │
    motion (2, h, w) ◀──────────── bilinear ×2 ── · step ─────────────────┘

Each vector is told as its difference from what the motion before and its neighbours let expect; the
search takes vectors near the estimated ones that are worth their bits
(`models.networks.motion.kernels`).
`models.codecs.learned.sci.motion_coder` writes them; here is what they cost, for training.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.arrays import Luminance
from models.networks.motion import kernels as motion_kernels
from models.networks.motion.estimation import resized
from models.networks.motion.vector_bits import field_bits
from models.networks.rate_table import distortion_weight

FINE_STEP, COARSE_STEP = 0.25, 0.5
"""Pixels."""
FINE_FROM = 1 / 3
"""Least rate index at which steps are fine."""

Vectors = NDArray[np.int64]


def step_pixels(rate_index: float) -> float:
    """Return the step of motion at a rate index, in pixels."""
    return FINE_STEP if rate_index >= FINE_FROM else COARSE_STEP


def step_units(rate_index: float) -> int:
    """Return how many fine steps the step at a rate index has."""
    return round(step_pixels(rate_index) / FINE_STEP)


def chosen_vectors(
    motion: Tensor, feature: Tensor, reference: Tensor, previous: Vectors, index: float
) -> Vectors:
    """Return the vectors that are coded, (2, ⌈h/2⌉, ⌈w/2⌉), in steps.

    Args:
        motion: estimated, (1, 2, h, w) in pixels.
        feature: to be predicted, (1, 1, 8h, 8w).
        reference: from what, likewise.
        previous: the vectors of the motion before, (2, ⌈h/2⌉, ⌈w/2⌉), in steps.
        index: the rate index.
    """
    step = step_pixels(index)
    reach = motion_kernels.LARGEST
    near = (pooled(motion.detach().cpu().float()) / step).round().clamp(-reach, reach)
    vectors: Vectors = near[0].numpy().astype(np.int64)
    worth = float(distortion_weight(torch.tensor(index)))
    motion_kernels.search(_plane(feature), _plane(reference), vectors, previous, step, worth)
    return vectors


def pooled(motion: Tensor) -> Tensor:
    """Return the mean of each 2×2 of motion (B, 2, h, w); the last row and column count twice."""
    height, width = motion.shape[-2:]
    padding = (0, width % 2, 0, height % 2)
    return functional.avg_pool2d(functional.pad(motion, padding, mode="replicate"), 2)


def spread(vectors: Tensor, height: int, width: int) -> Tensor:
    """Return motion (B, 2, height, width) from vectors in pixels at half of its resolution."""
    rows, columns = vectors.shape[-2:]
    return resized(vectors, 2 * rows, 2 * columns)[..., :height, :width]


@torch.no_grad()
def coded_motion(
    motion: Tensor, feature: Tensor, reference: Tensor, previous: Tensor, rate_index: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return motion (B, 2, h, w) as the decoder has it, its vectors, and its estimated bits (B,).

    Args:
        motion: estimated, in pixels.
        feature: to be predicted, (B, 1, 8h, 8w).
        reference: from what, likewise.
        previous: the vectors of the motion before, (B, 2, ⌈h/2⌉, ⌈w/2⌉) int64 in fine steps, as
            are those returned.
        rate_index: (B,).
    """
    moved, fine, bits = torch.empty_like(motion), previous.clone(), torch.empty_like(rate_index)
    for one, index in enumerate(rate_index.tolist()):
        part, units = slice(one, one + 1), step_units(index)
        before = previous[one].cpu().numpy() // units
        vectors = chosen_vectors(motion[part], feature[part], reference[part], before, index)
        fine[one] = torch.from_numpy(vectors * units)
        moved[part] = spread(fine[part].to(motion) * FINE_STEP, *motion.shape[-2:])
        bits[one] = field_bits(unexpected(vectors, before))
    return moved, fine, bits


def unexpected(vectors: Vectors, previous: Vectors) -> Vectors:
    """Return the differences of vectors (2, h, w) from what was to be expected."""
    told = np.empty_like(vectors)
    motion_kernels.differences(vectors, previous, told)
    return told


def _plane(picture: Tensor) -> Luminance:
    """Return (1, 1, H, W) as an array (H, W)."""
    plane: Luminance = np.ascontiguousarray(picture.detach().cpu().float()[0, 0].numpy())
    return plane
