"""What every lesson does, by one that only counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.learn.lesson import Lesson, LessonContext, write_simulation
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from models.simulation.scenes import built_in_scene
from models.simulation.simulate import simulate
from models.streams.opening import open_recording
from widgets.learn.control import SliderSpec
from widgets.learn.lesson_page import LessonPage, LessonText

TEXT = LessonText(("a", "b", "c"), ())
CONTROLS = (SliderSpec("a", "A", 1.0, 0.0, 4.0), SliderSpec("n", "N", 2, 0, 9, decimals=0))


class Counting(Lesson):
    """Notes what it is asked."""

    def __init__(self, context: LessonContext) -> None:
        super().__init__(LessonPage(TEXT, CONTROLS), context)
        self.drawn: list[dict[str, object]] = []
        self.sessions = 0

    def draw(self) -> None:
        self.drawn.append(dict(self.values))

    def session_changed(self) -> None:
        self.sessions += 1


@pytest.fixture
def lesson(qtbot, runner):
    made = Counting(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    return made


def test_it_is_drawn_when_it_is_entered_and_whenever_something_is_set(lesson) -> None:
    assert lesson.drawn == []
    lesson.enter()
    lesson.page.controls.control("n").nudge(1)
    assert [each["n"] for each in lesson.drawn] == [2, 3]
    assert (lesson.number("a"), lesson.count("n")) == (1.0, 3)


def test_a_reset_sets_everything_as_at_first(lesson) -> None:
    lesson.enter()
    for name in ("a", "n"):
        lesson.page.controls.control(name).nudge(5)
    assert lesson.values != {"a": 1.0, "n": 2}
    lesson.reset()
    assert lesson.drawn[-1] == lesson.page.controls.values() == {"a": 1.0, "n": 2}


def test_the_session_is_followed_only_on_screen(lesson) -> None:
    store = lesson.context.store
    for on_screen, expected in ((False, 0), (True, 1), (False, 1)):
        if on_screen:
            lesson.enter()
        else:
            lesson.leave()
        store.update(window_planes=store.session.window_planes + 2)
        assert lesson.sessions == expected


def test_a_simulation_is_written_with_its_truths(tmp_path: Path) -> None:
    made = simulate(built_in_scene("disc", 16, 24), 30, rng=np.random.default_rng(0))
    path = write_simulation(made, tmp_path, "disc")
    recording = open_recording(path)
    assert path == tmp_path / "disc.dat"
    assert np.array_equal(recording.stream.dense(0, 30), made.stream.dense(0, 30))
    assert [truth.plane_index for truth in recording.truths] == [3, 9, 15, 21, 27]
    assert not recording.warnings
