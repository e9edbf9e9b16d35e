"""A fan: bright blades that turn before a dark ground."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance
from models.simulation.shapes import grid, over, polar_grid, soft_edge


@dataclass(frozen=True, slots=True)
class Fan:
    """Blades swept back, each darker from its leading to its trailing edge.

    Attributes:
        height: rows.
        width: columns.
        blades: in a turn.
        turns_per_plane: above 0 clockwise on screen.
    """

    height: int = 250
    width: int = 400
    blades: int = 5
    turns_per_plane: float = 1 / 250

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        y, x = grid(self.height, self.width)
        radius, angle = polar_grid(self.height, self.width)
        tip = 0.46 * min(self.height, self.width)
        swept = angle / math.tau - self.turns_per_plane * plane_index - 0.1 * radius / tip
        along = (swept * self.blades) % 1.0
        from_blade = (np.abs(along - 0.5) - 0.3) * math.tau * radius / self.blades
        picture = 0.08 + 0.12 * (1 + y / self.height + 0.5 * x / self.width)
        blade = soft_edge(from_blade) * soft_edge(radius - tip)
        picture = over(picture, 0.25 + 0.65 * along, blade)
        picture = over(picture, 0.6 - 0.3 * (y + x) / tip, soft_edge(radius - 0.18 * tip))
        return np.clip(picture, 0, 1).astype(np.float32)
