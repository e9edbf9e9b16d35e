"""The stretch of a recording that a timeline shows, and how planes lie on its pixels.

Plane p takes the stretch [p, p + 1). Everything here is O(1) or O(pixels), however long the
recording.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SHORTEST_SPAN = 10.0


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Planes [first, last) of a recording of `planes` planes, over `width` pixels."""

    planes: int
    first: float
    last: float
    width: int

    @classmethod
    def whole(cls, planes: int, width: int) -> TimeAxis:
        """Show the whole recording."""
        return cls(planes, 0.0, float(max(planes, 1)), max(width, 1))

    @property
    def span(self) -> float:
        """Planes shown."""
        return self.last - self.first

    @property
    def is_whole(self) -> bool:
        """Whether the whole recording is shown."""
        return self.span >= max(self.planes, 1)

    def x_of(self, plane: float) -> float:
        """Return the pixel at which a plane begins."""
        return (plane - self.first) / self.span * self.width

    def plane_at(self, x: float) -> int:
        """Return the plane under a pixel, held within the recording."""
        wanted = math.floor(self.first + x / self.width * self.span)
        return max(0, min(wanted, self.planes - 1))

    def edge_at(self, x: float) -> int:
        """Return the boundary between planes that is nearest to a pixel, in [0, planes]."""
        wanted = math.floor(self.first + x / self.width * self.span + 0.5)
        return max(0, min(wanted, self.planes))

    def resized(self, width: int) -> TimeAxis:
        """Show the same planes over another number of pixels."""
        return TimeAxis(self.planes, self.first, self.last, max(width, 1))

    def zoomed(self, factor: float, x: float) -> TimeAxis:
        """Show `factor` times fewer planes, keeping what lies under pixel `x` in place."""
        limit = float(max(self.planes, 1))
        span = max(min(SHORTEST_SPAN, limit), min(self.span / factor, limit))
        anchor = self.first + x / self.width * self.span
        return self._placed(anchor - x / self.width * span, span)

    def panned(self, pixels: float) -> TimeAxis:
        """Move the view: positive pixels show later planes."""
        return self._placed(self.first + pixels / self.width * self.span, self.span)

    def following(self, plane: int) -> TimeAxis:
        """Turn the page when a plane is out of sight, so that it begins the new one."""
        if self.first <= plane < self.last:
            return self
        lead = 0.05 * self.span
        ahead = plane >= self.last
        return self._placed(plane - lead if ahead else plane + lead - self.span, self.span)

    def _placed(self, first: float, span: float) -> TimeAxis:
        start = max(0.0, min(first, max(self.planes, 1) - span))
        return TimeAxis(self.planes, start, start + span, self.width)


def column_means(
    edges: npt.NDArray[np.float64], values: npt.NDArray[np.float64], axis: TimeAxis
) -> npt.NDArray[np.float64]:
    """Average a binned curve over the pixel columns of an axis, (width,) float64.

    The curve is integrated once and the integral read at the columns' edges, so that bins narrower
    than a pixel are averaged and wider ones repeated; NaN outside the bins.

    Args:
        edges: (bins + 1,) rising plane numbers.
        values: (bins,) the curve, constant within a bin.
        axis: the columns.
    """
    columns = axis.first + np.arange(axis.width + 1) / axis.width * axis.span
    integral = np.concatenate(([0.0], np.cumsum(values * np.diff(edges))))
    held = np.clip(columns, edges[0], edges[-1])
    covered = np.diff(held)
    area = np.diff(np.interp(held, edges, integral))
    means = np.full(axis.width, np.nan)
    np.divide(area, covered, out=means, where=covered > 0)
    return means
