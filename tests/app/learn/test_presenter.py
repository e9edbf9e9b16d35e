"""The Learn area in the window: entering, turning pages, keys, and lessons as recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPushButton

from app.learn.lessons import LESSONS
from app.settings import load_settings
from app.state import PaneKind, Preset, Probe
from tests.app.user import ALT, User
from widgets.learn.lesson_page import LessonPage

KEY = Qt.Key


@pytest.fixture
def pupil(user: User) -> User:
    """Somebody who reads the first lesson; no recording is open."""
    user.key(KEY.Key_F4)
    user.wait_until_idle()
    return user


def title(user: User) -> str:
    return user.window.parts.learn.title()


def test_lessons_need_no_recording_and_are_left_as_they_were_entered(pupil: User) -> None:
    parts = pupil.window.parts
    assert pupil.session.preset is Preset.TEACH
    assert parts.learn.isVisible()
    assert not parts.empty.isVisible()
    assert not parts.right.isVisible()
    assert title(pupil) == LESSONS[0].title
    pupil.key(KEY.Key_F4)
    assert pupil.session.preset is Preset.TUNE
    assert parts.empty.isVisible()
    assert not parts.learn.isVisible()


def test_the_chip_enters_and_escape_leaves(user_of_fan: User) -> None:
    user = user_of_fan
    user.press_button(user.part(QPushButton, "Inspect"))
    user.press_button(user.part(QPushButton, "Teach"))
    user.wait_until_idle()
    parts = user.window.parts
    assert parts.learn.isVisible()
    assert not parts.pane_area.isVisible()
    assert not parts.left.isVisible()
    assert not parts.right.isVisible()
    user.key(KEY.Key_Escape)
    user.wait_until_idle()
    assert user.session.preset is Preset.INSPECT
    for part in (parts.pane_area, parts.left, parts.right, parts.timeline):
        assert part.isVisible()
    assert len(parts.grid.panes()) == 4
    assert user.focused() is parts.pane_area


def test_time_stands_still_while_a_lesson_is_read(user_of_fan: User) -> None:
    user = user_of_fan
    user.key(KEY.Key_Space)
    assert user.session.playback.direction == 1
    user.act("learn.lessons")
    assert user.session.playback.direction == 0


def test_keys_buttons_and_the_list_turn_the_pages(pupil: User) -> None:
    area, titles = pupil.window.parts.learn, [entry.title for entry in LESSONS]
    assert isinstance(pupil.focused(), QListWidget)
    pupil.key(KEY.Key_Down)
    pupil.wait_until_idle()
    assert title(pupil) == titles[1]
    pupil.key(KEY.Key_Right, ALT)
    pupil.wait_until_idle()
    assert title(pupil) == titles[2]
    pupil.press_button(pupil.part(QPushButton, "Previous", area))
    pupil.wait_until_idle()
    assert title(pupil) == titles[1]
    for _ in range(2):
        pupil.key(KEY.Key_Left, ALT)
    assert title(pupil) == titles[0]
    pages = [page for page in area.findChildren(LessonPage) if page.isVisible()]
    assert pages == [pupil.window.learn.current.page]


def test_outside_of_lessons_their_keys_do_nothing(user: User) -> None:
    for action in ("learn.next", "learn.previous", "learn.reset", "learn.record"):
        user.act(action)
    assert user.session.preset is Preset.TUNE
    assert user.window.learn.current is None
    assert user.message == ""


def test_a_lesson_is_found_again_as_it_was_left_until_it_is_reset(pupil: User) -> None:
    lesson = pupil.window.learn.current
    lesson.page.controls.control("theta").nudge(5)
    theta = lesson.number("theta")
    pupil.act("learn.lessons")
    pupil.act("learn.lessons")
    assert pupil.window.learn.current is lesson
    assert lesson.number("theta") == theta != 2.0
    pupil.press_button(pupil.part(QPushButton, "Reset"))
    assert lesson.number("theta") == 2.0


def test_a_lesson_becomes_a_recording_in_the_viewer(pupil: User, settings_file: Path) -> None:
    lesson = pupil.window.learn.current
    lesson.page.changed.emit("shape", "constant")
    pupil.press_button(pupil.part(QPushButton, "Use this as a recording"))
    pupil.wait_until_idle()
    session = pupil.session
    assert session.preset is Preset.INSPECT
    assert Path(session.recording).name == "integrate-and-fire.dat"
    assert pupil.window.parts.pane_area.isVisible()
    rates = pupil.values(PaneKind.FIRING_A)
    drive = 0.5 * 0.25  # of the brightest column
    assert rates[:, -1].mean() == pytest.approx(drive, abs=0.03)
    assert np.diff(rates.mean(axis=0)).mean() > 0
    assert load_settings()[0].recent_files == ()  # it goes when the window does


def test_recordings_of_lessons_are_apart_and_go_with_the_window(user: User) -> None:
    user.act("learn.lessons")
    paths = []
    for _ in range(2):
        user.act("learn.record")
        paths.append(Path(user.session.recording))
        user.act("learn.lessons")
    assert len(set(paths)) == 2
    assert all(path.exists() for path in paths)
    user.window.close()
    assert not any(path.parent.exists() for path in paths)


def test_a_lesson_that_can_t_be_recorded_says_why(pupil: User) -> None:
    pupil.window.learn.show("lif-quantizer")
    pupil.window.learn.current.page.changed.emit("threshold", 20.0)
    pupil.act("learn.record")
    assert "never fires" in pupil.message
    assert pupil.session.preset is Preset.TEACH


def test_a_recording_that_is_opened_meanwhile_leaves_the_lesson_on(
    pupil: User, recordings: Path
) -> None:
    lesson = pupil.window.learn.current
    lesson.page.changed.emit("shape", "recorded")
    pupil.open(recordings / "fan.dat")
    assert pupil.session.preset is Preset.TEACH
    assert pupil.window.parts.learn.isVisible()
    pupil.window.store.update(probe=Probe(21, 13))
    pupil.wait_until_idle()
    assert "(21, 13)" in lesson.page.message()
    pupil.act("learn.lessons")
    assert pupil.window.parts.pane_area.isVisible()
    assert pupil.window.parts.right.isVisible()
