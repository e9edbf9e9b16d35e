"""A pair of learned reconstructions as a picture for documents: A, B, and what lies between."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.experiments.learned_pair import LearnedPair
from models.streams.scene_files import write_beside

if TYPE_CHECKING:
    from PIL.Image import Image

GAIN = 4.0
"""By which the difference is amplified; gray is none."""
SMALLEST_WIDTH = 560
"""Of a panel, in pixels: small scenes are enlarged by a whole factor, each pixel a square."""
GAP, TEXT_HEIGHT, TEXT_SIZE = 12, 40, 20


def write_pair_figure(pair: LearnedPair, path: Path, force: bool) -> None:
    """Write the figure as a PNG.

    Raises:
        OutputError: the file exists and `force` was not given.
    """
    figure = pair_figure(pair)
    write_beside(path, lambda file: figure.save(file, "png"), force=force)


def pair_figure(pair: LearnedPair) -> Image:
    """Draw the three panels side by side, a line of text below each."""
    from PIL import Image

    difference = 0.5 + GAIN / 2 * (pair.regenerated - pair.raw)
    panels = [_panel(values) for values in (pair.raw, pair.regenerated, difference)]
    texts = (
        f"A: learned from raw spikes, plane {pair.plane_index}",
        f"B: learned from regenerated spikes, {pair.psnr_db:.2f} dB to A",
        f"B − A, amplified {GAIN:g} times",
    )
    height, width = panels[0].shape
    size = 3 * width + 2 * GAP, height + TEXT_HEIGHT
    figure = Image.new("L", size, 255)
    for number, (panel, text) in enumerate(zip(panels, texts, strict=True)):
        left = number * (width + GAP)
        figure.paste(Image.fromarray(panel), (left, 0))
        _write(figure, text, left, height)
    return figure


def _panel(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    levels = np.rint(255 * np.clip(values, 0, 1)).astype(np.uint8)
    factor = -(-SMALLEST_WIDTH // levels.shape[1])
    enlarged: NDArray[np.uint8] = levels.repeat(factor, axis=0).repeat(factor, axis=1)
    return enlarged


def _write(figure: Image, text: str, left: int, top: int) -> None:
    from PIL import ImageDraw, ImageFont

    from assets.bundled import FOLDER

    font = ImageFont.truetype(FOLDER / "fonts" / "Inter-Regular.otf", TEXT_SIZE)
    ImageDraw.Draw(figure).text((left, top + TEXT_HEIGHT // 2), text, 0, font, anchor="lm")
