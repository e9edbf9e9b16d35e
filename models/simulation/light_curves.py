"""Even light over time for one pixel: constant, a step, a ramp, a sine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError


class LightShape(StrEnum):
    """How light changes with time."""

    CONSTANT = "constant"
    STEP = "step"
    RAMP = "ramp"
    SINE = "sine"


@dataclass(frozen=True, slots=True)
class LightCurve:
    """Light that swings around a level.

    Attributes:
        shape: of the swing.
        level: luminance in the middle of the swing, in [0, 1].
        swing: how far it goes to either side, 0 or above.
        period_planes: of a swing there and back; above 0.
    """

    shape: LightShape = LightShape.CONSTANT
    level: float = 0.5
    swing: float = 0.0
    period_planes: float = 100.0

    def __post_init__(self) -> None:
        if not self.period_planes > 0 or not self.swing >= 0:
            raise RequestError(
                f"a swing of {self.swing:g} in {self.period_planes:g} planes is none",
                "the swing is 0 or above, the period above 0",
            )

    def light(self, planes: int) -> NDArray[np.float32]:
        """Return the luminance in each of the first planes, (planes,) float32 in [0, 1].

        A step is low in the first half of its period, a ramp begins low, a sine in the middle.
        """
        phase = np.arange(planes) / self.period_planes % 1.0
        swung = self.level + self.swing * _SWINGS[self.shape](phase)
        light: NDArray[np.float32] = np.clip(swung, 0.0, 1.0).astype(np.float32)
        return light


_Swing = Callable[[NDArray[np.float64]], NDArray[np.float64]]
_SWINGS: dict[LightShape, _Swing] = {
    LightShape.CONSTANT: np.zeros_like,
    LightShape.STEP: lambda phase: np.where(phase < 0.5, -1.0, 1.0),
    LightShape.RAMP: lambda phase: 1.0 - 2.0 * np.abs(2.0 * phase - 1.0),
    LightShape.SINE: lambda phase: np.sin(2.0 * np.pi * phase),
}
