"""Rate coding: the same picture told by lots and by integrate and fire, plane after plane."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.learn.bundled_scene import bundled_scene
from app.learn.lesson import Lesson, LessonContext, Recorder, write_simulation
from models.arrays import Luminance
from models.simulation.rate_coding import (
    RateEstimates,
    digit,
    estimate_by_chance,
    estimate_by_firing,
    expected_error_by_chance,
    record_by_chance,
    record_by_firing,
)
from widgets.learn.curve import POINTS, Curve
from widgets.learn.picture_strip import NamedPicture
from widgets.learn.rate_coding_page import DOUBLINGS, RateCodingPage
from widgets.picture import PanePicture

PLANES = tuple(2**k for k in range(DOUBLINGS + 1))
SHRINK = 5  # of the bundled scene, so that its pixels can be seen one by one
RECORDED_PLANES = 512


class Presenter(Lesson):
    """Draws both estimates after T planes, and their errors for every T."""

    page: RateCodingPage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(RateCodingPage(), context)
        self._estimated: tuple[object, tuple[RateEstimates, RateEstimates]] | None = None

    def picture(self) -> Luminance:
        """What is told."""
        name = str(self.values["picture"])
        return digit(int(name)) if name.isdigit() else _shrunk(bundled_scene())

    def estimates(self) -> tuple[RateEstimates, RateEstimates]:
        """By chance, and by integrate and fire, after each of `PLANES`."""
        picture, p_max, seed = self.picture(), self.number("p_max"), self.count("seed")
        return (
            estimate_by_chance(picture, PLANES, p_max, np.random.default_rng(seed)),
            estimate_by_firing(picture, PLANES, p_max, np.random.default_rng(seed)),
        )

    def draw(self) -> None:
        """Show what is set."""
        picture, place = self.picture(), self.count("doublings")
        chance, firing = self._kept_estimates()
        self.page.strip.show_pictures(
            [
                NamedPicture("Rate coding", _gray(chance.estimates[place])),
                NamedPicture("Integrate and fire", _gray(firing.estimates[place])),
                NamedPicture("The picture", _gray(picture)),
            ]
        )
        self._show_errors(chance, firing, place)
        self.page.show_figures(
            {
                "T (planes)": f"{PLANES[place]:,}",
                "Error, rate coding": f"{chance.rms_error[place]:.5f}",
                "Error, integrate and fire": f"{firing.rms_error[place]:.5f}",
                "Slope, rate coding": f"{chance.slope():.3f}".replace("-", "−"),
                "Slope, integrate and fire": f"{firing.slope():.3f}".replace("-", "−"),
            }
        )

    def _kept_estimates(self) -> tuple[RateEstimates, RateEstimates]:
        wanted = tuple(self.values[name] for name in ("picture", "p_max", "seed"))
        if self._estimated is None or self._estimated[0] != wanted:
            self._estimated = wanted, self.estimates()
        return self._estimated[1]

    def recorder(self) -> Recorder:
        """Record the picture in the chosen way."""
        picture, p_max, seed = self.picture(), self.number("p_max"), self.count("seed")
        name = str(self.values["recorded"])
        record = record_by_chance if name == "chance" else record_by_firing
        return lambda folder, progress: write_simulation(
            record(picture, RECORDED_PLANES, p_max, np.random.default_rng(seed)),
            folder,
            f"rate-coding-{name}",
            progress,
        )

    def _show_errors(self, chance: RateEstimates, firing: RateEstimates, place: int) -> None:
        planes = np.array(PLANES, np.float64)
        expected = expected_error_by_chance(self.picture(), PLANES, self.number("p_max"))
        here = np.array([place, place])
        both = np.array([chance.rms_error[place], firing.rms_error[place]])
        self.page.errors.show_curves(
            [
                Curve("expected", planes, expected, "text_muted", label="expected", dashed=True),
                Curve("chance", planes, chance.rms_error, "accent_b", label="rate coding"),
                Curve("firing", planes, firing.rms_error, "accent", label="integrate and fire"),
                Curve("here", planes[here], both, "text", POINTS),
            ]
        )
        lowest = 0.5 * min(chance.rms_error.min(), firing.rms_error.min())
        highest = 2.0 * max(chance.rms_error.max(), firing.rms_error.max())
        self.page.errors.show_range((0.9, 1.2 * PLANES[-1]), (max(lowest, 1e-6), highest))


def _shrunk(picture: Luminance) -> Luminance:
    height, width = (side // SHRINK * SHRINK for side in picture.shape)
    tiles = picture[:height, :width].reshape(height // SHRINK, SHRINK, width // SHRINK, SHRINK)
    shrunk: Luminance = tiles.mean(axis=(1, 3), dtype=np.float32)
    return shrunk


def _gray(values: NDArray[Any]) -> PanePicture:
    return PanePicture(np.ascontiguousarray(values, np.float32))
