"""Both sensors through their page: what is drawn is what the model computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.learn.lesson import LessonContext
from app.learn.two_sensors import HEIGHT, WIDTH, Presenter, busiest_pixel
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from models.progress import Progress
from models.simulation.scenes import built_in_scene
from models.simulation.two_sensors import Tempo, first_spike_scene, watch
from models.streams.opening import open_recording
from widgets.learn.two_sensors_page import PLANES


@pytest.fixture
def lesson(qtbot, runner):
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    return made


def test_sliders_move_what_both_see(lesson) -> None:
    for name, notches in (("speed", 4), ("contrast", -3), ("gain", 2), ("plane", 3)):
        lesson.page.controls.control(name).nudge(notches)
    speed, contrast, gain = (lesson.number(name) for name in ("speed", "contrast", "gain"))
    plane = lesson.count("plane")
    assert speed > 2
    assert contrast < 0.2
    assert gain > 0.4
    assert plane > 80
    seen = watch(Tempo(built_in_scene("disc", HEIGHT, WIDTH), speed), PLANES, contrast, gain)
    strip = lesson.page.strip
    assert (strip.shown(0) == seen.light[plane]).all()
    assert (strip.shown(1) == seen.events[plane - 5 : plane + 1].sum(0)).all()
    assert (strip.shown(2) == seen.fired[plane]).all()
    assert (strip.shown(3) == first_spike_scene(seen.fired[: plane + 1], gain)[0]).all()
    _, spikes = lesson.page.activity.plotted("spikes")
    assert spikes == pytest.approx(100 * seen.fired.mean(axis=(1, 2)))
    y, x = busiest_pixel(seen)
    places, _ = lesson.page.raster.plotted("up")
    assert places[::2].tolist() == np.flatnonzero(seen.events[:, y, x] > 0).tolist()


def test_a_still_scene_has_no_events(lesson) -> None:
    lesson.page.changed.emit("speed", 0.0)
    assert lesson.page.figure("Pixels with an event, a plane") == "0.00%"
    assert lesson.page.figure("Pixels with a spike, a plane") != "0.00%"


def test_it_says_that_one_has_to_wait(qtbot, late_runner) -> None:
    made = Presenter(LessonContext(SessionStore(), late_runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    assert made.page.waiting() != ""
    late_runner.finish_all()
    assert made.page.waiting() == ""


def test_at_first_nobody_has_fired(lesson) -> None:
    lesson.page.changed.emit("plane", 0)
    assert lesson.page.figure("Have fired once") == "0.0%"
    assert lesson.page.figure("PSNR of first spikes") == "none yet"


def test_it_becomes_a_recording(lesson, tmp_path: Path) -> None:
    stream = open_recording(lesson.recorder()(tmp_path, Progress())).stream
    assert (stream.planes, stream.height, stream.width) == (300, 250, 400)
