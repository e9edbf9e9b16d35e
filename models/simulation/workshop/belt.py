"""The conveyor belt and what stands on it: it passes faster than the wall drifts."""

from __future__ import annotations

import numpy as np

from models.simulation.shapes import over
from models.simulation.textures import pink_noise, shaded
from models.simulation.workshop.boxes import carton, crate
from models.simulation.workshop.layer import (
    TEXELS,
    Layer,
    Texels,
    blurred,
    edge,
    texel_shape,
    units,
)

HEIGHT, WIDTH = 112, 640  # units
TOP = 84.0
"""Where boxes stand, from the top of the layer."""

LOAD = (  # kind, left, height, width, lines
    (carton, 30, 52, 74, ("THIS SIDE UP", "5 0427 1984")),
    (crate, 132, 74, 128, ("FRAGILE", "40 KHZ  1 BIT")),
    (carton, 300, 52, 74, ("LENSES", "8 1202 5501")),
    (crate, 402, 66, 112, ("OPTICS", "250 X 400")),
    (carton, 540, 46, 66, ("SPIKES", "3 1415 9265")),
)


def belt(rng: np.random.Generator) -> Layer:
    """Return the belt with its load; what is above them is seen through."""
    picture, coverage = _rubber(rng)
    for kind, left, height, width, lines in LOAD:
        box = kind(height, width, lines, rng)
        place = _window(TOP - height, left, box.shape)
        footprint = np.zeros_like(coverage)
        footprint[place] = 1.0
        shadow = blurred(footprint, 2.5)
        picture *= 1 - 0.6 * shadow
        picture[place], coverage[place] = box, 1.0
    return Layer.of(picture, coverage)


def _rubber(rng: np.random.Generator) -> tuple[Texels, Texels]:
    """Return a ribbed rubber belt, its worn upper edge, and the steel rail below with bolts."""
    shape = texel_shape(HEIGHT, WIDTH)
    y, x = units(shape)
    down = y - TOP
    noise = pink_noise(*shape, rng, 0.9)
    ribs = shaded(1.6 * np.abs(np.sin(x * np.pi / 8)) + 0.15 * noise, 0.5)
    picture = (0.17 + 0.03 * noise) * ribs * (1.2 - 0.03 * down)
    picture = over(picture, 0.42 + 0.05 * noise, edge(np.abs(down - 1.2) - 1.0) + 0 * x)
    return picture, edge(-down) + 0 * x


def _window(top: float, left: float, shape: tuple[int, ...]) -> tuple[slice, slice]:
    row, column = round(top * TEXELS), round(left * TEXELS)
    return slice(row, row + shape[0]), slice(column, column + shape[1])
