"""What the belt carries: wooden crates and cardboard boxes, seen from the front."""

from __future__ import annotations

import numpy as np

from models.simulation.shapes import over, round_rectangle
from models.simulation.textures import pink_noise, smoothstep, wood
from models.simulation.workshop.layer import (
    Texels,
    blurred,
    edge,
    line_of_text,
    texel_shape,
    units,
)

PLANKS = 4
FRAME = 8.0  # units


def crate(height: float, width: float, lines: tuple[str, str], rng: np.random.Generator) -> Texels:
    """Return a crate of boards in a frame, with two stencilled lines."""
    shape = texel_shape(height, width)
    y, x = units(shape)
    boards = wood(*shape, rng, 9.0)
    plank = y / height * PLANKS
    gap = np.abs(plank - np.round(plank)) * height / PLANKS
    tone = rng.normal(1.0, 0.08, PLANKS)[plank.astype(int)]
    face = boards * tone * (0.25 + 0.75 * smoothstep(gap, 0.2, 1.0))
    worn = 0.9 * smoothstep(pink_noise(*shape, rng, 0.9), -2.2, -1.2)
    for text, row, capitals in ((lines[0], 0.37, 13.0), (lines[1], 0.66, 7.0)):
        middle = (row * height, width / 2)
        ink = line_of_text(shape, text, middle, capitals, 0.2 * capitals)
        face = over(face, 0.09, ink * worn)
    posts = wood(shape[1], shape[0], rng, 8.0).T
    from_side = np.minimum(x, width - x) + 0 * y
    from_end = np.minimum(y, height - y) + 0 * x
    for distance, timber in ((from_side, posts), (from_end, boards)):
        frame = edge(distance - FRAME)
        face = over(face * (1 - 0.45 * blurred(frame, 1.2)), timber * 1.08, frame)
    return _with_bevel(face, height, width)


def carton(height: float, width: float, lines: tuple[str, str], rng: np.random.Generator) -> Texels:
    """Return a cardboard box with tape, a printed line, and a label with a bar code."""
    shape = texel_shape(height, width)
    y, x = units(shape)
    fluting = 0.010 * np.sin(2.4 * x)
    face = 0.47 + 0.03 * pink_noise(*shape, rng, 1.1) + fluting - 0.0014 * y
    face = over(face, 0.12, line_of_text(shape, lines[0], (9.0, width / 2), 5.5, 1.0))
    tape = 0.66 + 0.03 * pink_noise(*shape, rng, 1.0)
    face = over(face, tape, 0.8 * edge(np.maximum(np.abs(x - width / 2) - 5, y - 0.1 * height)))
    middle = (0.62 * height, width / 2)
    label = round_rectangle(y - middle[0], x - middle[1], 12.5, 25.0, 1.0)
    paper = over(np.full(shape, 0.88), 0.08, _bar_code(y - middle[0] + 4, x - middle[1], rng))
    digits = line_of_text(shape, lines[1], (middle[0] + 7.5, middle[1]), 4.6, 0.8)
    face = over(
        face * (1 - 0.3 * blurred(edge(label), 0.8)), over(paper, 0.08, digits), edge(label)
    )
    return _with_bevel(face, height, width)


def _bar_code(y: Texels, x: Texels, rng: np.random.Generator) -> Texels:
    """Return the coverage of black bars about the origin, 40 units long and 10 high."""
    bars = rng.random(44) > 0.5
    printed = bars[np.clip((x + 20) / 0.91, 0, 43).astype(int)]
    bounds = edge(np.maximum(np.abs(y) - 5, np.abs(x) - 20))
    return np.asarray(bounds * printed)


def _with_bevel(face: Texels, height: float, width: float) -> Texels:
    """Light the upper and left borders, and darken the others and the foot."""
    y, x = units((face.shape[0], face.shape[1]))
    bright = np.maximum(edge(y - 0.9), edge(x - 0.9))
    dark = np.maximum(edge(height - 1.2 - y), edge(width - 1.2 - x))
    falloff = 1.1 - 0.3 * (y / height) ** 2
    return np.asarray(face * (1 + 0.35 * bright) * (1 - 0.45 * dark) * falloff)
