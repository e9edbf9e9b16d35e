"""Even light that changes with time: what integrate-and-fire is explained with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance


@dataclass(frozen=True, slots=True)
class LightStep:
    """Even light that jumps up, and back, and up.

    Attributes:
        height: rows.
        width: columns.
        low: luminance of the first half of a period.
        high: luminance of the second half.
        period_planes: of a step up and a step down.
    """

    height: int = 250
    width: int = 400
    low: float = 0.1
    high: float = 0.8
    period_planes: float = 200.0

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        phase = plane_index / self.period_planes % 1.0
        return _even(self.height, self.width, self.low if phase < 0.5 else self.high)


@dataclass(frozen=True, slots=True)
class LightRamp:
    """Even light that rises steadily, and falls again.

    Attributes:
        height: rows.
        width: columns.
        low: luminance at the beginning.
        high: luminance half a period later.
        period_planes: of a rise and a fall.
    """

    height: int = 250
    width: int = 400
    low: float = 0.0
    high: float = 1.0
    period_planes: float = 600.0

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        risen = 1 - abs(2 * (plane_index / self.period_planes % 1.0) - 1)
        return _even(self.height, self.width, self.low + (self.high - self.low) * risen)


def _even(height: int, width: int, luminance: float) -> Luminance:
    return np.full((height, width), luminance, np.float32)
