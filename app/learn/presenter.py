"""The Learn area in the window: when it is shown, which lesson is on, and its recordings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, Slot

from app.learn.lesson import Lesson, LessonContext
from app.learn.lessons import LESSONS
from app.state import Preset, Session
from models.errors import SpikeloupeError
from widgets.learn.learn_area import LearnArea, LessonItem

SLOT = "lesson recording"


class LearnPresenter(QObject):
    """Opens lessons as they are asked for, keeps them, and opens what they show as recordings.

    Recordings of lessons lie in a folder that goes when the window does.
    """

    def __init__(
        self,
        context: LessonContext,
        area: LearnArea,
        opened: Callable[[Path], None],
        parent: QObject | None = None,
    ) -> None:
        """Connect the area.

        Args:
            context: what lessons know of the window.
            area: the view.
            opened: called with a recording that is to be shown in the viewer.
            parent: of Qt's.
            parent: owns the presenter.
        """
        super().__init__(parent)
        self._context, self._area, self._opened = context, area, opened
        self._lessons: dict[str, Lesson] = {}
        self._current = LESSONS[0].id
        self._folder: TemporaryDirectory[str] | None = None
        self._made = 0
        area.set_lessons([LessonItem(entry.id, entry.title, entry.line) for entry in LESSONS])
        area.lessonRequested.connect(self.show)
        area.previousRequested.connect(lambda: self.step(-1))
        area.nextRequested.connect(lambda: self.step(1))
        area.resetRequested.connect(self.reset)
        area.recordingRequested.connect(self.record)
        context.store.changed.connect(self._session_changed)

    @property
    def current(self) -> Lesson | None:
        """The lesson on screen; None where the Learn area is not."""
        is_shown = self._context.store.session.preset is Preset.TEACH
        return self._lessons.get(self._current) if is_shown else None

    def owns(self, path: Path) -> bool:
        """Whether a recording is one of a lesson, which goes when the window does."""
        return self._folder is not None and Path(self._folder.name) in path.parents

    @Slot(str)
    def show(self, lesson_id: str) -> None:
        """Go to a lesson."""
        if self.current is not None:
            self.current.leave()
        self._current = lesson_id
        if lesson_id not in self._lessons:
            entry = next(entry for entry in LESSONS if entry.id == lesson_id)
            self._lessons[lesson_id] = entry.open(self._context)
        lesson = self._lessons[lesson_id]
        self._area.show_lesson(lesson_id, lesson.page)
        lesson.enter()

    def step(self, places: int) -> None:
        """Go to a lesson further down the list, or up; at its ends nothing happens."""
        if self.current is None:
            return
        ids = [entry.id for entry in LESSONS]
        place = ids.index(self._current) + places
        if 0 <= place < len(ids):
            self.show(ids[place])

    def reset(self) -> None:
        """Set everything of the lesson as at first."""
        if self.current is not None:
            self.current.reset()

    def record(self) -> None:
        """Write what the lesson shows as a recording, and open it in the viewer."""
        if self.current is None:
            return
        try:
            write = self.current.recorder()
        except SpikeloupeError as error:
            self._context.news.complained.emit(str(error), "")
            return
        folder = self._next_folder()
        self._context.runner.submit(
            SLOT,
            lambda progress: write(folder, progress),
            self._opened,
            self._failed,
            title="Recording the lesson",
        )

    def close(self) -> None:
        """Delete the recordings of lessons; the window is closing."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _next_folder(self) -> Path:
        """Return an empty folder: a recording that is open must not be written over."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="spikeloupe-", ignore_cleanup_errors=True)
        self._made += 1
        folder = Path(self._folder.name) / str(self._made)
        folder.mkdir()
        return folder

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, SpikeloupeError | OSError):
            raise error
        self._context.news.complained.emit(f"The lesson can't be recorded: {error}", repr(error))

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if old.preset is new.preset:
            return
        if new.preset is Preset.TEACH:
            self.show(self._current)
            self._area.take_keyboard()
        elif self._current in self._lessons:
            self._lessons[self._current].leave()
