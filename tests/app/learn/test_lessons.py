from __future__ import annotations

import pytest

from app.learn.lesson import LessonContext
from app.learn.lessons import LESSONS, LessonEntry
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from widgets.learn.formula_view import FormulaView


def test_lessons_are_told_apart() -> None:
    for name in ("id", "title", "line", "module"):
        values = [getattr(entry, name) for entry in LESSONS]
        assert len(set(values)) == len(values)
        assert all(values)


@pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.id)
def test_every_lesson_opens_draws_and_begins_again(entry: LessonEntry, qtbot, runner) -> None:
    lesson = entry.open(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(lesson.page)
    lesson.page.resize(980, 600)
    lesson.page.show()
    lesson.enter()
    before = lesson.page.grab().toImage()
    name = next(iter(lesson.page.controls.values()))
    lesson.page.controls.set_values({name: lesson.values[name]})
    lesson.reset()
    assert dict(lesson.values) == lesson.page.controls.values()
    assert lesson.page.grab().toImage().size() == before.size()
    assert lesson.page.findChild(FormulaView).accessibleName()


@pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.id)
def test_every_page_has_room_in_the_smallest_window(entry: LessonEntry, qtbot, runner) -> None:
    lesson = entry.open(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(lesson.page)
    assert lesson.page.minimumSizeHint().width() <= 1024 - 212 - 30
    assert lesson.page.minimumSizeHint().height() <= 640 - 190
