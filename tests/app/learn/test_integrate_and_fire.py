"""Integrate and fire through its page: what is drawn is what the model computes."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.learn.integrate_and_fire import NO_RECORDING, PLANES, Presenter
from app.learn.lesson import LessonContext
from app.news import News
from app.state import Probe
from app.store import SessionStore
from app.workspace import Workspace
from models.progress import Progress
from models.representations.pixel_trace import pixel_trace
from models.simulation.integrate_and_fire import Reset
from models.simulation.leaky_pixel import LeakyPixel, run_pixels
from models.streams.opening import open_recording
from tests.widgets.conftest import Mouse


@pytest.fixture
def lesson(qtbot, runner):
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.page.resize(1000, 640)
    made.enter()
    return made


def staircase_of(plot, name: str) -> np.ndarray:
    """The heights of a staircase, a step for each plane."""
    x, y = plot.plotted(name)
    assert (x[::2], x[1::2]) == (pytest.approx(x[::2]), pytest.approx(x[::2] + 1))
    np.testing.assert_array_equal(y[::2], y[1::2])
    return y[::2]


def spikes_of(lesson, name: str = "spikes") -> list[int]:
    return lesson.page.spikes.plotted(name)[0][::2].astype(int).tolist()


def test_a_slider_of_each_kind_moves_light_charge_spikes_and_estimate(lesson) -> None:
    notches = {
        "level": -2, "swing": 2, "period": -3, "alpha": 3, "theta": -2, "leak": -4,
        "refractory": 1, "initial": 3,
    }  # fmt: skip
    before = dict(lesson.values)
    for name, by in notches.items():
        lesson.page.controls.control(name).nudge(by)
        assert lesson.number(name) != before[name]
    lesson.page.changed.emit("reset", "hard")
    level, swing, period = (lesson.number(name) for name in ("level", "swing", "period"))
    light = level + swing * np.sin(2 * np.pi * np.arange(PLANES) / period)
    light = np.clip(light, 0, 1).astype(np.float32)
    assert staircase_of(lesson.page.light, "light") == pytest.approx(light, abs=1e-6)
    alpha, theta = lesson.number("alpha"), lesson.number("theta")
    pixel = LeakyPixel(alpha, theta, Reset.HARD, lesson.number("leak"), lesson.count("refractory"))
    run = run_pixels(light[:, None], pixel, lesson.number("initial"))
    planes, charge = lesson.page.charge.plotted("charge")
    assert planes[::2].tolist() == list(range(PLANES))
    assert charge[::2] == pytest.approx(run.gathered[:, 0] * theta, abs=1e-4)
    assert charge[1::2] == pytest.approx(run.left[:, 0] * theta, abs=1e-4)
    assert lesson.page.charge.plotted("threshold")[1].tolist() == [theta, theta]
    fired = np.flatnonzero(run.fired[:, 0]).tolist()
    assert len(fired) > 3
    assert spikes_of(lesson) == fired
    intervals = staircase_of(lesson.page.intervals, "intervals")
    estimate = staircase_of(lesson.page.light, "estimate")
    for first, next_one in pairwise(fired):
        assert (intervals[first:next_one] == next_one - first).all()
        expected = theta / (alpha * (next_one - first))
        assert estimate[first:next_one] == pytest.approx(expected, rel=1e-5)
    assert np.isnan(intervals[: fired[0]]).all()
    assert np.isnan(estimate[fired[-1] :]).all()
    assert lesson.page.figure("Least luminance") == f"{pixel.least_luminance:.3f}"


def test_constant_light_gives_the_interval_of_the_formula(lesson) -> None:
    lesson.page.changed.emit("shape", "constant")
    lesson.page.changed.emit("level", 0.4)
    lesson.page.changed.emit("theta", 2.0)  # 0.5 · 0.4 / 2: a spike in ten planes
    gaps = np.diff(spikes_of(lesson))
    assert abs(gaps.mean() - 10) < 0.1
    assert lesson.page.figure("Spikes") == f"{len(gaps) + 1} in {PLANES} planes"
    assert lesson.page.figure("Mean interval") == f"{gaps.mean():.2f} planes"
    assert lesson.page.figure("θ/(α·I), of the mean light") == "10.00 planes"


def test_a_dark_pixel_says_that_there_is_nothing_to_tell(lesson) -> None:
    lesson.page.changed.emit("shape", "constant")
    lesson.page.changed.emit("level", 0.0)
    assert spikes_of(lesson) == []
    figures = [lesson.page.figure(n) for n in ("Mean interval", "Error of the estimate")]
    assert figures == ["–", "–"]


def test_noise_scatters_intervals_and_is_the_same_again(lesson) -> None:
    lesson.page.changed.emit("shape", "constant")
    calm = spikes_of(lesson)
    lesson.page.changed.emit("noise", 0.3)
    noisy = spikes_of(lesson)
    assert np.diff(noisy).std() > np.diff(calm).std()
    lesson.draw()
    assert spikes_of(lesson) == noisy


def test_the_mouse_draws_the_light(lesson, qtbot) -> None:
    with qtbot.waitExposed(lesson.page):
        lesson.page.show()
    lesson.page.changed.emit("shape", "drawn")
    assert "draw" in lesson.page.message()
    room = lesson.page.light.plot_rect()
    left, right = room.left() + 0.25 * room.width(), room.left() + 0.75 * room.width()
    low, high = room.bottom() - 0.1 * room.height(), room.top() + 0.2 * room.height()
    Mouse(lesson.page.light.viewport()).drag((round(left), round(low)), (round(right), round(high)))
    light = staircase_of(lesson.page.light, "light")
    assert light[: PLANES // 4 - 2] == pytest.approx(0.5)
    assert light[3 * PLANES // 4 + 2 :] == pytest.approx(0.5)
    drawn = light[PLANES // 4 + 1 : 3 * PLANES // 4 - 1]
    assert (np.diff(drawn) > 0).all()
    assert drawn[0] < 0.2
    assert drawn[-1] > 0.75
    assert len(spikes_of(lesson)) > 3
    lesson.reset()
    lesson.page.changed.emit("shape", "drawn")
    assert (staircase_of(lesson.page.light, "light") == 0.5).all()


def test_light_can_be_drawn_from_right_to_left(lesson) -> None:
    lesson.page.changed.emit("shape", "drawn")
    lesson.page.light.drawn.emit(90.0, 1.4, 50.0, 0.0)  # drawn beyond white stays white
    light = staircase_of(lesson.page.light, "light")
    assert light[50] == 0
    assert light[90] == 1
    assert light[70] == pytest.approx(0.7, abs=0.01)


def test_without_a_recording_it_says_so(lesson) -> None:
    lesson.page.changed.emit("shape", "recorded")
    assert lesson.page.message() == NO_RECORDING
    assert (staircase_of(lesson.page.light, "light") == 0.5).all()
    lesson.page.changed.emit("shape", "sine")
    assert lesson.page.message() == ""


@pytest.fixture
def lesson_of_fan(user_of_fan, runner, qtbot):
    window = user_of_fan.window
    made = Presenter(LessonContext(window.store, runner, window.workspace, window.news))
    qtbot.addWidget(made.page)
    made.enter()
    return window, made


def test_light_and_spikes_of_the_probed_pixel_are_those_of_the_recording(lesson_of_fan) -> None:
    window, lesson = lesson_of_fan
    stream = window.workspace.document(window.store.session.recording).stream
    lesson.page.changed.emit("shape", "recorded")
    for x, y in ((20, 11), (31, 25)):
        window.store.update(probe=Probe(x, y))
        trace = pixel_trace(stream, y, x, 0, stream.planes)
        assert spikes_of(lesson, "recorded") == trace.spikes.tolist()
        assert trace.spikes.size > 4
        light, known = staircase_of(lesson.page.light, "light"), trace.isi_valid
        expected = 1 / (trace.isi[known] * stream.full_scale)
        assert light[known] == pytest.approx(np.minimum(expected, 1), rel=1e-5)
        assert f"({x}, {y})" in lesson.page.message()


def test_with_the_recordings_gain_the_pixel_fires_as_often(lesson_of_fan) -> None:
    window, lesson = lesson_of_fan
    full_scale = window.workspace.document(window.store.session.recording).stream.full_scale
    lesson.page.changed.emit("shape", "recorded")
    lesson.page.changed.emit("theta", 1.0)
    lesson.page.changed.emit("alpha", full_scale)
    simulated, recorded = len(spikes_of(lesson)), len(spikes_of(lesson, "recorded"))
    assert recorded > 4
    assert abs(simulated - recorded) <= 2
    assert f"{full_scale:g}" in lesson.page.message()


def test_another_light_is_shown_at_once_while_a_pixel_is_read(
    user_of_fan, late_runner, qtbot
) -> None:
    window = user_of_fan.window
    lesson = Presenter(LessonContext(window.store, late_runner, window.workspace, window.news))
    qtbot.addWidget(lesson.page)
    lesson.enter()
    lesson.page.changed.emit("shape", "recorded")
    assert late_runner.waiting() != ()
    lesson.page.changed.emit("shape", "constant")
    assert late_runner.waiting() == ()
    assert "recorded" not in lesson.page.spikes.names()
    assert (staircase_of(lesson.page.light, "light") == 0.5).all()


def test_rows_without_a_bearing_are_hidden(lesson) -> None:
    def shown(name: str) -> bool:
        return lesson.page.controls.control(name).isVisibleTo(lesson.page)

    for shape, level, swing in (
        ("constant", True, False), ("ramp", True, True), ("drawn", False, False),
    ):  # fmt: skip
        lesson.page.changed.emit("shape", shape)
        assert (shown("level"), shown("swing"), shown("period")) == (level, swing, swing)


def test_it_becomes_a_recording(lesson, tmp_path: Path) -> None:
    lesson.page.changed.emit("shape", "constant")
    path = lesson.recorder()(tmp_path, Progress())
    recording = open_recording(path)
    stream = recording.stream
    assert stream.planes == 3 * PLANES
    assert stream.full_scale == pytest.approx(0.25)
    brightest = stream.dense(0, stream.planes)[:, :, -1].sum(0)  # sees the light of the lesson
    assert np.abs(brightest - stream.planes * 0.125).max() <= 1
    assert math.isclose(lesson.number("alpha") / lesson.number("theta"), 0.25)
