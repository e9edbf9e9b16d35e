"""The page of the mystery pixel: its light and its spikes, those of the guess, and the score."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from widgets.learn.control import ChoiceSpec, SliderSpec
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.lesson_plot import LessonPlot
from widgets.quiet_controls import number_label, push_button

TEXT = LessonText(
    (
        (
            "Set α/θ first: where the light is bright, the intervals are nearly θ/(α·I), "
            "whatever the leak."
        ),
        (
            "A leak shows where the light is low: intervals grow longer there than the light "
            "alone would make them, or the pixel falls silent."
        ),
        (
            "A hard reset throws away what is above θ: intervals are whole and even, whereas "
            "soft reset mixes two lengths to keep the mean."
        ),
    ),
    (
        "v ← v e^{−1/τ} + {α|θ} I",
        "v ≥ 1: v ← v − 1 (soft), 0 (hard)",
        "points = 40 train + 20 ISI + 40 parameters",
    ),
)
CONTROLS = (
    SliderSpec("gain", "α/θ", 0.25, 0.05, 1.0, "", True, 2, help="Spikes per plane of white"),
    SliderSpec(
        "leak_planes", "Leak τ", math.inf, 4, 200, "planes", True, 1, "none", "Charge falls to 1/e"
    ),
    ChoiceSpec("reset", "Reset", "soft", (("soft", "Soft"), ("hard", "Hard"))),
)
FIGURES = ("Train", "Mean ISI", "Parameters", "α/θ is", "τ is", "Reset is")


class MysteryPage(LessonPage):
    """What is known of a pixel, and what a guess makes of it.

    Signals:
        newRequested: another pixel is wanted.
        answerRequested: the answer is wanted.
    """

    newRequested = Signal()
    answerRequested = Signal()

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, FIGURES)
        self.light = LessonPlot("Light")
        self.spikes = LessonPlot("Spikes")
        self.intervals = LessonPlot("ISI (planes)", "plane")
        self.spikes.set_lanes([(1.0, "pixel"), (0.0, "guess")])
        self._score = number_label("")
        self.new_button = push_button("New pixel", "Guess another one", icon_name="refresh-cw")
        self.answer_button = push_button("Show answer", "Say what the pixel is")
        self.new_button.clicked.connect(self.newRequested)
        self.answer_button.clicked.connect(self.answerRequested)
        row = QHBoxLayout()
        row.addWidget(self.new_button)
        row.addWidget(self.answer_button)
        row.addStretch(1)
        row.addWidget(self._score)
        self.plots.addLayout(row)
        for plot, share in ((self.light, 2), (self.spikes, 2), (self.intervals, 4)):
            self.plots.addWidget(plot, share)

    def show_score(self, text: str) -> None:
        """Say how good the guess is."""
        self._score.setText(text)

    def score(self) -> str:
        """What is said of the guess."""
        return self._score.text()
