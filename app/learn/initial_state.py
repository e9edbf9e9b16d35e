"""The initial state: what the charge at the beginning does to spikes, and not to intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.learn.bundled_scene import bundled_scene
from app.learn.lesson import Lesson, LessonContext, Recorder, write_simulation
from app.workspace import Document
from models.arrays import Luminance
from models.experiments.initial_states import (
    Agreement,
    fire_scene,
    isi_quantiles,
    recording_agreement,
    train_agreement,
    train_agreements,
)
from models.progress import Progress
from models.reconstruction.tfp import Tfp
from models.representations.intervals import intervals_at_planes
from models.simulation.leaky_pixel import LeakyPixel, PixelRun, run_pixels
from models.simulation.picture_scenes import StillPicture
from models.simulation.simulate import Simulation
from models.streams.stream import SpikeStream
from widgets.learn.initial_state_page import (
    OPEN,
    PAIRS_SHOWN,
    SCENE,
    InitialStatePage,
    StatesPlot,
    SweepPlot,
)

SLOT = "initial-state scene"
PLANES = 120
SCENE_PLANES = 120
SCENE_GAIN = 0.6  # spikes per plane of white, as in the usual simulations
SCENE_WINDOW = 41
REACH_PLANES = 400  # to either side, in which the recorded intervals are searched
MOST_PIXELS = 50_000  # of a whole scene that are compared
SWEPT = np.linspace(0, 0.99, 50, dtype=np.float32)
NO_RECORDING = "No recording is open: the whole scene is the bundled one."


@dataclass(frozen=True, slots=True, eq=False)
class SceneResult:
    """What a whole scene gave: names and quantiles of intervals, (n, 5); agreement of each pair."""

    names: tuple[str, ...]
    quantiles: NDArray[np.float64]
    agreements: tuple[Agreement, ...]


class Presenter(Lesson):
    """Fires pixels and scenes from the states that are set, and compares them."""

    page: InitialStatePage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(InitialStatePage(), context)
        self._asked: tuple[object, ...] = ()

    def states(self) -> tuple[float, ...]:
        """The three initial states, in units of θ."""
        return tuple(self.number(f"state{k}") for k in (1, 2, 3))

    def run(self, states: NDArray[np.float32]) -> PixelRun:
        """Let pixels of some initial states see the light that is set."""
        brighter = np.linspace(1, 1 + self.number("drift"), PLANES)
        light = np.clip(self.number("drive") * brighter, 0, 1).astype(np.float32)
        columns = np.repeat(light[:, None], len(states), axis=1)
        return run_pixels(columns, LeakyPixel(alpha=1.0, theta=1.0), states)

    def draw(self) -> None:
        """Show the trains and the sweep at once, the whole scene when it is fired."""
        run, states = self.run(np.array(self.states(), np.float32)), self.states()
        intervals = intervals_at_planes(run.fired)
        self.page.show_states(StatesPlot(states, run.gathered, run.left, run.fired, intervals))
        tolerance = self.count("tolerance")
        found = [
            train_agreement(run.fired[:, a], run.fired[:, b], tolerance)
            for a, b in combinations(range(3), 2)
        ]
        self.page.show_figures(_figures(found, ""))
        self._draw_sweep(run.fired[:, 0], tolerance)
        self._ask_scene()

    def session_changed(self) -> None:
        """Follow the recording and its cursor."""
        if self.values["scene"] == OPEN:
            self._ask_scene()

    def leave(self) -> None:
        """Stop what nobody looks at."""
        super().leave()
        self._asked = ()
        self.context.runner.cancel(SLOT)

    def recorder(self) -> Recorder:
        """Record the whole scene from the second of the three states."""
        source, state = self._source(), self.states()[1]

        def write(folder: Path, progress: Progress) -> Path:
            scene = source.scene()
            stream = fire_scene(scene, SCENE_PLANES, SCENE_GAIN, state)
            simulation = Simulation(stream, StillPicture.of(scene))
            return write_simulation(simulation, folder, "initial-state", progress)

        return write

    def _draw_sweep(self, first: NDArray[np.bool_], tolerance: int) -> None:
        found = train_agreements(first, self.run(SWEPT).fired, tolerance)
        self.page.show_sweep(
            SweepPlot(
                SWEPT.astype(np.float64),
                np.array([_or_nan(each.spikes) for each in found]),
                np.array([_or_nan(each.intervals) for each in found]),
            )
        )

    def _source(self) -> _Source:
        wants_open, document = self.values["scene"] == OPEN, self.context.document()
        self.page.show_message(NO_RECORDING if wants_open and document is None else "")
        if document is None or not wants_open:
            return _Source()
        return _Source(document, self.context.store.session.plane_index)

    def _ask_scene(self) -> None:
        """Have the whole scene fired and compared, unless that is what was asked for last."""
        source, states, tolerance = self._source(), self.states(), self.count("tolerance")
        if self._asked == (source, states, tolerance):
            return
        self._asked = source, states, tolerance
        self.page.show_figures(dict.fromkeys(_figures([], SCENE), "…"))
        self.context.runner.submit(
            SLOT,
            lambda progress: compare_scene(source, states, tolerance, progress),
            self._show_scene,
        )

    def _show_scene(self, found: SceneResult) -> None:
        self.page.show_boxes(found.names, found.quantiles)
        self.page.show_figures(_figures(found.agreements, SCENE))


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the whole scene comes from: a plane of a recording, or the bundled scene."""

    document: Document | None = None
    plane_index: int = 0

    def scene(self) -> Luminance:
        if self.document is None:
            return bundled_scene()
        return Tfp(SCENE_WINDOW).scene(self.document.stream, self.plane_index)

    def stream(self) -> SpikeStream | None:
        """The recorded planes around; their middle one has the intervals that are compared."""
        if self.document is None:
            return None
        stream = self.document.stream
        first = max(self.plane_index - REACH_PLANES, 0)
        return stream.section(first, min(self.plane_index + REACH_PLANES, stream.planes))


def compare_scene(
    source: _Source, states: tuple[float, ...], tolerance_planes: int, progress: Progress
) -> SceneResult:
    """Fire a scene that stands still from each state, and compare each two recordings."""
    progress.step(0, 1, "firing the scene")
    scene = thinned(source.scene())
    streams = [fire_scene(scene, SCENE_PLANES, SCENE_GAIN, state) for state in states]
    pairs = list(combinations(streams, 2))
    agreements = tuple(
        recording_agreement(a, b, tolerance_planes, progress.part(k / 3, (k + 1) / 3))
        for k, (a, b) in enumerate(pairs)
    )
    names = [f"v₀ {state:.2f}" for state in states]
    recorded = source.stream()
    if recorded is not None:
        names, streams = [*names, "recorded"], [*streams, recorded]
    return SceneResult(
        tuple(names), np.array([isi_quantiles(stream) for stream in streams]), agreements
    )


def thinned(scene: Luminance, most_pixels: int = MOST_PIXELS) -> Luminance:
    """Return every n-th pixel of every n-th row: as many as can be compared while one waits."""
    step = max(1, math.ceil(math.sqrt(scene.size / most_pixels)))
    return np.ascontiguousarray(scene[::step, ::step])


def _figures(found: Sequence[Agreement], where: str) -> dict[str, str]:
    """Name the figures of the pairs; without any found, leave each open."""
    agreements = found or [Agreement(None, None, 0)] * len(PAIRS_SHOWN)
    figures = {}
    for pair, agreement in zip(PAIRS_SHOWN, agreements, strict=True):
        figures[f"Spikes {pair}{where}"] = _percent(agreement.spikes)
        figures[f"Intervals {pair}{where}"] = _percent(agreement.intervals)
    return figures


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
