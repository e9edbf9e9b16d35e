"""Progressive reconstruction through its page: what is drawn is what the model computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.learn.bundled_scene import bundled_scene
from app.learn.lesson import LessonContext
from app.learn.sharpening import WINDOWS, Presenter
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from models.progress import Progress
from models.simulation.counted_picture import count_levels, gray_levels, progress_curve
from models.simulation.lif import LifNeuron
from models.streams.opening import open_recording


@pytest.fixture
def lesson(qtbot, runner):
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    return made


def test_a_slider_moves_picture_figures_and_point(lesson) -> None:
    before = lesson.count("window")
    lesson.page.controls.control("window").nudge(5)
    window = lesson.number("window")
    assert window > before
    neuron, levels = LifNeuron(1000.0, 1.0, 500.0), gray_levels(bundled_scene())
    restored = count_levels(neuron, window).restored[levels]
    assert lesson.page.strip.shown(0) / 100 == pytest.approx(restored, abs=0.006)
    assert (lesson.page.strip.shown(1) == levels).all()
    curve = progress_curve(levels, neuron, [window])
    assert lesson.page.figure("PSNR") == f"{curve.psnr_db[0]:.2f} dB"
    x, y = lesson.page.psnr.plotted("here")
    assert (x[0], y[0]) == pytest.approx((window, curve.psnr_db[0]))


def test_curves_are_the_models(lesson) -> None:
    lesson.page.controls.control("threshold").nudge(4)
    neuron = LifNeuron(1000.0, 1.0, lesson.number("threshold"))
    curve = progress_curve(gray_levels(bundled_scene()), neuron, WINDOWS)
    for plot, values in (
        (lesson.page.psnr, curve.psnr_db),
        (lesson.page.entropy, curve.entropy_bits),
    ):
        x, y = plot.plotted("curve")
        assert x == pytest.approx(WINDOWS)
        assert y == pytest.approx(values)


def test_reset_brings_back_the_figures_of_the_paper(lesson) -> None:
    first = lesson.page.figure("PSNR")
    lesson.page.controls.control("resistance").nudge(-9)
    assert lesson.page.figure("PSNR") != first
    lesson.reset()
    assert lesson.page.figure("PSNR") == first
    assert float(first.split()[0]) == pytest.approx(38.9, abs=0.5)


def test_without_a_recording_it_says_so(lesson) -> None:
    lesson.page.changed.emit("picture", "recording")
    assert "bundled" in lesson.page.message()


def test_an_open_recordings_scene_is_taken(user_of_fan, runner, qtbot) -> None:
    window = user_of_fan.window
    made = Presenter(LessonContext(window.store, runner, window.workspace, window.news))
    qtbot.addWidget(made.page)
    made.enter()
    made.page.changed.emit("picture", "recording")
    stream = window.workspace.document(window.store.session.recording).stream
    plane = window.store.session.plane_index
    start, stop = max(0, plane - 20), plane + 21
    rate = np.mean([stream.plane(t) for t in range(start, min(stop, stream.planes))], axis=0)
    shown = made.page.strip.shown(1)
    assert shown.shape == rate.shape
    if start > 0:
        assert shown / 255 == pytest.approx(rate / stream.full_scale, abs=0.003)


def test_it_becomes_a_recording(lesson, tmp_path: Path) -> None:
    path = lesson.recorder()(tmp_path, Progress())
    stream = open_recording(path).stream
    assert (stream.planes, stream.height, stream.width) == (400, 250, 400)
