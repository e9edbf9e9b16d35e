"""Rate coding through its page: what is drawn is what the model computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.learn.lesson import LessonContext
from app.learn.rate_coding import PLANES, Presenter
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from models.progress import Progress
from models.simulation.rate_coding import digit, estimate_by_chance, estimate_by_firing
from models.streams.opening import open_recording


@pytest.fixture
def lesson(qtbot, runner):
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    return made


def test_a_slider_moves_pictures_and_errors(lesson) -> None:
    lesson.page.changed.emit("picture", "7")
    lesson.page.controls.control("p_max").nudge(-3)
    lesson.page.controls.control("doublings").nudge(4)
    p_max, place = lesson.number("p_max"), lesson.count("doublings")
    assert p_max < 0.7
    assert place > 6
    chance = estimate_by_chance(digit(7), PLANES, p_max, np.random.default_rng(1))
    firing = estimate_by_firing(digit(7), PLANES, p_max, np.random.default_rng(1))
    for position, estimates, name in ((0, chance, "chance"), (1, firing, "firing")):
        assert lesson.page.strip.shown(position) == pytest.approx(estimates.estimates[place])
        x, y = lesson.page.errors.plotted(name)
        assert x == pytest.approx(PLANES)
        assert y == pytest.approx(estimates.rms_error)
    assert lesson.page.figure("T (planes)") == f"{PLANES[place]:,}"
    assert lesson.page.figure("Slope, rate coding") == f"{chance.slope():.3f}".replace("-", "−")


def test_slopes_are_a_half_and_one(lesson) -> None:
    slopes = [
        float(lesson.page.figure(f"Slope, {name}").replace("−", "-"))
        for name in ("rate coding", "integrate and fire")
    ]
    assert slopes == pytest.approx([-0.5, -1], abs=0.03)


def test_another_seed_draws_other_lots(lesson) -> None:
    before = lesson.page.strip.shown(0)
    lesson.page.controls.control("seed").nudge(1)
    assert (lesson.page.strip.shown(0) != before).any()


@pytest.mark.parametrize("recorded", ["chance", "firing"])
def test_it_becomes_a_recording(lesson, recorded: str, tmp_path: Path) -> None:
    lesson.page.changed.emit("recorded", recorded)
    stream = open_recording(lesson.recorder()(tmp_path, Progress())).stream
    assert (stream.planes, stream.height, stream.width) == (512, 50, 80)
    assert stream.full_scale == pytest.approx(0.7)
