"""What a lesson is: a page, and what is drawn on it when something is set.

A lesson has three files: a pure function in `models` that computes, a page in `widgets/learn` that
knows no models, and a presenter here that connects them and is entered in `app.learn.lessons`.
Work of more than a frame (16 ms) goes to the runner, under a slot that begins with the lesson's id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.jobs import Runner
from app.news import News
from app.store import SessionStore
from app.workspace import Document, Workspace
from models.progress import Progress
from widgets.learn.control import Value
from widgets.learn.lesson_page import LessonPage

if TYPE_CHECKING:
    from models.simulation.simulate import Simulation

Recorder = Callable[[Path, Progress], Path]
"""Writes a recording into a folder, on a worker thread, and returns its path.

It may as well return that of a recording which is there already.
"""


@dataclass(frozen=True, slots=True, eq=False)
class LessonContext:
    """What lessons know of the window."""

    store: SessionStore
    runner: Runner
    workspace: Workspace
    news: News

    def document(self) -> Document | None:
        """Return the recording in view."""
        return self.workspace.document(self.store.session.recording)


class Lesson(QObject):
    """A lesson that draws itself anew whenever a control is moved.

    Attributes:
        page: its view, which belongs to it.
    """

    def __init__(self, page: LessonPage, context: LessonContext) -> None:
        super().__init__()
        self.page, self.context = page, context
        self._defaults = page.controls.values()
        self._values = dict(self._defaults)
        self._entered = False
        page.changed.connect(self._change)
        context.store.changed.connect(self._session_changed)

    @property
    def values(self) -> Mapping[str, Value]:
        """What is set, by the names of the page's controls."""
        return self._values

    def number(self, name: str) -> float:
        """Return a value that a slider sets."""
        return float(self._values[name])

    def count(self, name: str) -> int:
        """Return a value that a slider of whole numbers sets."""
        return int(self._values[name])

    def draw(self) -> None:
        """Compute what is set, and show it."""
        raise NotImplementedError

    def recorder(self) -> Recorder:
        """Return what writes a recording of what is set now.

        Raises:
            SpikeloupeError: there is nothing to record; it says what is missing.
        """
        raise NotImplementedError

    def session_changed(self) -> None:
        """Another recording, plane or pixel came into view while the lesson is on screen."""

    # What the area asks

    def enter(self) -> None:
        """Come into view."""
        self._entered = True
        self.draw()

    def leave(self) -> None:
        """Go out of view: nothing is drawn until `enter`."""
        self._entered = False

    def reset(self) -> None:
        """Set everything as at first."""
        self._values = dict(self._defaults)
        self.page.set_values(self._defaults)
        self.draw()

    @Slot(str, object)
    def _change(self, name: str, value: Value) -> None:
        self._values[name] = value
        self.draw()

    @Slot(object, object)
    def _session_changed(self, _old: object, _new: object) -> None:
        if self._entered:
            self.session_changed()


def write_simulation(
    simulation: Simulation, folder: Path, name: str, progress: Progress | None = None
) -> Path:
    """Write a simulated recording with five ground-truth scenes; return its path."""
    from models.simulation.truth import write_truths
    from models.streams.writers import write_dat

    path = folder / f"{name}.dat"
    write_dat(simulation.stream, path, force=True, progress=progress)
    planes = simulation.stream.planes
    write_truths(simulation, path, sorted({(2 * k + 1) * planes // 10 for k in range(5)}), True)
    return path
