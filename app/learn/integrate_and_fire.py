"""Integrate and fire: one pixel, from its light to its spikes, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot

from app.learn.lesson import Lesson, LessonContext, Recorder, write_simulation
from app.workspace import Document
from models.progress import Progress
from models.representations.intervals import intervals_at_planes
from models.representations.pixel_light import pixel_light
from models.simulation.integrate_and_fire import Reset
from models.simulation.leaky_pixel import LeakyPixel, PixelRun, run_pixels
from models.simulation.light_curves import LightCurve, LightShape
from models.simulation.pixel_field import LightField, record_field
from widgets.learn.integrate_and_fire_page import (
    DRAWN,
    RECORDED,
    IntegrateAndFirePage,
    PixelPlot,
)

SLOT = "integrate-and-fire pixel"
PLANES = 200
REACH_PLANES = 400  # around those, in which the spikes are searched that bound an interval
SEED = 1
RECORDED_PERIODS = 3  # of the light, one after another
NO_RECORDING = "No recording is open: this is constant light. Open one, and probe a pixel."


@dataclass(frozen=True, slots=True)
class _Probed:
    """A pixel of a recording, and the planes that are shown of it."""

    document: Document
    x: int
    y: int
    start: int
    stop: int

    def saw(self, progress: Progress) -> _Seen:
        """Read what it saw; for the runner, since a compressed recording is decoded for it."""
        progress.check()
        stream = self.document.stream
        first, last = (
            max(self.start - REACH_PLANES, 0),
            min(self.stop + REACH_PLANES, stream.planes),
        )
        near, stretch = stream.section(first, last), (self.start - first, self.stop - first)
        return _Seen(
            pixel_light(near, self.y, self.x, *stretch),
            np.flatnonzero(near.pixel(self.y, self.x, *stretch)),
        )

    def text(self) -> str:
        """Say what it is."""
        return (
            f"Pixel ({self.x}, {self.y}), planes {self.start:,} to {self.stop - 1:,}; with α/θ = "
            f"{self.document.stream.full_scale:g} the pixel fires as often as the recorded one."
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Light that a recorded pixel saw, and the planes in which it fired."""

    light: NDArray[np.float32]
    spikes: NDArray[np.int64]


class Presenter(Lesson):
    """Runs the pixel whenever something is set."""

    page: IntegrateAndFirePage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(IntegrateAndFirePage(), context)
        self._drawn = np.full(PLANES, 0.5, np.float32)
        self._probed: _Probed | None = None
        self._seen: _Seen | None = None
        self.page.light.drawn.connect(self._draw_light)

    def pixel(self) -> LeakyPixel:
        """The pixel that is set."""
        noise = self.number("noise")
        return LeakyPixel(
            self.number("alpha"),
            self.number("theta"),
            Reset(str(self.values["reset"])),
            self.number("leak"),
            self.count("refractory"),
            1 / noise**2 if noise else math.inf,
        )

    def light(self) -> NDArray[np.float32]:
        """The light that falls on it, (T,) in [0, 1]."""
        shape = str(self.values["shape"])
        if shape == DRAWN:
            return self._drawn
        if shape == RECORDED:
            if self._seen is not None:
                return self._seen.light
            shape = LightShape.CONSTANT
        level, swing, period = (self.number(name) for name in ("level", "swing", "period"))
        return LightCurve(LightShape(shape), level, swing, period).light(PLANES)

    def run(self) -> PixelRun:
        """What the pixel does."""
        generator = np.random.default_rng(SEED)
        return run_pixels(self.light()[:, None], self.pixel(), self.number("initial"), generator)

    def draw(self) -> None:
        """Run the pixel and plot what it did, once the light is there."""
        shape = str(self.values["shape"])
        probed = self._find_probed() if shape == RECORDED else None
        self.page.show_rows_for(shape)
        self.page.show_message(_message(shape, probed))
        if probed is not None and probed != self._probed:
            self.context.runner.submit(
                SLOT, probed.saw, lambda seen: self._take(probed, seen), urgent=True
            )
            return
        self.context.runner.cancel(SLOT)
        self._take(probed, self._seen if probed is not None else None)

    def session_changed(self) -> None:
        """Follow the probed pixel."""
        if self.values["shape"] == RECORDED:
            self.draw()

    def reset(self) -> None:
        """Set everything as at first, and wipe out what was drawn."""
        self._drawn = np.full(PLANES, 0.5, np.float32)
        super().reset()

    def recorder(self) -> Recorder:
        """Record a field of such pixels under this light."""
        field, pixel = LightField(np.tile(self.light(), RECORDED_PERIODS)), self.pixel()

        return lambda folder, progress: write_simulation(
            record_field(field, pixel, np.random.default_rng(SEED), progress),
            folder,
            "integrate-and-fire",
            progress,
        )

    def _take(self, probed: _Probed | None, seen: _Seen | None) -> None:
        self._probed, self._seen = probed, seen
        self._show()

    def _show(self) -> None:
        run, pixel, light = self.run(), self.pixel(), self.light()
        intervals = intervals_at_planes(run.fired)[:, 0]
        estimate = np.float32(1 / pixel.gain) / intervals
        self.page.show_pixel(
            PixelPlot(
                light=light,
                estimate=estimate,
                gathered=run.gathered[:, 0] * np.float32(pixel.theta),
                left=run.left[:, 0] * np.float32(pixel.theta),
                theta=pixel.theta,
                spikes=np.flatnonzero(run.fired[:, 0]),
                intervals=intervals,
                recorded=None if self._seen is None else self._seen.spikes,
            )
        )
        self._show_figures(light, estimate, np.flatnonzero(run.fired[:, 0]), pixel)

    def _show_figures(
        self,
        light: NDArray[np.float32],
        estimate: NDArray[np.float32],
        spikes: NDArray[np.int64],
        pixel: LeakyPixel,
    ) -> None:
        mean = float(light.mean())
        known = np.isfinite(estimate)
        error = float(np.sqrt(np.mean((estimate[known] - light[known]) ** 2))) if known.any() else 0
        self.page.show_figures(
            {
                "Spikes": f"{spikes.size} in {light.size} planes",
                "Mean interval": _planes(np.diff(spikes).mean()) if spikes.size > 1 else "–",
                "θ/(α·I), of the mean light": _planes(1 / (pixel.gain * mean)) if mean else "–",
                "Error of the estimate": f"{error:.3f} (RMS)" if known.any() else "–",
                "Least luminance": f"{pixel.least_luminance:.3f}",
            }
        )

    def _find_probed(self) -> _Probed | None:
        """Return the probed pixel, or the middle one; None where no recording is open."""
        document, session = self.context.document(), self.context.store.session
        if document is None:
            return None
        probe = session.probe
        x, y = (probe.x, probe.y) if probe else (session.width // 2, session.height // 2)
        start = max(0, min(session.plane_index - PLANES // 2, session.planes - PLANES))
        return _Probed(document, x, y, start, min(start + PLANES, session.planes))

    @Slot(float, float, float, float)
    def _draw_light(self, x_before: float, y_before: float, x: float, y: float) -> None:
        """Lay the light along a stroke of the pen, in whichever direction it went."""
        drawn = self._drawn.copy()
        low, high = sorted((x_before, x))
        first, last = max(0, round(low)), min(PLANES - 1, round(high))
        planes = np.arange(first, last + 1)
        share = (planes - x_before) / (x - x_before) if x != x_before else np.ones(planes.size)
        light = y_before + np.clip(share, 0, 1) * (y - y_before)
        drawn[first : last + 1] = np.clip(light, 0, 1)
        self._drawn = drawn
        self.draw()


def _message(shape: str, probed: _Probed | None) -> str:
    if shape == DRAWN:
        return "Press the mouse in the uppermost plot and draw the light."
    if shape != RECORDED:
        return ""
    return NO_RECORDING if probed is None else probed.text()


def _planes(value: float) -> str:
    return f"{value:.2f} planes"
