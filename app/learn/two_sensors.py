"""Event camera against spike camera: both watch one scene, and first spikes draw it."""

from __future__ import annotations

import numpy as np

from app.learn.lesson import Lesson, LessonContext, Recorder, write_simulation
from models.arrays import Luminance, Mask
from models.metrics.image_fidelity import psnr_from_error
from models.simulation.scenes import built_in_scene
from models.simulation.two_sensors import (
    Tempo,
    TwoSensors,
    first_spike_scene,
    record_watched,
    watch,
)
from widgets.colormaps import DIVERGING
from widgets.learn.curve import PAIRS, Curve, level, ticks
from widgets.learn.picture_strip import NamedPicture
from widgets.learn.two_sensors_page import PLANES, TwoSensorsPage
from widgets.picture import PanePicture

SLOT = "two-sensors"
HEIGHT, WIDTH = 60, 96
RECORDED_HEIGHT, RECORDED_WIDTH = 250, 400
RECORDED_PLANES = 300
GATHERED_PLANES = 6  # of events in their picture


class Presenter(Lesson):
    """Lets both sensors watch, and shows a plane of what they saw."""

    page: TwoSensorsPage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(TwoSensorsPage(), context)
        self.seen: TwoSensors | None = None
        self._of: tuple[object, ...] = ()

    def scene(self, height: int = HEIGHT, width: int = WIDTH) -> Tempo:
        """What is watched."""
        name = str(self.values["scene"])
        return Tempo(built_in_scene(name, height, width), self.number("speed"))

    def draw(self) -> None:
        """Show what is set; where another plane is all, at once."""
        wanted = tuple(self.values[name] for name in ("scene", "speed", "contrast", "gain"))
        if wanted == self._of:
            self._show()
            return
        scene, contrast, gain = self.scene(), self.number("contrast"), self.number("gain")
        self.page.show_waiting("Both sensors watch …")
        self.context.runner.submit(
            SLOT,
            lambda progress: watch(scene, PLANES, contrast, gain, progress),
            lambda seen: self._take(wanted, seen),
            urgent=True,
        )

    def recorder(self) -> Recorder:
        """Record the spike camera, at the size of a real one."""
        scene, gain = self.scene(RECORDED_HEIGHT, RECORDED_WIDTH), self.number("gain")
        return lambda folder, progress: write_simulation(
            record_watched(scene, RECORDED_PLANES, gain, progress), folder, "two-sensors", progress
        )

    def _take(self, of: tuple[object, ...], seen: TwoSensors) -> None:
        self._of, self.seen = of, seen
        self.page.show_waiting("")
        self._show()

    def _show(self) -> None:
        assert self.seen is not None
        plane = self.count("plane")
        told, has_fired = first_spike_scene(self.seen.fired[: plane + 1], self.seen.gain)
        self.page.strip.show_pictures(_pictures(self.seen, plane, told, has_fired))
        self._show_pixel(self.seen, plane)
        self._show_activity(self.seen, plane)
        self.page.show_figures(
            {
                "Pixels with an event, a plane": f"{(self.seen.events != 0).mean():.2%}",
                "Pixels with a spike, a plane": f"{self.seen.fired.mean():.2%}",
                "Have fired once": f"{has_fired.mean():.1%}",
                "PSNR of first spikes": _psnr_text(told, self.seen.light[plane], has_fired),
            }
        )

    def _show_pixel(self, seen: TwoSensors, plane: int) -> None:
        y, x = busiest_pixel(seen)
        planes = np.arange(PLANES, dtype=np.float64)
        here = Curve("here", *level(plane, 0, 1)[::-1], "crosshair", dashed=True, opacity=0.6)
        self.page.light.set_title(f"Light at pixel {x}, {y}")
        self.page.light.show_curves([Curve("light", planes, seen.light[:, y, x], "warn"), here])
        self.page.light.show_range((0, PLANES), (0, 1.05))
        events, fired = seen.events[:, y, x], seen.fired[:, y, x]
        lanes = (("up", events > 0, 2, "bad"), ("down", events < 0, 1, "accent"))
        self.page.raster.show_curves(
            Curve(name, *ticks(np.flatnonzero(which), lane), role, PAIRS)
            for name, which, lane, role in (*lanes, ("spikes", fired, 0, "accent_b"))
        )
        self.page.raster.show_range((0, PLANES), (-0.6, 2.6))

    def _show_activity(self, seen: TwoSensors, plane: int) -> None:
        planes = np.arange(PLANES, dtype=np.float64)
        events = 100 * (seen.events != 0).mean(axis=(1, 2))
        spikes = 100 * seen.fired.mean(axis=(1, 2))
        top = max(float(events.max()), float(spikes.max()), 1.0) * 1.05
        self.page.activity.show_curves(
            [
                Curve("events", planes, events, "accent", label="events"),
                Curve("spikes", planes, spikes, "accent_b", label="spikes"),
                Curve("here", *level(plane, 0, top)[::-1], "crosshair", dashed=True, opacity=0.6),
            ]
        )
        self.page.activity.show_range((0, PLANES), (0, top))


def busiest_pixel(seen: TwoSensors) -> tuple[int, int]:
    """Return row and column of the pixel with most events; in the middle where there are none."""
    events = np.abs(seen.events).sum(axis=0, dtype=np.int64)
    if not events.any():
        return events.shape[0] // 2, events.shape[1] // 2
    y, x = np.unravel_index(int(events.argmax()), events.shape)
    return int(y), int(x)


def _psnr_text(told: Luminance, light: Luminance, has_fired: Mask) -> str:
    if not has_fired.any():
        return "none yet"
    psnr = psnr_from_error(float(((told - light)[has_fired] ** 2).mean()))
    return f"{psnr:.1f} dB"


def _pictures(seen: TwoSensors, plane: int, told: Luminance, has_fired: Mask) -> list[NamedPicture]:
    first = max(plane + 1 - GATHERED_PLANES, 0)
    events = seen.events[first : plane + 1].sum(axis=0).astype(np.float32)
    return [
        NamedPicture("Light", PanePicture(seen.light[plane])),
        NamedPicture(
            f"Events, {GATHERED_PLANES} planes", PanePicture(events, (-2.0, 2.0), DIVERGING)
        ),
        NamedPicture("Spikes", PanePicture(seen.fired[plane].view(np.uint8))),
        NamedPicture("First spikes", PanePicture(told, valid=has_fired)),
    ]
