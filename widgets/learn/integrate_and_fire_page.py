"""The page of integrate and fire: light, charge, spikes and intervals on one time axis."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from widgets.learn.control import ChoiceSpec, SliderSpec
from widgets.learn.curve import PAIRS, Curve, highest, level, staircase, ticks
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.lesson_plot import LessonPlot

DRAWN, RECORDED = "drawn", "recorded"
TEXT = LessonText(
    (
        (
            "Drag the luminance: the charge climbs faster and the spikes move closer, but the time "
            "between them can only be a whole number of planes, so the estimate jumps."
        ),
        (
            "Take a step and look at the estimate: it changes with the first spike after the step, "
            "hence late in the dark and at once in bright light."
        ),
        (
            "Give the charge a leak: light below the least luminance never fires, and what the "
            "intervals tell is too dark, because the estimate knows nothing of the leak."
        ),
    ),
    (
        "v ← v e^{−1/τ} + α I",
        "v ≥ θ : spike,  v ← v − θ",
        "Î = {θ|α · ISI}",
    ),
)
SWINGING = ("step", "ramp", "sine")
CONTROLS = (
    ChoiceSpec(
        "shape",
        "Light",
        "sine",
        (
            ("constant", "constant"),
            ("step", "a step"),
            ("ramp", "a ramp"),
            ("sine", "a sine"),
            (DRAWN, "drawn by the mouse"),
            (RECORDED, "the probed pixel's"),
        ),
        "Draw into the uppermost plot, or take what a pixel of the open recording saw",
    ),
    SliderSpec("level", "Luminance I", 0.5, 0.0, 1.0, help="In the middle of the swing"),
    SliderSpec("swing", "Swing", 0.3, 0.0, 0.5, help="How far the light goes to either side"),
    SliderSpec("period", "Period", 100, 10, 200, "planes", decimals=0),
    SliderSpec("alpha", "Gain α", 0.5, 0.05, 2.0, logarithmic=True, help="Charge in a plane"),
    SliderSpec("theta", "Threshold θ", 2.0, 0.5, 4.0),
    ChoiceSpec(
        "reset", "Reset", "soft", (("soft", "soft: v − θ"), ("hard", "hard: 0")),
        "Whether a spike leaves what is above the threshold",
    ),
    SliderSpec(
        "leak", "Leak τ", math.inf, 2.0, 200.0, "planes", logarithmic=True, decimals=0,
        top="no leak", help="Planes in which charge falls to 1/e",
    ),
    SliderSpec(
        "refractory", "Refractory", 0, 0, 20, "planes", decimals=0, help="Blind after a spike"
    ),
    SliderSpec(
        "noise", "Shot noise", 0.0, 0.0, 0.5, help="Scatter of the charge of a spike, in θ"
    ),
    SliderSpec("initial", "Initial v₀", 0.0, 0.0, 0.99, "θ", help="Charge at the beginning"),
)  # fmt: skip
FIGURES = ("Spikes", "Mean interval", "θ/(α·I), of the mean light", "Error of the estimate",
           "Least luminance")  # fmt: skip
_SPIKES, _RECORDED = 1.0, 0.0


@dataclass(frozen=True, slots=True, eq=False)
class PixelPlot:
    """What the page plots, over planes 0 to T − 1.

    Attributes:
        light, estimate: (T,) luminance, and what the intervals tell of it; NaN where nothing.
        gathered, left: (T,) charge before and after each plane's reset.
        theta: the threshold, in the unit of the charge.
        spikes: planes that fired.
        intervals: (T,) in planes, NaN where there is none.
        recorded: planes in which the recorded pixel fired; None where none is simulated.
    """

    light: npt.NDArray[np.float32]
    estimate: npt.NDArray[np.float32]
    gathered: npt.NDArray[np.float32]
    left: npt.NDArray[np.float32]
    theta: float
    spikes: npt.NDArray[np.int64]
    intervals: npt.NDArray[np.float32]
    recorded: npt.NDArray[np.int64] | None = field(default=None)

    @property
    def planes(self) -> int:
        """T."""
        return len(self.light)


class IntegrateAndFirePage(LessonPage):
    """Four plots above one another; the uppermost takes the pen."""

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, FIGURES)
        self.light = LessonPlot("Luminance")
        self.charge = LessonPlot("Charge v")
        self.spikes = LessonPlot("Spikes")
        self.intervals = LessonPlot("Interval (planes)", "plane")
        self.spikes.setMaximumHeight(84)
        for plot, stretch in (
            (self.light, 3), (self.charge, 3), (self.spikes, 1), (self.intervals, 2),
        ):  # fmt: skip
            self.plots.addWidget(plot, stretch)

    def show_pixel(self, shown: PixelPlot) -> None:
        """Plot what a pixel did."""
        edges = np.arange(shown.planes + 1) - 0.5
        across = (-0.5, shown.planes - 0.5)
        self._show_light(shown, edges, across)
        self._show_charge(shown, across)
        self._show_spikes(shown, across)
        longest = highest(shown.intervals, 1.0)
        self.intervals.show_curves(
            [Curve("intervals", *staircase(edges, shown.intervals), "accent_b")]
        )
        self.intervals.show_range(across, (0, 1.15 * longest))

    def show_rows_for(self, shape: str) -> None:
        """Show what bears on a kind of light."""
        self.controls.set_shown("level", shape not in (DRAWN, RECORDED))
        for name in ("swing", "period"):
            self.controls.set_shown(name, shape in SWINGING)
        self.light.set_pen(shape == DRAWN)

    def _show_light(
        self, shown: PixelPlot, edges: npt.NDArray[np.float64], across: tuple[float, float]
    ) -> None:
        estimate = staircase(edges, shown.estimate)
        self.light.show_curves(
            [
                Curve("light", *staircase(edges, shown.light), "accent", label="true"),
                Curve("estimate", *estimate, "accent_b", label="told by the intervals"),
            ]
        )
        brightest = highest(shown.estimate, 1.0)
        self.light.show_range(across, (0, 1.08 * min(brightest, 2.0)))

    def _show_charge(self, shown: PixelPlot, across: tuple[float, float]) -> None:
        planes = np.repeat(np.arange(shown.planes, dtype=np.float64), 2)
        charge = np.column_stack([shown.gathered, shown.left]).ravel().astype(np.float64)
        theta = level(shown.theta, *across)
        self.charge.show_curves(
            [
                Curve("threshold", *theta, "bad", label="threshold θ", dashed=True),
                Curve("charge", planes, charge, "accent"),
            ]
        )
        self.charge.show_range(across, (0, 1.12 * highest(charge, shown.theta)))

    def _show_spikes(self, shown: PixelPlot, across: tuple[float, float]) -> None:
        curves = [Curve("spikes", *ticks(shown.spikes, _SPIKES), "accent", PAIRS, "simulated")]
        lowest = _SPIKES - 0.55
        if shown.recorded is not None:
            lane = ticks(shown.recorded, _RECORDED)
            curves.append(Curve("recorded", *lane, "extra", PAIRS, "recorded"))
            lowest = _RECORDED - 0.55
        self.spikes.set_lanes([])
        self.spikes.show_curves(curves)
        self.spikes.show_range(across, (lowest, _SPIKES + 0.55))
