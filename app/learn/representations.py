"""Which representation compresses: statistics of spikes, intervals, firing rates and scenes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.learn.lesson import Lesson, LessonContext, Recorder
from app.workspace import Document
from models.arrays import Mask
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.representations.comparison import (
    PUBLISHED,
    RADII,
    Representation,
    prediction_error,
    representations,
)
from models.representations.correlation import CorrelationStatistics
from models.streams.stream import SpikeStream
from widgets.learn.picture_strip import NamedPicture
from widgets.learn.representations_page import (
    ERRORS,
    NAMES,
    RepresentationsPage,
    StatisticsRow,
)
from widgets.picture import PanePicture

SLOT = "representations"
NO_RECORDING = "No recording is open: this is the bundled one."
COLOUR_MAPS = {"spikes": "gray", "isi": "viridis", "firing-rate": "magma", "scene": "gray"}
ERROR_SHOWN = 0.5  # of the peak, that errors are shown up to


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be compared.

    Attributes:
        path: of the recording, where it isn't open.
        document: the open recording, or None.
        place: of the plane, 0 at the first and 1 at the last.
        scene: name of the reconstruction.
        window_planes, isi_cap_planes: see `models.representations.comparison`.
    """

    path: Path
    document: Document | None
    place: float
    scene: str
    window_planes: int
    isi_cap_planes: int


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The representations of a plane, their statistics, and what neighbours don't tell."""

    plane_index: int
    planes: int
    maps: tuple[Representation, ...]
    statistics: tuple[tuple[CorrelationStatistics, ...], ...]
    errors: tuple[tuple[NDArray[np.float32], Mask], ...]


class Presenter(Lesson):
    """Has a plane compared whenever another is asked for."""

    page: RepresentationsPage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(RepresentationsPage(), context)
        self._asked: Wish | None = None
        self._compared: Compared | None = None

    def wish(self) -> Wish:
        """What is set, of the recording in view."""
        from assets.bundled import bundled_recording

        document = self.context.document()
        return Wish(
            document.recording.path if document else bundled_recording(),
            document,
            self.number("place"),
            str(self.values["scene"]),
            self.count("window"),
            self.count("cap"),
        )

    def draw(self) -> None:
        """Show what is known, and have the rest computed."""
        wish = self.wish()
        self.page.show_figures({"Recording": wish.path.name})
        if wish == self._asked:
            self._show()
            return
        self._asked = wish
        self.page.show_message("" if wish.document else NO_RECORDING)
        self.page.show_waiting("Comparing …")
        self.context.runner.submit(
            SLOT, lambda progress: compare(wish, progress), self._take, self._failed
        )

    def session_changed(self) -> None:
        """Follow the recording in view."""
        self.draw()

    def recorder(self) -> Recorder:
        """Open the recording whose plane is compared."""
        path = self.wish().path
        return lambda _folder, _progress: path

    def leave(self) -> None:
        """Stop what nobody looks at."""
        super().leave()
        if self.context.runner.is_busy(SLOT):
            self.context.runner.cancel(SLOT)
            self.page.show_waiting("")
            self._asked = None

    def _take(self, compared: Compared) -> None:
        self._compared = compared
        self.page.show_waiting("")
        self._show()

    def _failed(self, error: Exception) -> None:
        self.page.show_waiting("")
        self.page.show_message(str(error))

    def _show(self) -> None:
        compared = self._compared
        if compared is None:
            return
        wants_errors, whole = self.values["view"] == ERRORS, self.values["crop"] == "whole"
        pictures = [
            NamedPicture(_name(each), _crop(_error(*error) if wants_errors else _map(each), whole))
            for each, error in zip(compared.maps, compared.errors, strict=True)
        ]
        self.page.show_maps(pictures)
        self.page.show_statistics(rows(compared))
        self.page.show_figures({"Plane": f"{compared.plane_index:,} of {compared.planes:,}"})


def compare(wish: Wish, progress: Progress) -> Compared:
    """Compute the representations of a plane and their statistics.

    Raises:
        SpikeloupeError: the recording can't be read, or the reconstruction isn't available.
    """
    stream = wish.document.stream if wish.document else _read(wish.path)
    progress.check()
    plane = min(round(wish.place * stream.planes), stream.planes - 1)
    scene = reconstruction(wish.scene, wish.window_planes).scene(stream, plane)
    progress.check()
    maps = representations(stream, plane, scene, wish.window_planes, wish.isi_cap_planes)
    statistics = []
    for done, each in enumerate(maps):
        progress.step(done, len(maps), "comparing representations")
        statistics.append(each.statistics())
    errors = tuple(prediction_error(each) for each in maps)
    return Compared(plane, stream.planes, maps, tuple(statistics), errors)


def rows(compared: Compared) -> list[StatisticsRow]:
    """Return the table: variance for each radius, then conditional entropy, as published."""
    lines = []
    for place, radius in enumerate(RADII):
        lines.append(
            (
                f"Variance, r = {radius}",
                [f"{each[place].variance:.5f}" for each in compared.statistics],
            )
        )
    for place, radius in enumerate(RADII):
        bits = [each[place].conditional_entropy_bits for each in compared.statistics]
        lines.append((f"Conditional entropy (bit), r = {radius}", [f"{bit:.4f}" for bit in bits]))
    return [
        StatisticsRow(label, (*texts, *(f"{figures[line]:.4f}" for figures in PUBLISHED.values())))
        for line, (label, texts) in enumerate(lines)
    ]


def _read(path: Path) -> SpikeStream:
    from models.streams.opening import open_recording

    return open_recording(path).stream


def _name(each: Representation) -> str:
    return f"{NAMES[each.name]} · 0 to {each.peak}"


def _map(each: Representation) -> PanePicture:
    values = each.levels.astype(np.float32)
    high = float(np.quantile(values, 0.99)) if each.name == "isi" else float(values.max())
    return PanePicture(
        values, (0.0, max(high, 1.0)), COLOUR_MAPS[each.name], valid=_mask(each.valid)
    )


def _error(values: NDArray[np.float32], valid: Mask) -> PanePicture:
    levels = (-ERROR_SHOWN, ERROR_SHOWN)
    return PanePicture(values, levels, "blue-white-red", valid=_mask(valid))


def _mask(valid: Mask | None) -> Mask | None:
    return None if valid is None else np.ascontiguousarray(valid)


def _crop(picture: PanePicture, whole: bool) -> PanePicture:
    if whole:
        return picture
    height, width = picture.height, picture.width
    rows = slice(height * 3 // 8, max(height * 5 // 8, height * 3 // 8 + 1))
    columns = slice(width * 3 // 8, max(width * 5 // 8, width * 3 // 8 + 1))
    valid = None if picture.valid is None else picture.valid[rows, columns].copy()
    return PanePicture(
        picture.values[rows, columns].copy(), picture.levels, picture.color_map, valid=valid
    )
