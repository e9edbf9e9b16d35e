"""A picture with holes that can be laid anywhere over another one, and how it is drawn.

The workshop is measured in units; a unit is a pixel at 250×400, and `TEXELS` texels of a layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.simulation.lettering import letter_coverage, text_width
from models.simulation.shapes import soft_edge

Texels: TypeAlias = NDArray[np.float64]

TEXELS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Light and coverage, both (h, w) float32; light is multiplied by coverage already."""

    light: Luminance
    coverage: Luminance

    @classmethod
    def of(cls, reflected: Texels, coverage: Texels) -> Layer:
        """Build a layer from the light that it reflects and its coverage, smoothed for sampling."""
        light = smoothed(np.clip(reflected, 0, 1) * coverage)
        return cls(light.astype(np.float32), smoothed(coverage).astype(np.float32))

    def draw(
        self,
        picture: Luminance,
        centre: tuple[float, float],
        angle: float = 0.0,
        zoom: float = 1.0,
    ) -> None:
        """Lay the layer over a picture.

        Args:
            picture: (H, W) float32; changed.
            centre: row and column of the picture on which the layer's centre comes.
            angle: radians by which it is turned.
            zoom: pixels of the picture for a unit of the workshop.
        """
        from models.simulation.sampling import draw_layer, placement

        placed = placement(self.light.shape, centre, angle, zoom / TEXELS)
        draw_layer(self.light, self.coverage, placed, picture)


def texel_shape(height: float, width: float) -> tuple[int, int]:
    """Return rows and columns of texels for so many units."""
    return round(height * TEXELS), round(width * TEXELS)


def units(shape: tuple[int, int]) -> tuple[Texels, Texels]:
    """Return where texels lie in units from the top left corner: (h, 1) and (1, w)."""
    y, x = (np.arange(size) + 0.5 for size in shape)
    return y[:, None] / TEXELS, x[None, :] / TEXELS


def edge(distance: Texels) -> Texels:
    """Return coverage from a signed distance in units, below 0 inside."""
    return soft_edge(distance * TEXELS)


def line_of_text(
    shape: tuple[int, int], text: str, middle: tuple[float, float], capitals: float, pen: float
) -> Texels:
    """Return the coverage of a line about a place; `capitals` high, drawn by a pen, in units."""
    top, left = middle[0] - capitals / 2, middle[1] - text_width(text, capitals) / 2
    return letter_coverage(
        shape, text, top * TEXELS, left * TEXELS, capitals * TEXELS, pen * TEXELS
    )


def smoothed(texels: Texels) -> Texels:
    """Weigh a texel with its neighbours by 1-2-1 both ways, so that pixels don't alias."""
    padded = np.pad(texels, 1, mode="edge")
    across = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]) / 4
    down: Texels = (across[:-2] + 2 * across[1:-1] + across[2:]) / 4
    return down


def blurred(texels: Texels, deviation: float) -> Texels:
    """Return texels blurred by a Gaussian whose deviation is given in units."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(texels, deviation * TEXELS, mode="nearest"))
