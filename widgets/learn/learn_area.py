"""The Learn area: lessons at the left, the page of one of them, and what can be done with any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from widgets.focus import keep_focus_elsewhere
from widgets.fonts import title_font
from widgets.learn.lesson_list import LINE_ROLE, LIST_WIDTH, LessonDelegate
from widgets.learn.lesson_page import LessonPage
from widgets.quiet_controls import label, push_button


@dataclass(frozen=True, slots=True)
class LessonItem:
    """A lesson in the list: what names it, its title, and a line about it."""

    id: str
    title: str
    line: str


class LearnArea(QWidget):
    """A list of lessons, and the one that is read.

    Signals:
        lessonRequested: id of a lesson.
        previousRequested, nextRequested: go to the one before, or after.
        resetRequested: set everything of the lesson as at first.
        recordingRequested: open what it shows as a recording.
    """

    lessonRequested = Signal(str)
    previousRequested = Signal()
    nextRequested = Signal()
    resetRequested = Signal()
    recordingRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[LessonItem, ...] = ()
        self._pages: dict[str, LessonPage] = {}
        self._stack = QStackedWidget()
        self._title, self._line = label(), label(role="muted")
        self._title.setFont(title_font(18))
        self._line.setWordWrap(True)
        self._make_list()
        self._make_buttons()
        self._lay_out()

    def _make_list(self) -> None:
        self._list = QListWidget()
        self._list.setAccessibleName("Lessons")
        self._list.setFixedWidth(LIST_WIDTH)
        self._list.setItemDelegate(LessonDelegate(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_focus_elsewhere(self._list)
        self._list.currentRowChanged.connect(self._choose)

    def _make_buttons(self) -> None:
        self._previous = push_button(
            "Previous", "The lesson before this one (Alt+Left)", icon_name="chevron-left"
        )
        self._next = push_button(
            "Next", "The lesson after this one (Alt+Right)", icon_name="chevron-right"
        )
        self._reset = push_button("Reset", "Set everything as at first", icon_name="rotate-ccw")
        self._record = push_button(
            "Use this as a recording",
            "Open what the lesson shows in the viewer",
            icon_name="film",
            role="primary",
        )
        for button, signal in (
            (self._previous, self.previousRequested),
            (self._next, self.nextRequested),
            (self._reset, self.resetRequested),
            (self._record, self.recordingRequested),
        ):
            button.clicked.connect(signal)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        for button in (self._previous, self._next):
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self._reset, self._record):
            foot.addWidget(button)
        page = QVBoxLayout()
        page.setSpacing(8)
        page.addWidget(self._title)
        page.addWidget(self._line)
        page.addWidget(self._stack, 1)
        page.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(14)
        row.addWidget(self._list)
        row.addLayout(page, 1)

    # What is shown

    def set_lessons(self, items: Sequence[LessonItem]) -> None:
        """List the lessons, in their order."""
        self._items = tuple(items)
        with QSignalBlocker(self._list):
            self._list.clear()
            for number, item in enumerate(items, 1):
                entry = QListWidgetItem(f"{number}  {item.title}")
                entry.setData(LINE_ROLE, item.line)
                entry.setToolTip(item.line)
                self._list.addItem(entry)

    def show_lesson(self, lesson_id: str, page: LessonPage) -> None:
        """Show the page of a lesson.

        Raises:
            ValueError: no lesson of the list is called so.
        """
        row = [item.id for item in self._items].index(lesson_id)
        if lesson_id not in self._pages:
            self._pages[lesson_id] = page
            self._stack.addWidget(page)
        with QSignalBlocker(self._list):
            self._list.setCurrentRow(row)
        self._title.setText(self._items[row].title)
        self._line.setText(self._items[row].line)
        self._stack.setCurrentWidget(page)
        self._previous.setEnabled(row > 0)
        self._next.setEnabled(row + 1 < len(self._items))

    def take_keyboard(self) -> None:
        """Let the arrow keys go through the lessons."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Ask for nothing while something else is shown in its place."""
        return super().minimumSizeHint() if self.isVisible() else QSize(0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for room."""
        super().showEvent(event)
        self.updateGeometry()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the room back."""
        super().hideEvent(event)
        self.updateGeometry()

    def title(self) -> str:
        """The title of the lesson on screen."""
        return self._title.text()

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._items):
            self.lessonRequested.emit(self._items[row].id)
