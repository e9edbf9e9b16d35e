"""Embeddings as a picture for documents: a dot for each recording, coloured by its label."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.streams.scene_files import write_beside

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE, MARGIN = 900, 30
LEGEND_WIDTH, LINE_HEIGHT, TEXT_SIZE = 220, 20, 14
DOT_RADIUS = 4

Colour = tuple[int, int, int]


def write_embedding_figure(
    embeddings: NDArray[np.float32], labels: Sequence[str], path: Path, force: bool
) -> None:
    """Lay embeddings (N, E) out by t-SNE and write the figure as a PNG.

    Raises:
        RequestError: there are too few.
        OutputError: the file exists and `force` was not given.
    """
    from models.classification.embedding_map import embedding_map

    figure = embedding_figure(embedding_map(embeddings), labels)
    write_beside(path, lambda file: figure.save(file, "png"), force=force)


def embedding_figure(positions: NDArray[np.float32], labels: Sequence[str]) -> Image:
    """Draw dots at positions (N, 2), and a legend of the labels beside them."""
    from PIL import Image, ImageDraw, ImageFont

    from assets.bundled import FOLDER

    names = sorted(set(labels))
    colours = dict(zip(names, label_colours(len(names)), strict=True))
    height = max(SIDE, LINE_HEIGHT * len(names) + 2 * MARGIN)
    figure = Image.new("RGB", (SIDE + LEGEND_WIDTH, height), "white")
    draw = ImageDraw.Draw(figure)
    for (x, y), label in zip(placed(positions), labels, strict=True):
        draw.circle((x, y), DOT_RADIUS, colours[label])
    font = ImageFont.truetype(FOLDER / "fonts" / "Inter-Regular.otf", TEXT_SIZE)
    for line, name in enumerate(names):
        middle = MARGIN + line * LINE_HEIGHT
        draw.circle((SIDE + MARGIN // 2, middle), DOT_RADIUS, colours[name])
        draw.text((SIDE + MARGIN, middle), name, "black", font, anchor="lm")
    return figure


def placed(positions: NDArray[np.float32]) -> list[tuple[float, float]]:
    """Fit positions (N, 2) into the square of the figure, in pixels."""
    low, high = positions.min(0), positions.max(0)
    scaled = (positions - low) / np.maximum(high - low, 1e-6)
    return [(float(x), float(y)) for x, y in MARGIN + scaled * (SIDE - 2 * MARGIN)]


def label_colours(count: int) -> list[Colour]:
    """Return colours around the colour wheel, neighbours of different lightness."""
    found = []
    for number in range(count):
        lightness = (0.38, 0.55, 0.7)[number % 3]
        parts = colorsys.hls_to_rgb(number / count, lightness, 0.75)
        red, green, blue = (round(255 * part) for part in parts)
        found.append((red, green, blue))
    return found
