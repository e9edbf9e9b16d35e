"""What hangs still: brick wall, lamp, enamel plate, the ring and the dark of the fan's duct."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.simulation.shapes import over, round_rectangle
from models.simulation.textures import brick, brushed, pink_noise, smoothstep
from models.simulation.workshop.layer import (
    Layer,
    Texels,
    blurred,
    edge,
    line_of_text,
    texel_shape,
    units,
)

HEIGHT, WIDTH = 266, 432  # units: the view, and the margin into which it drifts
LAMP = (18.0, 226.0)
PLATE = (62.0, 106.0)
PLATE_HALF = (38.0, 88.0)
DUCT = (92.0, 336.0)
DUCT_RADIUS = 50.0

LINES = (  # text, row of its middle from the plate's, height of capitals, pen
    ("SPIKELOUPE", -17.0, 15.0, 2.7),
    ("20 000 PLANES A SECOND", 3.5, 7.0, 1.15),
    ("INTEGRATE AND FIRE", 15.5, 5.2, 0.9),
    ("NO 0123456789  ISI  TFP  TFI", 24.5, 3.6, 0.62),
)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The texels of the wall: where each lies, and the lamp's light on it."""

    y: Texels
    x: Texels
    light: Texels

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of texels."""
        return self.y.shape[0], self.x.shape[1]


def wall(rng: np.random.Generator) -> Layer:
    """Return the wall with all that hangs on it, lit by the lamp; opaque."""
    y, x = units(texel_shape(HEIGHT, WIDTH))
    place = Place(y, x, lamp_light(y, x))
    picture = brick(*place.shape, rng, *texel_shape(15, 46)) * place.light
    picture = _with_plate(picture, place, rng)
    picture = _with_duct(picture, place, rng)
    picture = _with_lamp(picture, place)
    return Layer.of(picture, np.ones_like(picture))


def lamp_light(y: Texels, x: Texels) -> Texels:
    """Return the light that falls on a place of the wall; the shade keeps it off the top."""
    distance = np.hypot(y - LAMP[0] - 14, 0.8 * (x - LAMP[1]))
    below_the_shade = smoothstep(y - LAMP[0] + 0.35 * np.abs(x - LAMP[1]), -8.0, 30.0)
    return 0.22 + (0.25 + 0.75 * below_the_shade) * 1.5 / (1 + (distance / 90) ** 2)


def _with_plate(picture: Texels, place: Place, rng: np.random.Generator) -> Texels:
    """Hang the plate, with its shadow, a bulging rim and four screws."""
    dy, dx = place.y - PLATE[0], place.x - PLATE[1]
    outline = round_rectangle(dy, dx, *PLATE_HALF, 6.0)
    shadow = edge(round_rectangle(dy - 2.5, dx + 2.5, *PLATE_HALF, 6.0))
    picture = picture * (1 - 0.6 * blurred(shadow, 2.0))
    rim = 1 + 0.5 * smoothstep(outline, -2.5, 0.0) * np.sign(-dy - 0.4 * dx)
    picture = over(picture, _enamel(outline, place, rng) * place.light * rim, edge(outline))
    for y in (PLATE[0] - 29.5, PLATE[0] + 29.5):
        for x in (PLATE[1] - 79.5, PLATE[1] + 79.5):
            picture = _with_screw(picture, place, (y, x), 2.2)
    return picture


def _enamel(outline: Texels, place: Place, rng: np.random.Generator) -> Texels:
    """Return white enamel with a frame and lettering, dirty, and chipped near its border."""
    dirt = pink_noise(*place.shape, rng, 1.3)
    enamel = 0.80 + 0.012 * pink_noise(*place.shape, rng, 0.8) - 0.03 * np.maximum(dirt, 0)
    enamel = over(enamel, 0.12, edge(np.abs(outline + 4.0) - 0.7))
    for text, row, capitals, pen in LINES:
        middle = (PLATE[0] + row, PLATE[1])
        enamel = over(enamel, 0.07, line_of_text(place.shape, text, middle, capitals, pen))
    chipped = smoothstep(dirt + 0.12 * np.maximum(outline, -12.0), 1.7, 2.1)
    return over(enamel, 0.2, chipped)


def _with_screw(
    picture: Texels, place: Place, centre: tuple[float, float], radius: float
) -> Texels:
    """Drive in a round-headed screw: lit from above left, with a slot and a shadow."""
    dy, dx = place.y - centre[0], place.x - centre[1]
    picture = picture * (1 - 0.5 * edge(np.hypot(dy - 0.9, dx - 0.7) - radius - 0.4))
    head = 0.5 - 0.28 * (dy + 0.7 * dx) / radius
    head = over(head, 0.1, edge(np.abs(dy + dx) / math.sqrt(2) - 0.35))
    return over(picture, np.clip(head, 0.05, 1) * place.light, edge(np.hypot(dy, dx) - radius))


def _with_duct(picture: Texels, place: Place, rng: np.random.Generator) -> Texels:
    """Cut the duct into the wall, dim within, and set its steel ring with bolts."""
    dy, dx = place.y - DUCT[0], place.x - DUCT[1]
    radius, angle = np.hypot(dy, dx), np.arctan2(dy, dx)
    shadow = blurred(edge(np.hypot(dy - 4, dx - 4) - DUCT_RADIUS - 8), 2.5)
    steel = brushed(*place.shape, rng, 12.0) * (1.0 + 0.35 * np.cos(2 * angle + 2.2))
    rounding = 1 - 0.5 * np.abs(radius - DUCT_RADIUS - 3.5) / 4.5
    ring = edge(radius - DUCT_RADIUS - 8)
    picture = over(picture * (1 - 0.55 * shadow), steel * rounding * place.light, ring)
    away = DUCT_RADIUS + 4.2
    for turn in np.arange(12) * math.tau / 12 + 0.2:
        bolt = (DUCT[0] + away * math.sin(turn), DUCT[1] + away * math.cos(turn))
        picture = _with_screw(picture, place, bolt, 1.7)
    depth = 0.05 + 0.10 * smoothstep(dy + dx, -60.0, 70.0) + 0.01 * np.cos(radius * 1.3)
    return over(picture, depth, edge(radius - DUCT_RADIUS))


def _with_lamp(picture: Texels, place: Place) -> Texels:
    """Hang the lamp: glow, bulb, cord, enamel shade and its bright rim."""
    dy, dx = place.y - LAMP[0], place.x - LAMP[1]
    picture = picture + 0.5 * np.exp(-np.hypot(dy - 7, dx) / 10.0)
    picture = over(picture, 1.0, edge(np.hypot((dy - 5) * 0.9, dx) - 5.5))
    picture = over(picture, 0.06, edge(np.maximum(np.abs(dx) - 1.0, dy + 12)))
    half_width = 5.0 + 13.0 * smoothstep(dy, -14.0, 4.0)
    shade = 0.22 + 0.3 * np.exp(-(((dx + 6) / 4) ** 2)) + 0.1 * np.exp(-(((dx - 9) / 3) ** 2))
    cone = np.maximum(np.abs(dx) - half_width, np.abs(dy + 5.0) - 9.0)
    picture = over(picture, shade, edge(cone))
    return over(picture, 0.75, edge(np.maximum(np.abs(dx) - 18.0, np.abs(dy - 3.8) - 0.7)))
