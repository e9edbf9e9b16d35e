"""Balls that fly about and bounce off the borders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.simulation.shapes import over, soft_edge

LAMP_DIRECTION = (-0.48, -0.36, 0.8)  # rows, columns, towards the camera; of length 1


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """How the balls set out, all in shares of the view's smaller side; (n,) or (n, 2)."""

    radius: NDArray[np.float64]
    start: NDArray[np.float64]
    velocity: NDArray[np.float64]
    reflectance: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Balls:
    """Lit balls over a dim wall; they pass through each other, the nearest drawn last.

    Attributes:
        height: rows.
        width: columns.
        count: of balls.
        seed: of their sizes, places, speeds and tones.
    """

    height: int = 250
    width: int = 400
    count: int = 7
    seed: int = 0

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        flight, unit = _flight(self.count, self.seed), min(self.height, self.width)
        y, x = np.arange(self.height)[:, None], np.arange(self.width)[None, :]
        wall = 0.12 + 0.25 * (1 - y / self.height) + 0 * x
        size = np.array([self.height, self.width])
        for ball in range(self.count):
            radius = float(flight.radius[ball] * unit)
            room = np.maximum(size - 2 * radius, 1e-6)
            travelled = (flight.start[ball] + flight.velocity[ball] * plane_index) * unit
            row, column = radius - 0.5 + _bounced(travelled, room)
            wall = _with_ball(wall, (y - row) / radius, (x - column) / radius, radius, flight, ball)
        return np.clip(wall, 0, 1).astype(np.float32)


@lru_cache(maxsize=4)
def _flight(count: int, seed: int) -> Flight:
    rng = np.random.Generator(np.random.PCG64(seed))
    return Flight(
        radius=np.sort(rng.uniform(0.05, 0.15, count)),
        start=rng.uniform(0, 2, (count, 2)),
        velocity=rng.uniform(-0.006, 0.006, (count, 2)),
        reflectance=rng.uniform(0.35, 1.0, count),
    )


def _bounced(travelled: NDArray[np.float64], room: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fold a straight way into a room: there and back again."""
    return np.asarray(room - np.abs(travelled % (2 * room) - room))


def _with_ball(
    picture: NDArray[np.float64],
    y: NDArray[np.float64],
    x: NDArray[np.float64],
    radius: float,
    flight: Flight,
    ball: int,
) -> NDArray[np.float64]:
    """Draw a ball about the origin; `y` and `x` are counted in radii."""
    distance = np.hypot(y, x)
    out = np.sqrt(np.maximum(1 - distance**2, 0))
    lit = y * LAMP_DIRECTION[0] + x * LAMP_DIRECTION[1] + out * LAMP_DIRECTION[2]
    light = flight.reflectance[ball] * (0.1 + 0.9 * np.maximum(lit, 0))
    return over(picture, light, soft_edge((distance - 1) * radius))
