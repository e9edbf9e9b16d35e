"""The initial state through its page: figures and plots equal a direct computation."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from app.learn.bundled_scene import bundled_scene
from app.learn.initial_state import (
    NO_RECORDING,
    PLANES,
    SCENE_GAIN,
    SCENE_PLANES,
    SLOT,
    SWEPT,
    Presenter,
    thinned,
)
from app.learn.lesson import LessonContext
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from models.progress import Progress
from models.reconstruction.tfp import Tfp
from models.streams.opening import open_recording

TILE = 12, 16


@pytest.fixture(autouse=True)
def little_scene(monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """A part of the bundled scene, so that every pixel can be followed one by one."""
    tile = np.ascontiguousarray(bundled_scene()[60 : 60 + TILE[0], 80 : 80 + TILE[1]])
    monkeypatch.setattr("app.learn.initial_state.bundled_scene", lambda: tile)
    return tile


@pytest.fixture
def lesson(qtbot, runner):
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    return made


def fire(light: np.ndarray, planes: int, state: float) -> np.ndarray:
    """The direct computation: (planes, pixels) bool of light that stands still, in units of θ."""
    charge = np.full(light.shape, state, np.float32)
    fired = np.empty((planes, *light.shape), bool)
    for plane in range(planes):
        charge += light
        fired[plane] = charge >= 1
        charge[fired[plane]] -= np.float32(1)
    return fired


def pairs_of_spikes(a: np.ndarray, b: np.ndarray, tolerance: int) -> int:
    """The most pairs of two trains, by trying every way."""
    first, second = np.flatnonzero(a), np.flatnonzero(b)
    best = np.zeros((first.size + 1, second.size + 1), int)
    for i, here in enumerate(first):
        for j, there in enumerate(second):
            paired = best[i, j] + (abs(here - there) <= tolerance)
            best[i + 1, j + 1] = max(paired, best[i, j + 1], best[i + 1, j])
    return int(best[-1, -1])


def intervals(train: np.ndarray) -> np.ndarray:
    spikes, found = np.flatnonzero(train), np.full(train.size, np.nan)
    for first, last in pairwise(spikes):
        found[first:last] = last - first
    return found


def figures_by_hand(a: np.ndarray, b: np.ndarray, tolerance: int) -> tuple[str, str]:
    """Agreement of spikes and of intervals over all pixels of (planes, pixels)."""
    if tolerance:
        pairs = sum(pairs_of_spikes(x, y, tolerance) for x, y in zip(a.T, b.T, strict=True))
    else:
        pairs = int((a & b).sum())
    apart = np.array([np.abs(intervals(x) - intervals(y)) for x, y in zip(a.T, b.T, strict=True)])
    known = np.isfinite(apart)
    agree = (apart[known] <= 1).sum() / known.sum()
    return f"{2 * pairs / (a.sum() + b.sum()):.1%}", f"{agree:.1%}"


def shown_figures(lesson, where: str) -> list[tuple[str, str]]:
    names = ("1 and 2", "1 and 3", "2 and 3")
    page = lesson.page
    return [
        (page.figure(f"Spikes {n}{where}"), page.figure(f"Intervals {n}{where}")) for n in names
    ]


@pytest.mark.parametrize("tolerance", [0, 1])
def test_agreements_of_a_static_scene_equal_a_direct_computation(
    lesson, little_scene: np.ndarray, tolerance: int
) -> None:
    for _ in range(tolerance):
        lesson.page.controls.control("tolerance").nudge(1)
    lesson.page.controls.control("state2").nudge(-3)
    states = [lesson.number(f"state{k}") for k in (1, 2, 3)]
    assert states[1] < 0.5
    assert lesson.count("tolerance") == tolerance
    light = np.float32(SCENE_GAIN) * little_scene.ravel()
    fired = [fire(light, SCENE_PLANES, state) for state in states]
    expected = [figures_by_hand(a, b, tolerance) for a, b in combinations(fired, 2)]
    assert shown_figures(lesson, ", scene") == expected
    assert all(interval == "100.0%" for _, interval in expected)
    assert tolerance or all(float(spikes[:-1]) < 60 for spikes, _ in expected)


def test_agreements_of_three_pixels_equal_a_direct_computation(lesson) -> None:
    lesson.page.controls.control("drive").nudge(2)
    lesson.page.controls.control("state3").nudge(-5)
    lesson.page.controls.control("tolerance").nudge(2)
    light = np.array([lesson.number("drive")], np.float32)
    fired = [fire(light, PLANES, state) for state in lesson.states()]
    expected = [figures_by_hand(a, b, lesson.count("tolerance")) for a, b in combinations(fired, 2)]
    assert shown_figures(lesson, "") == expected
    for k, train in enumerate(fired, 1):
        planes = np.flatnonzero(train[:, 0])
        x, y = lesson.page.spikes.plotted(str(k))
        assert x[::2].tolist() == planes.tolist()
        assert ((y > 2.5 - k) & (y < 3.5 - k)).all()
        heights = lesson.page.intervals.plotted(str(k))[1][::2]
        np.testing.assert_array_equal(heights, intervals(train[:, 0]))


def test_charge_climbs_from_each_initial_state(lesson) -> None:
    drive = lesson.number("drive")
    for k, state in enumerate((0.1, 0.5, 0.9), 1):
        planes, charge = lesson.page.charge.plotted(str(k))
        assert planes[::2].tolist() == list(range(PLANES))
        assert charge[0] == pytest.approx(state + drive)
        assert (charge[1::2] < 1).all()


def test_the_sweep_is_a_direct_computation(lesson) -> None:
    lesson.page.controls.control("drive").nudge(-2)
    light = np.array([lesson.number("drive")], np.float32)
    first = fire(light, PLANES, lesson.number("state1"))
    states, spikes = lesson.page.sweep.plotted("spikes")
    assert states == pytest.approx(SWEPT)
    agree = lesson.page.sweep.plotted("intervals")[1]
    for state, share, agreed in zip(SWEPT, spikes, agree, strict=True):
        other = fire(light, PLANES, float(state))
        expected = figures_by_hand(first, other, 0)
        assert (f"{share:.1%}", f"{agreed:.1%}") == expected
    assert (agree == 1).all()
    assert spikes.min() < 0.1


def test_light_that_drifts_is_light_that_drifts(lesson) -> None:
    before = lesson.page.spikes.plotted("1")[0].size
    lesson.page.controls.control("drift").nudge(8)
    brighter = lesson.number("drive") * np.linspace(1, 1 + lesson.number("drift"), PLANES)
    spikes = lesson.page.spikes.plotted("1")[0].size // 2
    assert spikes > before // 2
    assert abs(spikes - (0.1 + brighter.sum())) <= 1


def test_boxes_are_quantiles_of_the_scenes_intervals(lesson, little_scene: np.ndarray) -> None:
    light = np.float32(SCENE_GAIN) * little_scene.ravel()
    assert lesson.page.boxes.names() == ("v₀ 0.10", "v₀ 0.50", "v₀ 0.90")
    for name, state in zip(lesson.page.boxes.names(), (0.1, 0.5, 0.9), strict=True):
        fired = fire(light, SCENE_PLANES, state)
        middle = np.array([intervals(train)[SCENE_PLANES // 2] for train in fired.T])
        low, *box, high = np.quantile(middle[np.isfinite(middle)], (0.05, 0.25, 0.5, 0.75, 0.95))
        x = lesson.page.boxes.plotted(name)[0]
        assert (x.min(), x.max()) == (low, high)
        assert set(box) <= set(x.tolist())


@pytest.mark.parametrize(("most_pixels", "step"), [(60, 1), (59, 2), (15, 2), (6, 4)])
def test_of_a_large_scene_every_nth_pixel_is_taken(most_pixels: int, step: int) -> None:
    scene = np.random.default_rng(1).random((6, 10), np.float32)
    np.testing.assert_array_equal(thinned(scene, most_pixels), scene[::step, ::step])


def test_while_a_scene_is_fired_its_figures_are_open(qtbot, late_runner) -> None:
    lesson = Presenter(LessonContext(SessionStore(), late_runner, Workspace(), News()))
    qtbot.addWidget(lesson.page)
    lesson.enter()
    assert shown_figures(lesson, ", scene") == [("…", "…")] * 3
    assert "%" in shown_figures(lesson, "")[0][0]
    lesson.leave()
    assert late_runner.waiting() == ()
    lesson.enter()
    late_runner.finish(SLOT)
    assert all(spikes.endswith("%") for spikes, _ in shown_figures(lesson, ", scene"))


def test_what_a_scene_does_not_depend_on_does_not_fire_it_again(lesson, runner) -> None:
    fired = runner.submitted.count(SLOT)
    lesson.page.controls.control("drift").nudge(2)
    assert runner.submitted.count(SLOT) == fired
    lesson.page.controls.control("state1").nudge(2)
    assert runner.submitted.count(SLOT) == fired + 1


def test_without_a_recording_it_says_so(lesson) -> None:
    lesson.page.changed.emit("scene", "open")
    assert lesson.page.message() == NO_RECORDING
    lesson.reset()
    assert lesson.page.message() == ""


def test_the_open_recordings_scene_is_fired_beside_the_recorded(user_of_fan, runner, qtbot) -> None:
    window = user_of_fan.window
    lesson = Presenter(LessonContext(window.store, runner, window.workspace, window.news))
    qtbot.addWidget(lesson.page)
    lesson.enter()
    lesson.page.changed.emit("scene", "open")
    stream = window.workspace.document(window.store.session.recording).stream
    for plane in (40, 30):
        window.store.update(plane_index=plane)
        light = np.float32(SCENE_GAIN) * Tfp(41).scene(stream, plane).ravel()
        fired = [fire(light, SCENE_PLANES, state) for state in (0.1, 0.5, 0.9)]
        expected = [figures_by_hand(a, b, 0) for a, b in combinations(fired, 2)]
        assert shown_figures(lesson, ", scene") == expected
    assert lesson.page.boxes.names()[-1] == "recorded"
    dense = stream.dense(0, stream.planes).reshape(stream.planes, -1)
    middle = np.array([intervals(train)[stream.planes // 2] for train in dense.T])
    expected_ends = np.quantile(middle[np.isfinite(middle)], (0.05, 0.95))
    x = lesson.page.boxes.plotted("recorded")[0]
    assert (x.min(), x.max()) == tuple(expected_ends)


def test_it_becomes_a_recording(lesson, little_scene: np.ndarray, tmp_path: Path) -> None:
    stream = open_recording(lesson.recorder()(tmp_path, Progress())).stream
    assert (stream.planes, stream.height, stream.width) == (SCENE_PLANES, *TILE)
    expected = fire(np.float32(SCENE_GAIN) * little_scene, SCENE_PLANES, 0.5)
    np.testing.assert_array_equal(stream.dense(0, SCENE_PLANES).astype(bool), expected)
