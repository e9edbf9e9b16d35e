"""Capital letters and figures drawn with a pen of one width: no font file, the same everywhere.

A glyph lies on a grid of 5 columns (0 to 4) and 7 rows (0 to 6, from the top). Each of its
strokes lists grid points, column then row; a stroke that begins with ~ is rounded by cutting its
corners (Chaikin's curve). The coverage of a pixel follows from its distance to the nearest
stroke, so that letters are smooth at any size and at any fraction of a pixel.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from models.simulation.shapes import soft_edge

if TYPE_CHECKING:
    from numpy.typing import NDArray

GLYPHS: dict[str, tuple[str, ...]] = {
    "A": ("06 20 46", "14 34"),
    "B": ("20 00 06 26", "03 23", "~20 40 43 23", "~23 43 46 26"),
    "C": ("~41 40 20 00 03 06 26 46 45",),
    "D": ("10 00 06 16", "~10 40 43 46 16"),
    "E": ("40 00 06 46", "03 33"),
    "F": ("40 00 06", "03 33"),
    "G": ("~41 40 20 00 03 06 26 46 44", "44 43 23"),
    "H": ("00 06", "40 46", "03 43"),
    "I": ("20 26",),
    "J": ("~40 43 46 26 06 05",),
    "K": ("00 06", "40 03", "12 46"),
    "L": ("00 06 46",),
    "M": ("06 00 24 40 46",),
    "N": ("06 00 46 40",),
    "O": ("~20 00 03 06 26 46 43 40 20",),
    "P": ("20 00 06", "03 23", "~20 40 43 23"),
    "Q": ("~20 00 03 06 26 46 43 40 20", "24 46"),
    "R": ("20 00 06", "03 23", "~20 40 43 23", "23 46"),
    "S": ("~41 40 20 00 03 23 43 46 26 06 05",),
    "T": ("00 40", "20 26"),
    "U": ("~00 03 06 26 46 43 40",),
    "V": ("00 26 40",),
    "W": ("00 16 22 36 40",),
    "X": ("00 46", "40 06"),
    "Y": ("00 23 40", "23 26"),
    "Z": ("00 40 06 46",),
    "0": ("~20 00 03 06 26 46 43 40 20",),
    "1": ("11 20 26",),
    "2": ("~01 00 20 40 42 33 06", "06 46"),
    "3": ("~01 00 20 40 43 23 13", "~13 23 43 46 26 06 05"),
    "4": ("36 30 04 44",),
    "5": ("40 00 03", "~03 02 22 42 46 26 06 05"),
    "6": ("~41 40 20 00 03 06 26 46 42 22 02 04",),
    "7": ("00 40 16",),
    "8": ("~20 00 03 23 43 40 20", "~23 03 06 26 46 43 23"),
    "9": ("~05 06 26 46 43 40 20 00 04 24 44 42",),
    "-": ("13 33",),
    "+": ("13 33", "22 24"),
    "/": ("06 40",),
    ".": ("26 26",),
    ",": ("26 17",),
    ":": ("22 22", "25 25"),
    "!": ("20 24", "26 26"),
    " ": (),
}

GRID_HEIGHT = 6.0  # from the head of a capital to its foot
GRID_WIDTH = 4.0
GAP = 1.8  # columns between letters
NARROW = "I1.,:!"  # drawn about column 2, without the space on their sides
NARROW_WIDTH = 1.2
SPACE_WIDTH = 1.8
ROUNDINGS = 3


def text_width(text: str, capital_height: float) -> float:
    """Return the width of a line of text in pixels, without the width of the pen."""
    columns = sum(_width(letter) + GAP for letter in text.upper()) - (GAP if text else 0)
    return columns * capital_height / GRID_HEIGHT


def letter_coverage(
    shape: tuple[int, int],
    text: str,
    top: float,
    left: float,
    capital_height: float,
    pen: float,
) -> NDArray[np.float64]:
    """Return how much of each pixel a line of text covers, (H, W) float64 in [0, 1].

    Args:
        shape: (H, W) of the picture; what lies outside is cut off.
        text: capitals, figures and `- + / . , : !`; small letters are drawn as capitals, what
            has no glyph as a space.
        top: row of the heads of the capitals, any fraction.
        left: column of the first letter's left edge, any fraction.
        capital_height: in pixels.
        pen: width of the strokes in pixels.
    """
    coverage = np.zeros(shape)
    unit = capital_height / GRID_HEIGHT
    for letter in text.upper():
        indent = (NARROW_WIDTH - GRID_WIDTH) / 2 if letter in NARROW else 0.0
        for stroke in strokes(letter):
            _draw_stroke(coverage, stroke * unit + (left + indent * unit, top), pen)
        left += (_width(letter) + GAP) * unit
    return coverage


@lru_cache(maxsize=64)
def strokes(letter: str) -> tuple[NDArray[np.float64], ...]:
    """Return a glyph's strokes, each (points, 2) float64 of column and row on the glyph's grid."""
    return tuple(_stroke(description) for description in GLYPHS.get(letter, ()))


def _stroke(description: str) -> NDArray[np.float64]:
    points = np.array(
        [[int(point[0]), int(point[1])] for point in description.removeprefix("~").split()], float
    )
    for _ in range(ROUNDINGS if description.startswith("~") else 0):
        points = _cut_corners(points)
    return points


def _cut_corners(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Replace each corner by two points, a quarter of the way along its edges; keep the ends."""
    start, stop = points[:-1], points[1:]
    cut = np.stack([0.75 * start + 0.25 * stop, 0.25 * start + 0.75 * stop], axis=1)
    return np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])


def _width(letter: str) -> float:
    if letter in GLYPHS and letter != " ":
        return NARROW_WIDTH if letter in NARROW else GRID_WIDTH
    return SPACE_WIDTH


def _draw_stroke(coverage: NDArray[np.float64], points: NDArray[np.float64], pen: float) -> None:
    """Draw a stroke into the part of the picture that it can reach."""
    reach = pen / 2 + 1
    low = np.maximum(np.floor(points.min(0) - reach), 0).astype(int)
    high = np.minimum(np.ceil(points.max(0) + reach) + 1, coverage.shape[::-1]).astype(int)
    if (low >= high).any():
        return
    x, y = np.arange(low[0], high[0])[None, :], np.arange(low[1], high[1])[:, None]
    nearest = np.full((y.size, x.size), np.inf)
    for start, stop in pairwise(points):
        nearest = np.minimum(nearest, _distance_to_segment(x, y, start, stop))
    part = coverage[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, soft_edge(nearest - pen / 2), out=part)


def _distance_to_segment(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
) -> NDArray[np.float64]:
    along = stop - start
    length_squared = float(along @ along)
    dx, dy = x - start[0], y - start[1]
    if length_squared == 0:
        return np.asarray(np.hypot(dx, dy))
    share = np.clip((dx * along[0] + dy * along[1]) / length_squared, 0, 1)
    return np.asarray(np.hypot(dx - share * along[0], dy - share * along[1]))
