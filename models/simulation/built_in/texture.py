"""A texture with the spectrum of nature that slides by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.arrays import Luminance
from models.simulation.textures import pink_noise


@dataclass(frozen=True, slots=True)
class Texture:
    """1/f noise, repeated without end, that moves at one speed.

    Attributes:
        height: rows.
        width: columns.
        velocity: rows and columns per plane.
        seed: of the noise.
    """

    height: int = 250
    width: int = 400
    velocity: tuple[float, float] = (0.1, 0.35)
    seed: int = 0

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        from models.simulation.sampling import sample_repeating

        picture = np.empty((self.height, self.width), np.float32)
        down, right = (speed * plane_index for speed in self.velocity)
        placed = (1.0, 0.0, -down, 0.0, 1.0, -right)
        sample_repeating(_texture(self.height, self.width, self.seed), placed, picture)
        return picture


@lru_cache(maxsize=2)
def _texture(height: int, width: int, seed: int) -> Luminance:
    """Return a tile of noise, two pixels or more each way."""
    rng = np.random.Generator(np.random.PCG64(seed))
    noise = pink_noise(max(height, 2), max(width, 2), rng, 1.1, finest=3.0)
    return np.clip(0.45 + 0.19 * noise, 0, 1).astype(np.float32)
