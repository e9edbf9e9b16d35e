"""The page of the initial state: three beginnings of one scene, and how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QHBoxLayout

from widgets.learn.control import ChoiceSpec, SliderSpec
from widgets.learn.curve import PAIRS, Curve, box_and_whiskers, highest, level, staircase, ticks
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.lesson_plot import LessonPlot

ROLES = ("accent", "accent_b", "extra")
BUNDLED, OPEN = "bundled", "open"
NAMES_PX = 60  # beside the boxes
SCENE = ", scene"
"""What ends the names of the figures of the whole scene."""
TEXT = LessonText(
    (
        (
            "All three pixels see the same light. The charge they begin with never wears off: "
            "their spikes keep the distance that they had at first."
        ),
        (
            "The intervals agree all the same: under constant light they differ by a plane at "
            "most, whatever v₀ is; that is why fidelity is measured on intervals, not on spikes."
        ),
        (
            "The box plot shows the intervals of a whole scene: half of them lie in a small range, "
            "so that fine steps of light are lost in whole planes."
        ),
    ),
    ("0 ≤ v_0 < θ", "N = ⌊{v_0 + T α I|θ}⌋", "E[ISI] = {θ|α I}"),
)
CONTROLS = (
    SliderSpec("drive", "α·I / θ", 0.17, 0.02, 0.9, logarithmic=True, decimals=3,
               help="Spikes per plane"),
    SliderSpec("drift", "Drift", 0.0, 0.0, 0.8,
               help="How much brighter the light becomes over the planes shown"),
    *(
        SliderSpec(f"state{k}", f"v₀ of pixel {k}", value, 0.0, 0.99, "θ")
        for k, value in ((1, 0.1), (2, 0.5), (3, 0.9))
    ),
    SliderSpec("tolerance", "Tolerance", 0, 0, 5, "planes", decimals=0,
               help="By how much two spikes may be apart and still agree"),
    ChoiceSpec("scene", "Whole scene", BUNDLED,
               ((BUNDLED, "the bundled scene"), (OPEN, "of the open recording")),
               "Held still and fired without noise from the same three states; of a large scene "
               "every second pixel, or fewer"),
)  # fmt: skip
PAIRS_SHOWN = ("1 and 2", "1 and 3", "2 and 3")
FIGURES = tuple(
    f"{what} {pair}{where}"
    for where in ("", SCENE)
    for what in ("Spikes", "Intervals")
    for pair in PAIRS_SHOWN
)


@dataclass(frozen=True, slots=True, eq=False)
class StatesPlot:
    """Trains from several initial states.

    Attributes:
        states: v₀ of each, in units of θ.
        gathered, left: (T, n) charge before and after each plane's reset, in units of θ.
        fired: (T, n) bool.
        intervals: (T, n) in planes, NaN where there is none.
    """

    states: tuple[float, ...]
    gathered: npt.NDArray[np.float32]
    left: npt.NDArray[np.float32]
    fired: npt.NDArray[np.bool_]
    intervals: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SweepPlot:
    """Agreement with the first pixel against the initial state of another: (n,) each."""

    states: npt.NDArray[np.float64]
    spikes: npt.NDArray[np.float64]
    intervals: npt.NDArray[np.float64]


class InitialStatePage(LessonPage):
    """Charge, spikes and intervals; below them the sweep beside the box plot."""

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, FIGURES)
        self.charge = LessonPlot("Charge v/θ")
        self.spikes = LessonPlot("Spikes")
        self.intervals = LessonPlot("Interval (planes)", "plane")
        self.sweep = LessonPlot("Agreement with pixel 1", "v₀ of the other, in θ")
        self.boxes = LessonPlot("Intervals of the whole scene", "planes")
        self.spikes.setMaximumHeight(96)
        self.boxes.left.setWidth(NAMES_PX)
        below = QHBoxLayout()
        below.addWidget(self.sweep, 1)
        below.addWidget(self.boxes, 1)
        for plot, stretch in ((self.charge, 3), (self.spikes, 2), (self.intervals, 3)):
            self.plots.addWidget(plot, stretch)
        self.plots.addLayout(below, 4)

    def show_states(self, shown: StatesPlot) -> None:
        """Plot the trains."""
        planes, pixels = shown.fired.shape
        edges, across = np.arange(planes + 1) - 0.5, (-0.5, planes - 0.5)
        twice = np.repeat(np.arange(planes, dtype=np.float64), 2)
        charge, spikes, intervals = [], [], []
        for k in range(pixels):
            role, name = ROLES[k], str(k + 1)
            both = np.column_stack([shown.gathered[:, k], shown.left[:, k]]).ravel()
            label = f"v₀ = {shown.states[k]:.2f}"
            charge.append(Curve(name, twice, both.astype(np.float64), role, label=label))
            lane = ticks(np.flatnonzero(shown.fired[:, k]), pixels - 1 - k)
            spikes.append(Curve(name, *lane, role, PAIRS))
            steps = staircase(edges, shown.intervals[:, k])
            intervals.append(Curve(name, *steps, role, dashed=k > 0))
        threshold = Curve("threshold", *level(1, *across), "bad", dashed=True)
        self.charge.show_curves([threshold, *charge])
        self.charge.show_range(across, (0, 1.3))
        self.spikes.set_lanes([(pixels - 1 - k, str(k + 1)) for k in range(pixels)])
        self.spikes.show_curves(spikes)
        self.spikes.show_range(across, (-0.6, pixels - 0.4))
        longest = highest(shown.intervals, 1.0)
        self.intervals.show_curves(intervals)
        self.intervals.show_range(across, (0, 1.25 * longest))

    def show_sweep(self, sweep: SweepPlot) -> None:
        """Plot how far another pixel agrees, against its initial state."""
        self.sweep.show_curves(
            [
                Curve("spikes", sweep.states, sweep.spikes, "bad", label="spikes (F1)"),
                Curve("intervals", sweep.states, sweep.intervals, "good", label="intervals ±1"),
            ]
        )
        self.sweep.show_range((0, 1), (-0.04, 1.06))

    def show_boxes(self, names: Sequence[str], quantiles: npt.NDArray[np.float64]) -> None:
        """Plot the intervals of whole scenes as boxes: (n, 5) quantiles, the first uppermost."""
        lanes = range(len(names) - 1, -1, -1)
        self.boxes.set_lanes(list(zip(lanes, names, strict=True)))
        self.boxes.show_curves(
            Curve(name, *box_and_whiskers(five, lane), (*ROLES, "text_muted")[row], PAIRS)
            for row, (name, five, lane) in enumerate(zip(names, quantiles, lanes, strict=True))
        )
        longest = highest(quantiles, 1.0)
        self.boxes.show_range((0, 1.08 * longest), (-0.7, len(names) - 0.3))
