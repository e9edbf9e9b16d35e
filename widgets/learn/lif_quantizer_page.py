"""The page of the leaky neuron: its staircase of counts, and the length of its steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QHBoxLayout

from widgets.learn.control import SliderSpec
from widgets.learn.curve import POINTS, Curve, highest, level, staircase
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.lesson_plot import LessonPlot

TEXT = LessonText(
    (
        (
            "Counting the spikes in a window rounds the light: all light between two edges gives "
            "the same count, and below θ/R there is none at all."
        ),
        (
            "Drag R from 1 to 10⁴: with a small resistance the charge leaks away, and the first "
            "steps are short and grow; with a large one all are θC/T long: a uniform quantizer."
        ),
        (
            "Drag T: a longer window counts more spikes of the same light, and its step shrinks as "
            "1/T, but a longer window doesn't make a non-uniform quantizer uniform."
        ),
    ),
    (
        "d(I) = −τ ln(1 − {θ|R I}),  τ = R C",
        "N(I) = ⌊{T|d(I)}⌋",
        "I_k = {θ|R (1 − e^{−T / (τ k)})}",
    ),
)
CONTROLS = (
    SliderSpec("resistance", "Resistance R", 1.0, 1.0, 1e4, "Ω", logarithmic=True, decimals=1),
    SliderSpec("capacitance", "Capacitance C", 10.0, 1.0, 20.0, "F", decimals=1),
    SliderSpec("threshold", "Threshold θ", 5.0, 0.5, 20.0, "V", decimals=1),
    SliderSpec("window", "Window T", 100, 1, 200, "ms", decimals=0),
    SliderSpec("current", "Light I", 8.0, 0.5, 15.0, "A", decimals=2,
               help="Whose step is followed in the lowest plot"),
)  # fmt: skip
FIGURES = ("Count N(I)", "Interval d(I)", "Its step", "Limit θC/T", "Silent up to θ/R",
           "Longest step / shortest")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class QuantizerPlot:
    """What the page plots.

    Attributes:
        edges: (n + 1,) currents at which the count becomes 0, 1, … n; the last ends the plot.
        counts: (n,) spikes between them.
        here: the current that is followed, and its count.
        steps: (m,) lengths of the bins of 1 … m spikes, of the neuron that is set.
        small, large: (m,) the same of R = 1 and R = 10⁴.
        limit: θC/T.
        windows: (w,) windows; counted and stepped: (w,) count and step of the current in each.
        window: the one that is set.
    """

    edges: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    here: tuple[float, int]
    steps: npt.NDArray[np.float64]
    small: npt.NDArray[np.float64]
    large: npt.NDArray[np.float64]
    limit: float
    windows: npt.NDArray[np.float64]
    counted: npt.NDArray[np.int64]
    stepped: npt.NDArray[np.float64]
    window: float


class LifQuantizerPage(LessonPage):
    """The staircase; below it steps against counts, and the step of one light against T."""

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, FIGURES)
        self.staircase = LessonPlot("Spikes N(I)", "light I (A)")
        self.steps = LessonPlot("Step (A)", "spikes N")
        self.shrinking = LessonPlot("Step of this light (A)", "window T (ms)")
        below = QHBoxLayout()
        below.addWidget(self.steps, 1)
        below.addWidget(self.shrinking, 1)
        self.plots.addWidget(self.staircase, 1)
        self.plots.addLayout(below, 1)

    def show_quantizer(self, shown: QuantizerPlot) -> None:
        """Plot the quantizer."""
        self._show_staircase(shown)
        self._show_steps(shown)
        self._show_shrinking(shown)

    def _show_staircase(self, shown: QuantizerPlot) -> None:
        brightest, most = float(shown.edges[-1]), max(int(shown.counts[-1]), 1)
        current, count = np.array(shown.here[:1]), np.array(shown.here[1:])
        self.staircase.show_curves(
            [
                Curve("counts", *staircase(shown.edges, shown.counts), "accent"),
                Curve("here", current, count, "accent_b", POINTS, "this light"),
            ]
        )
        self.staircase.show_range((0, brightest), (-0.04 * most, 1.06 * most))

    def _show_steps(self, shown: QuantizerPlot) -> None:
        spikes = np.arange(1, len(shown.steps) + 1)
        limit = level(shown.limit, 0, float(spikes[-1]))
        self.steps.show_curves(
            [
                Curve("limit", *limit, "text_muted", label="θC/T", dashed=True),
                Curve("small", spikes, shown.small, "extra", label="R = 1", dashed=True),
                Curve("large", spikes, shown.large, "good", label="R = 10⁴", dashed=True),
                Curve("steps", spikes, shown.steps, "accent", POINTS, "this R"),
            ]
        )
        longest = max(float(each.max()) for each in (shown.steps, shown.small, shown.large))
        self.steps.show_range((0, spikes[-1] + 0.5), (0, 1.1 * longest))

    def _show_shrinking(self, shown: QuantizerPlot) -> None:
        fires = shown.counted > 0
        stepped = np.where(fires, shown.stepped, np.nan)
        here = int(np.argmin(np.abs(shown.windows - shown.window)))
        self.shrinking.show_curves(
            [
                Curve("stepped", shown.windows, stepped, "accent"),
                Curve("here", shown.windows[[here]], stepped[[here]], "accent_b", POINTS, "this T"),
            ]
        )
        self.shrinking.set_message("" if fires.any() else "This light never fires: I ≤ θ/R")
        longest = highest(stepped[len(stepped) // 20 :], 1e-6)
        self.shrinking.show_range((0, float(shown.windows[-1])), (0, 1.1 * longest))
