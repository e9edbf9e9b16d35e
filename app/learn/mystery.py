"""Mystery pixel: from light and spikes to the pixel's parameters, by guessing."""

from __future__ import annotations

import math

import numpy as np

from app.learn.lesson import Lesson, LessonContext, Recorder, write_simulation
from models.arrays import Mask
from models.simulation.integrate_and_fire import Reset
from models.simulation.leaky_pixel import LeakyPixel
from models.simulation.mystery_pixel import PLANES, mystery_pixel, predicted_train, score_guess
from models.simulation.pixel_field import LightField, record_field
from widgets.learn.curve import PAIRS, Curve, Points, staircase, ticks
from widgets.learn.mystery_page import MysteryPage

HIDDEN = "?"


class Presenter(Lesson):
    """Shows a pixel's spikes beside those of the guess, and scores it."""

    page: MysteryPage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(MysteryPage(), context)
        self._number, self._answered = 1, False
        self.mystery = mystery_pixel(self._number)
        self.page.newRequested.connect(self._next)
        self.page.answerRequested.connect(self._answer)

    def guess(self) -> LeakyPixel:
        """The pixel that is set."""
        reset = Reset(str(self.values["reset"]))
        return LeakyPixel(self.number("gain"), 1.0, reset, self.number("leak_planes"))

    def draw(self) -> None:
        """Show what the guess predicts."""
        guess, mystery = self.guess(), self.mystery
        predicted = predicted_train(mystery.light, guess)
        score = score_guess(mystery, guess, predicted)
        self._draw_light()
        self._draw_trains(mystery.fired, predicted)
        self.page.show_score(f"Pixel {self._number}: {score.points} of 100 points")
        answer = _described(mystery.pixel) if self._answered else (HIDDEN,) * 3
        shares = (score.train, score.interval, score.parameters)
        hidden = f"{score.parameters:.0%}" if self._answered else HIDDEN
        texts = [f"{shares[0]:.0%}", f"{shares[1]:.0%}", hidden, *answer]
        names = ("Train", "Mean ISI", "Parameters", "α/θ is", "τ is", "Reset is")
        self.page.show_figures(dict(zip(names, texts, strict=True)))

    def reset(self) -> None:
        """Begin again with the same pixel."""
        self._answered = False
        super().reset()

    def recorder(self) -> Recorder:
        """Record many pixels of the mystery's kind, under its light."""
        field, pixel, number = LightField(self.mystery.light), self.mystery.pixel, self._number
        return lambda folder, progress: write_simulation(
            record_field(field, pixel, np.random.default_rng(number), progress),
            folder,
            f"mystery-{number}",
            progress,
        )

    def _next(self) -> None:
        self._number, self._answered = self._number + 1, False
        self.mystery = mystery_pixel(self._number)
        self.draw()

    def _answer(self) -> None:
        self._answered = True
        self.draw()

    def _draw_light(self) -> None:
        planes = np.arange(PLANES, dtype=np.float64)
        self.page.light.show_curves([Curve("light", planes, self.mystery.light, "warn")])
        self.page.light.show_range((0, PLANES), (0, 1.05))

    def _draw_trains(self, fired: Mask, predicted: Mask) -> None:
        trains = (("pixel", fired, "accent", 1.0), ("guess", predicted, "accent_b", 0.0))
        self.page.spikes.show_curves(
            Curve(name, *ticks(np.flatnonzero(train), lane), role, PAIRS)
            for name, train, role, lane in trains
        )
        self.page.spikes.show_range((0, PLANES), (-0.6, 1.6))
        self.page.intervals.show_curves(
            Curve(name, *_intervals(train), role, label=name) for name, train, role, _ in trains
        )
        longest = int(np.diff(np.flatnonzero(fired)).max())
        self.page.intervals.show_range((0, PLANES), (0, 1.6 * longest))


def _intervals(fired: Mask) -> Points:
    places = np.flatnonzero(fired)
    if places.size < 2:
        return np.zeros(0), np.zeros(0)
    return staircase(places, np.diff(places))


def _described(pixel: LeakyPixel) -> tuple[str, str, str]:
    leak = "none" if math.isinf(pixel.leak_planes) else f"{pixel.leak_planes:.0f} planes"
    return f"{pixel.gain:.2f}", leak, str(pixel.reset)
