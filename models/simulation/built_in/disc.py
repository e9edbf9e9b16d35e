"""A turning disc of rings, each with spokes of its own fineness."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance
from models.simulation.shapes import over, polar_grid, soft_edge

RINGS = (  # outer radius as a share of the disc's, spokes in a turn, dark, bright
    (0.25, 3, 0.10, 0.85),
    (0.45, 8, 0.25, 0.95),
    (0.65, 16, 0.15, 0.60),
    (0.85, 32, 0.05, 0.80),
    (1.00, 64, 0.30, 0.70),
)
BACKGROUND = 0.4


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc that fills the view and turns.

    Attributes:
        height: rows.
        width: columns.
        turns_per_plane: above 0 from the column axis towards the row axis, clockwise on screen.
    """

    height: int = 250
    width: int = 400
    turns_per_plane: float = 1 / 800

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        radius, angle = polar_grid(self.height, self.width)
        disc_radius = 0.46 * min(self.height, self.width)
        turned = angle / math.tau - self.turns_per_plane * plane_index
        picture = np.full(radius.shape, BACKGROUND)
        for share, spokes, dark, bright in reversed(RINGS):
            from_edge = (np.abs((turned * spokes) % 1.0 - 0.5) - 0.25) * math.tau * radius / spokes
            ring = dark + (bright - dark) * soft_edge(from_edge)
            picture = over(picture, ring, soft_edge(radius - share * disc_radius))
        return picture.astype(np.float32)
