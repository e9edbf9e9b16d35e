"""What can be set in a lesson, as plain values from which its controls are built."""

from __future__ import annotations

import math
from dataclasses import dataclass

Value = float | int | str | bool


@dataclass(frozen=True, slots=True)
class SliderSpec:
    """A number on a slider.

    Attributes:
        name: key of the value.
        label: stands before the slider.
        default: the value at first and after a reset; infinity where `top` says so.
        minimum, maximum: the ends.
        unit: stands after the value.
        logarithmic: whether equal ways are equal factors.
        decimals: digits after the point; 0 makes values whole numbers.
        top: what the upper end is called where it stands for infinity, such as "none".
        help: a sentence for the tooltip.
    """

    name: str
    label: str
    default: float
    minimum: float
    maximum: float
    unit: str = ""
    logarithmic: bool = False
    decimals: int = 2
    top: str = ""
    help: str = ""

    def value_at(self, position: float) -> float | int:
        """Return the value that a place of the slider stands for."""
        if self.top and position >= self.maximum * (1 - 1e-9):
            return math.inf
        return round(position) if self.decimals == 0 else position

    def position_of(self, value: float) -> float:
        """Return where a value lies on the slider."""
        return self.maximum if math.isinf(value) else float(value)

    def text(self, value: float) -> str:
        """Return a value as it is written beside the slider."""
        if math.isinf(value):
            return self.top
        unit = f" {self.unit}" if self.unit else ""
        return f"{value:,.{self.decimals}f}{unit}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class ChoiceSpec:
    """One of several, by name: `choices` are (value, text)."""

    name: str
    label: str
    default: str
    choices: tuple[tuple[str, str], ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class ToggleSpec:
    """Yes or no."""

    name: str
    label: str
    default: bool = False
    help: str = ""


ControlSpec = SliderSpec | ChoiceSpec | ToggleSpec
