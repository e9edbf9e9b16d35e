"""Progressive reconstruction: a picture is told better the longer its spikes are counted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.learn.bundled_scene import bundled_scene
from app.learn.lesson import Lesson, LessonContext, Recorder, write_simulation
from models.arrays import Bytes, Luminance
from models.progress import Progress
from models.simulation.counted_picture import (
    SharpeningCurve,
    count_levels,
    gray_levels,
    progress_curve,
    record_counts,
)
from models.simulation.lif import LifNeuron
from models.streams.stream import SpikeStream
from widgets.learn.curve import LINE, POINTS, Curve
from widgets.learn.picture_strip import NamedPicture
from widgets.learn.sharpening_page import SharpeningPage
from widgets.picture import PanePicture

SLOT = "sharpening scene"
WINDOWS = np.unique(np.rint(np.geomspace(1, 400, 60)))
SCENE_PLANES = 41
RECORDED_PLANES = 400
FINER = 100  # steps of a gray level in which restored ones are shown
NO_RECORDING = "No recording is open: this is the bundled scene."


class Presenter(Lesson):
    """Draws the picture that counts tell, and its PSNR and entropy."""

    page: SharpeningPage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(SharpeningPage(), context)
        self._of = ""
        self._curve: tuple[LifNeuron, SharpeningCurve] | None = None
        self._take_levels(gray_levels(bundled_scene()))

    def neuron(self) -> LifNeuron:
        """The neuron of each pixel."""
        names = ("resistance", "capacitance", "threshold")
        return LifNeuron(*(self.number(name) for name in names))

    def draw(self) -> None:
        """Show what is set, once the picture is there."""
        document = self.context.document()
        plane = self.context.store.session.plane_index
        wants_recording = self.values["picture"] == "recording"
        self.page.show_message(NO_RECORDING if wants_recording and document is None else "")
        wanted = f"{document.key} {plane}" if wants_recording and document is not None else ""
        if wanted == self._of:
            self._show()
        elif document is None or not wanted:
            self._take("", bundled_scene())
        else:
            stream = document.stream
            self.context.runner.submit(
                SLOT,
                lambda progress: _scene(stream, plane, progress),
                lambda scene: self._take(wanted, scene),
                urgent=True,
            )

    def session_changed(self) -> None:
        """Follow the recording and its cursor."""
        if self.values["picture"] == "recording":
            self.draw()

    def recorder(self) -> Recorder:
        """Record the spikes of the picture, a plane for each ms."""
        levels, neuron = self._levels, self.neuron()
        simulation = record_counts(levels, neuron, 1)  # says at once what is wrong
        del simulation
        return lambda folder, progress: write_simulation(
            record_counts(levels, neuron, RECORDED_PLANES), folder, "sharpening", progress
        )

    def _take(self, of: str, scene: Luminance) -> None:
        if not of:
            self.context.runner.cancel(SLOT)
        self._of = of
        self._take_levels(gray_levels(scene))
        self._show()

    def _take_levels(self, levels: Bytes) -> None:
        self._levels, self._curve = levels, None
        self._original = NamedPicture("The picture", _gray(levels))

    def _show(self) -> None:
        neuron, window = self.neuron(), self.number("window")
        counted = count_levels(neuron, window)
        restored = np.rint(counted.restored * FINER).astype(np.uint16)[self._levels]
        self.page.strip.show_pictures(
            [
                NamedPicture(f"From counts, T = {window:.0f}", _gray(restored, FINER)),
                self._original,
            ]
        )
        here = progress_curve(self._levels, neuron, [window])
        if self._curve is None or self._curve[0] != neuron:
            self._curve = neuron, progress_curve(self._levels, neuron, WINDOWS)
        self._show_curves(self._curve[1], here)
        self.page.show_figures(
            {
                "PSNR": f"{here.psnr_db[0]:.2f} dB",
                "Entropy of the counts": f"{here.entropy_bits[0]:.2f} bpp",
                "Step θC/T": f"{neuron.step_limit(window):.2f}",
                "Largest count": f"{counted.counts.max():,}",
            }
        )

    def _show_curves(self, curve: SharpeningCurve, here: SharpeningCurve) -> None:
        for plot, name, top in (
            (self.page.psnr, "psnr_db", 65.0),
            (self.page.entropy, "entropy_bits", 8.0),
        ):
            plot.show_curves(
                [
                    Curve("curve", curve.windows, _finite(getattr(curve, name)), kind=LINE),
                    Curve("here", here.windows, _finite(getattr(here, name)), "accent_b", POINTS),
                ]
            )
            plot.show_range((1, 450), (0, top))


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.isfinite(values), values, np.nan)


def _gray(values: NDArray[Any], scale: int = 1) -> PanePicture:
    return PanePicture(np.ascontiguousarray(values), (0.0, 255.0 * scale))


def _scene(stream: SpikeStream, plane: int, progress: Progress) -> Luminance:
    from models.representations.firing_rate import firing_rate_map
    from models.representations.windows import window_around

    progress.check()
    rates = firing_rate_map(stream, *window_around(plane, SCENE_PLANES, stream.planes))
    scene: Luminance = np.clip(rates / np.float32(stream.full_scale), 0, 1)
    return scene
