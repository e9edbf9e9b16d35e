"""Lines of text that run by, the finer the faster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.arrays import Luminance
from models.simulation.lettering import letter_coverage, text_width

LINES = (  # share of the height: capitals, row of their heads; columns per plane
    (0.20, 0.08, -0.15),
    (0.14, 0.38, 0.30),
    (0.09, 0.62, -0.60),
    (0.05, 0.82, 1.00),
)
PAPER, INK = 0.85, 0.06
GAP = 1.5  # between repetitions, in heights of a capital


@dataclass(frozen=True, slots=True)
class Text:
    """Dark letters on bright paper, the same words in four sizes and speeds, without end.

    Attributes:
        height: rows.
        width: columns.
        words: capitals, figures and a few signs (see `models.simulation.lettering`).
    """

    height: int = 250
    width: int = 400
    words: str = "INTEGRATE AND FIRE  0123456789"

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        from models.simulation.sampling import sample_repeating

        picture = np.full((self.height, self.width), PAPER, np.float32)
        for capitals, head, speed in LINES:
            strip = _strip(self.words, capitals * self.height)
            top = round((head - 0.2 * capitals) * self.height)
            part = picture[top : top + strip.shape[0]]
            placed = (1.0, 0.0, 0.0, 0.0, 1.0, -speed * plane_index)
            sample_repeating(strip[: len(part)], placed, part)
        return picture


@lru_cache(maxsize=16)
def _strip(words: str, capitals: float) -> Luminance:
    """Return a line of text with a margin above, below and behind, (h, w) float32."""
    width = text_width(words, capitals) + GAP * capitals
    shape = (max(round(1.4 * capitals), 1), max(round(width), 1))
    ink = letter_coverage(shape, words, 0.2 * capitals, 0.2 * capitals, capitals, 0.17 * capitals)
    return (PAPER + (INK - PAPER) * ink).astype(np.float32)
