"""The mystery pixel through its page: spikes, intervals, score, buttons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.learn.lesson import LessonContext
from app.learn.mystery import Presenter
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from models.progress import Progress
from models.simulation.mystery_pixel import predicted_train, score_guess
from models.streams.opening import open_recording


@pytest.fixture
def lesson(qtbot, runner):
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    return made


def test_a_slider_moves_the_guess_and_its_score(lesson) -> None:
    lesson.page.controls.control("gain").nudge(6)
    lesson.page.controls.control("leak_planes").nudge(-6)
    guess = lesson.guess()
    assert guess.gain > 0.25
    assert np.isfinite(guess.leak_planes)
    trains = {"pixel": lesson.mystery.fired, "guess": predicted_train(lesson.mystery.light, guess)}
    for name, train in trains.items():
        x, _ = lesson.page.spikes.plotted(name)
        assert x[::2].tolist() == np.flatnonzero(train).tolist()
        _, intervals = lesson.page.intervals.plotted(name)
        assert intervals[::2].tolist() == np.diff(np.flatnonzero(train)).tolist()
    points = score_guess(lesson.mystery, guess).points
    assert f": {points} of 100" in lesson.page.score()


def test_the_answer_is_told_when_it_is_asked_for(lesson, qtbot) -> None:
    assert lesson.page.figure("α/θ is") == "?"
    qtbot.mouseClick(lesson.page.answer_button, Qt.MouseButton.LeftButton)
    assert lesson.page.figure("α/θ is") == f"{lesson.mystery.pixel.gain:.2f}"
    assert lesson.page.figure("Reset is") == lesson.mystery.pixel.reset
    lesson.reset()
    assert lesson.page.figure("α/θ is") == "?"


def test_the_answer_has_all_points(lesson) -> None:
    pixel = lesson.mystery.pixel
    for name, value in (
        ("gain", pixel.gain),
        ("leak_planes", pixel.leak_planes),
        ("reset", pixel.reset.value),
    ):
        lesson.page.changed.emit(name, value)
    assert ": 100 of 100" in lesson.page.score()


def test_a_new_pixel_is_another_one(lesson, qtbot) -> None:
    before = lesson.mystery
    qtbot.mouseClick(lesson.page.answer_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(lesson.page.new_button, Qt.MouseButton.LeftButton)
    assert lesson.mystery.pixel != before.pixel
    assert lesson.page.figure("τ is") == "?"


def test_it_becomes_a_recording(lesson, tmp_path: Path) -> None:
    stream = open_recording(lesson.recorder()(tmp_path, Progress())).stream
    assert stream.planes == lesson.mystery.light.size
    assert stream.full_scale == pytest.approx(lesson.mystery.pixel.gain)
