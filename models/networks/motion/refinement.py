"""Feature-level motion vector refinement (FMVR): coded motion, corrected by decoded features.

motion (1/8) ─ resize ─┬───────────────────────────────────────────────────────────── + ─▶ motion
                       ├─ 3×3 ─ ReLU ─ 3×3 ─ ReLU ─ 3×3 (0) ─ tanh, a few pixels ─────┘    (1/2)
nearer, farther warped ┘  (1/2)

Motion that was coded serves the codec: it is coarse and may be anything where nothing is to be
seen. The decoded features say more (SCI, eq. 8): here the correction is of a few pixels at most.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import zeroed
from models.networks.motion.estimation import resized, warp

WIDTH = 16
LARGEST_CORRECTION = 4.0
"""Pixels."""


class MotionRefinement(nn.Module):
    """Motion at an eighth of the resolution to motion at half of it."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(10, width, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
            zeroed(nn.Conv2d(width, 2, 3, padding=1)),
        )

    def forward(self, motion: Tensor, farther: Tensor, nearer: Tensor) -> Tensor:
        """Return motion (B, 2, H/2, W/2) in pixels, from each place of the nearer feature.

        Args:
            motion: (B, 2, H/8, W/8) in pixels.
            farther: (B, 1, H, W), where it leads.
            nearer: (B, 1, H, W), where it starts.
        """
        height, width = nearer.shape[-2:]
        motion = resized(motion, height // 2, width // 2)
        pair = torch.cat([nearer, warp(farther, motion)], 1)
        seen = torch.cat([functional.pixel_unshuffle(pair, 2), motion / LARGEST_CORRECTION], 1)
        correction = self.layers(seen).float().tanh()
        result: Tensor = motion + LARGEST_CORRECTION * correction
        return result
