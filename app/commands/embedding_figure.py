"""Embeddings as a picture for documents: a mark for each recording, coloured by its label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.streams.scene_files import write_beside
from widgets.label_colours import label_colours

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from models.classification.told_folder import ToldFolder

SIDE, MARGIN = 900, 30
LEGEND_WIDTH, LINE_HEIGHT, TEXT_SIZE = 220, 20, 14
DOT_RADIUS = 4
CROSS_REACH, CROSS_WIDTH = 5, 3


def write_embedding_figure(told: ToldFolder, path: Path, force: bool) -> None:
    """Lay a folder's embeddings out by t-SNE and write the figure as a PNG.

    Raises:
        RequestError: there are too few.
        OutputError: the file exists and `force` was not given.
    """
    from models.classification.embedding_map import embedding_map

    positions = embedding_map(told.embeddings)
    save_figure(embedding_figure(positions, told.truth, told.guesses), path, force)


def save_figure(figure: Image, path: Path, force: bool) -> None:
    """Write a figure as a PNG.

    Raises:
        OutputError: the file exists and `force` was not given.
    """
    write_beside(path, lambda file: figure.save(file, "png"), force=force)


def embedding_figure(
    positions: NDArray[np.float32], labels: Sequence[str], told: Sequence[str]
) -> Image:
    """Draw marks at positions (N, 2), and a legend of the labels beside them.

    Args:
        positions: of each recording.
        labels: the right label of each, which is its colour.
        told: the label that each was given: a dot where it is right, else a cross.
    """
    import PIL.Image
    import PIL.ImageDraw
    import PIL.ImageFont

    from assets.bundled import FOLDER

    names = sorted(set(labels))
    colours = dict(zip(names, label_colours(len(names)), strict=True))
    lines = len(names) + 3  # a gap, and what dots and crosses are
    height = max(SIDE, LINE_HEIGHT * lines + 2 * MARGIN)
    figure = PIL.Image.new("RGB", (SIDE + LEGEND_WIDTH, height), "white")
    draw = PIL.ImageDraw.Draw(figure)
    for place, label, guess in zip(placed(positions), labels, told, strict=True):
        _mark(draw, place, colours[label], label == guess)
    font = PIL.ImageFont.truetype(FOLDER / "fonts" / "Inter-Regular.otf", TEXT_SIZE)
    legend = [(name, colours[name], True) for name in names]
    legend += [("told right", (90, 90, 90), True), ("told wrong", (90, 90, 90), False)]
    for line, (name, colour, is_right) in enumerate(legend):
        middle = MARGIN + (line + (line >= len(names))) * LINE_HEIGHT
        _mark(draw, (SIDE + MARGIN // 2, middle), colour, is_right)
        draw.text((SIDE + MARGIN, middle), name, "black", font, anchor="lm")
    return figure


def _mark(
    draw: ImageDraw, place: tuple[float, float], colour: tuple[int, int, int], is_right: bool
) -> None:
    if is_right:
        draw.circle(place, DOT_RADIUS, colour)
        return
    (x, y), far = place, CROSS_REACH
    draw.line((x - far, y - far, x + far, y + far), colour, CROSS_WIDTH)
    draw.line((x - far, y + far, x + far, y - far), colour, CROSS_WIDTH)


def placed(positions: NDArray[np.float32]) -> list[tuple[float, float]]:
    """Fit positions (N, 2) into the square of the figure, in pixels."""
    low, high = positions.min(0), positions.max(0)
    scaled = (positions - low) / np.maximum(high - low, 1e-6)
    return [(float(x), float(y)) for x, y in MARGIN + scaled * (SIDE - 2 * MARGIN)]
