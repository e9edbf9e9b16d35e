"""One thing drawn in a lesson's plot, as a plain value, and the shapes that curves are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Points = tuple[FloatArray, FloatArray]

LINE, PAIRS, POINTS = "line", "pairs", "points"
KINDS = (LINE, PAIRS, POINTS)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Points and how they are drawn.

    Attributes:
        name: of the curve in its plot.
        x, y: (n,) coordinates; NaN in `y` breaks a line.
        role: its colour, a field of the theme.
        kind: `LINE` joins the points, `PAIRS` each two of them, `POINTS` marks them.
        label: what the legend says; "" leaves it out.
        dashed: whether lines are dashed.
        opacity: 0 to 1.

    Raises:
        ValueError: the kind is none of `KINDS`, or there are not as many x as y.
    """

    name: str
    x: npt.NDArray[np.generic]
    y: npt.NDArray[np.generic]
    role: str = "accent"
    kind: str = LINE
    label: str = ""
    dashed: bool = False
    opacity: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"the curve {self.name!r} is of kind {self.kind!r}, not of {KINDS}")
        if self.x.shape != self.y.shape or self.x.ndim != 1:
            raise ValueError(f"the curve {self.name!r} has x {self.x.shape} and y {self.y.shape}")


def staircase(edges: npt.ArrayLike, heights: npt.ArrayLike) -> Points:
    """Return the outline of steps: (n + 1,) edges and (n,) heights become (2n,) points."""
    across = np.repeat(np.asarray(edges, np.float64), 2)[1:-1]
    return across, np.repeat(np.asarray(heights, np.float64), 2)


def ticks(places: npt.ArrayLike, lane: float = 0.0, half: float = 0.4) -> Points:
    """Return a short upright line at each place, around a lane, as pairs of points."""
    across = np.repeat(np.asarray(places, np.float64), 2)
    return across, np.tile([lane - half, lane + half], across.size // 2)


def level(value: float, start: float, stop: float) -> Points:
    """Return a level line from `start` to `stop`."""
    return np.array([start, stop], np.float64), np.full(2, value, np.float64)


def highest(values: npt.NDArray[np.generic], least: float = 0.0) -> float:
    """Return the largest finite value; `least` where there is none, or none above it."""
    numbers = np.asarray(values, np.float64)
    return float(numbers[np.isfinite(numbers)].max(initial=least))


def box_and_whiskers(quantiles: Sequence[float], lane: float, half: float = 0.3) -> Points:
    """Return a lying box plot as pairs of points.

    Args:
        quantiles: ends of the whiskers, of the box, and its line, rising: five values.
        lane: height of its middle.
        half: half its thickness.
    """
    low, first, middle, third, high = quantiles
    lines = [
        ((low, lane), (first, lane)),
        ((third, lane), (high, lane)),
        *(((x, lane - half), (x, lane + half)) for x in (first, middle, third)),
        *(((first, lane + side), (third, lane + side)) for side in (-half, half)),
        *(((x, lane - half / 2), (x, lane + half / 2)) for x in (low, high)),
    ]
    points = np.array(lines, np.float64).reshape(-1, 2)
    return points[:, 0], points[:, 1]
