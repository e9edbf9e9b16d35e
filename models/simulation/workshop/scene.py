"""The workshop put together: slow wall, quick belt, turning fan, thrown ball.

Positions are in units (a pixel at 250×400) from the top left corner of the view; another size
shows the same view, as large as covers it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.arrays import Luminance
from models.simulation.workshop import belt as conveyor
from models.simulation.workshop import wall as room
from models.simulation.workshop.ball import draw_ball
from models.simulation.workshop.fan import blades, guard
from models.simulation.workshop.layer import Layer

SEED = 20_000  # of all that is drawn at random in the materials
VIEW = (250.0, 400.0)
MARGIN = 8.0  # of the wall, above the view
DRIFT = 0.025  # of the wall, to the left, per plane
BELT_START, BELT_SPEED = 190.0, 0.17  # its middle, moving right per plane
TURNS = 1 / 600  # of the fan, per plane
BALL_START, BALL_SPEED = 40.0, 0.95  # to the right, per plane
BALL_TOP, BALL_TOP_PLANE, BALL_FALL = 122.0, 150.0, 0.0012
BALL_RADIUS, BALL_SPIN = 17.0, math.tau / 400


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The layers, from the back to the front; the ball is drawn last."""

    wall: Layer
    blades: Layer
    guard: Layer
    belt: Layer


@lru_cache(maxsize=1)
def parts() -> Parts:
    """Return the layers, made once."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    return Parts(room.wall(rng), blades(rng), guard(), conveyor.belt(rng))


@dataclass(frozen=True, slots=True)
class Workshop:
    """The scene of the bundled recording, at any size.

    Planes 0 to 300 are composed; by plane 1000 all has passed but the fan.
    """

    height: int = 250
    width: int = 400

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        picture = np.zeros((self.height, self.width), np.float32)
        self._draw_wall(picture, plane_index)
        belt_row = VIEW[0] - conveyor.HEIGHT / 2 + 2
        belt_column = BELT_START + BELT_SPEED * plane_index
        parts().belt.draw(picture, self._place(belt_row, belt_column), 0.0, self._zoom)
        height = BALL_TOP + BALL_FALL * (plane_index - BALL_TOP_PLANE) ** 2
        ball = self._place(height, BALL_START + BALL_SPEED * plane_index)
        draw_ball(picture, ball, BALL_RADIUS * self._zoom, BALL_SPIN * plane_index)
        return np.clip(picture, 0, 1)

    def _draw_wall(self, picture: Luminance, plane_index: float) -> None:
        layers, zoom = parts(), self._zoom
        left = -min(max(DRIFT * plane_index, 0.0), room.WIDTH - VIEW[1])
        middle = self._place(room.HEIGHT / 2 - MARGIN, room.WIDTH / 2 + left)
        hub = self._place(room.DUCT[0] - MARGIN, room.DUCT[1] + left)
        layers.wall.draw(picture, middle, 0.0, zoom)
        layers.blades.draw(picture, hub, math.tau * TURNS * plane_index, zoom)
        layers.guard.draw(picture, hub, 0.0, zoom)

    @property
    def _zoom(self) -> float:
        """Pixels of a unit."""
        return max(self.height / VIEW[0], self.width / VIEW[1])

    def _place(self, y: float, x: float) -> tuple[float, float]:
        """Return row and column of a place in the view, whose middle stays in the middle."""
        row = (self.height - 1) / 2 + self._zoom * (y - VIEW[0] / 2)
        column = (self.width - 1) / 2 + self._zoom * (x - VIEW[1] / 2)
        return row, column
