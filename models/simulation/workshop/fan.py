"""The fan: five blades that turn, and the wire guard in front that does not."""

from __future__ import annotations

import math

import numpy as np

from models.simulation.shapes import over
from models.simulation.textures import brushed, pink_noise
from models.simulation.workshop.layer import Layer, Texels, edge, texel_shape, units
from models.simulation.workshop.wall import DUCT_RADIUS

BLADES = 5
HUB_RADIUS = 10.0
TIP_RADIUS = DUCT_RADIUS - 2.5
SIDE = 2 * DUCT_RADIUS + 20


def blades(rng: np.random.Generator) -> Layer:
    """Return blades and hub; a blade is swept back, and darker towards its trailing edge."""
    y, x, radius, angle = _grid()
    shape = radius.shape[0], radius.shape[1]
    swept = angle - 0.55 * (radius / TIP_RADIUS) ** 1.5
    turn = (swept * BLADES / math.tau) % 1.0
    worn = 1 + 0.09 * pink_noise(*shape, rng, 1.2)
    reflected = (0.78 - 0.62 * turn) * brushed(*shape, rng, 4.0) / 0.6 * worn
    reflected = over(reflected, 0.9, edge(np.abs(radius - 0.86 * TIP_RADIUS) - 1.3))
    units_of_a_turn = math.tau * radius / BLADES
    blade = edge((np.abs(turn - 0.34) - 0.32) * units_of_a_turn) * edge(radius - TIP_RADIUS)
    hub = edge(radius - HUB_RADIUS)
    return Layer.of(over(reflected, _hub(y, x, radius, angle), hub), np.maximum(blade, hub))


def _hub(y: Texels, x: Texels, radius: Texels, angle: Texels) -> Texels:
    """Return the hub's metal with its axle and one bright screw, by which a turn can be seen."""
    hub = 0.45 - 0.028 * (y + x) + 0.1 * np.cos(3 * angle)
    hub = over(hub, 0.85, edge(np.hypot(y, x - 5.8) - 1.6))
    return over(hub, 0.12, edge(radius - 2.6))


def guard() -> Layer:
    """Return the wires: rings and eight spokes; and the shade that the duct throws from above."""
    y, x, radius, angle = _grid()
    wires = np.zeros_like(radius)
    for ring in (14.0, 26.0, 38.0):
        wires = np.maximum(wires, edge(np.abs(radius - ring) - 0.55))
    sector = math.tau / 8
    beside = np.abs((angle + 0.2) % sector - sector / 2) * radius
    wires = np.maximum(wires, edge(beside - 0.6)) * edge(radius - DUCT_RADIUS - 1)
    shade = 0.75 * np.clip((-(y + 0.7 * x) - 24) / 45, 0, 1) * edge(radius - DUCT_RADIUS)
    coverage = np.maximum(wires, shade)
    light = 0.5 - 0.25 * np.sin(angle + 0.6)
    return Layer.of(light * wires / np.maximum(coverage, 1e-9), coverage)


def _grid() -> tuple[Texels, Texels, Texels, Texels]:
    """Return rows and columns from the hub, radius and angle, in units and radians."""
    y, x = (axis - SIDE / 2 for axis in units(texel_shape(SIDE, SIDE)))
    return y, x, np.hypot(y, x), np.arctan2(y, x)
