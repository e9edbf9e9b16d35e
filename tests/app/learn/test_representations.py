"""The representations through their page: maps and table are what the models compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.learn.lesson import LessonContext
from app.learn.representations import SLOT, Presenter
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from assets.bundled import bundled_recording
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.representations.comparison import PUBLISHED, prediction_error, representations
from models.representations.correlation import (
    isi_correlation,
    scene_correlation,
    spike_correlation,
)
from models.streams.opening import open_recording
from widgets.learn.representations_page import ERRORS

SPIKES, ISI, FIRING_RATE, SCENE = 1, 2, 3, 4  # columns of the table


@pytest.fixture
def context(runner, session, document) -> LessonContext:
    workspace = Workspace()
    workspace.documents[document.key] = document
    return LessonContext(SessionStore(session), runner, workspace, News())


@pytest.fixture
def lesson(qtbot, context):
    made = Presenter(context)
    qtbot.addWidget(made.page)
    made.enter()
    return made


def figures(lesson, column: int) -> list[str]:
    return [lesson.page.table.item(row, column).text() for row in range(4)]


def texts(statistics) -> list[str]:
    """Variance at r = 1 and 2, then entropy at r = 1 and 2, as in the paper's Table I."""
    both = list(statistics)
    variances = [f"{each.variance:.5f}" for each in both]
    return [*variances, *(f"{each.conditional_entropy_bits:.4f}" for each in both)]


def shown_maps(lesson) -> list[np.ndarray]:
    return [strip.shown(k) for strip in (lesson.page.upper, lesson.page.lower) for k in (0, 1)]


def test_the_table_is_that_of_the_open_recording(lesson, document) -> None:
    stream, plane = document.stream, document.stream.planes // 2
    scenes = reconstruction("tfp", 21).scene(stream, plane)[None]
    assert figures(lesson, SPIKES) == texts(spike_correlation(stream, [plane], r) for r in (1, 2))
    assert figures(lesson, ISI) == texts(isi_correlation(stream, [plane], r) for r in (1, 2))
    assert figures(lesson, SCENE) == texts(scene_correlation(scenes, r) for r in (1, 2))
    assert lesson.page.figure("Plane") == f"{plane} of {stream.planes}"
    assert lesson.page.message() == ""


def test_the_papers_figures_stand_beside_ours(lesson) -> None:
    for column, published in enumerate(PUBLISHED.values(), 5):
        assert [float(text) for text in figures(lesson, column)] == list(published)


def test_sliders_move_maps_and_table(lesson, document) -> None:
    before = figures(lesson, FIRING_RATE), figures(lesson, ISI)
    for name, notches in (("window", -4), ("cap", -30), ("place", 3)):
        lesson.page.controls.control(name).nudge(notches)
    window, cap = lesson.count("window"), lesson.count("cap")
    stream, plane = document.stream, round(lesson.number("place") * document.stream.planes)
    assert window < 21
    assert cap < 255
    assert plane > stream.planes // 2
    scene = reconstruction("tfp", window).scene(stream, plane)
    wanted = representations(stream, plane, scene, window, cap)
    assert all((a == b.levels).all() for a, b in zip(shown_maps(lesson), wanted, strict=True))
    for column, each in enumerate(wanted, 1):
        assert figures(lesson, column) == texts(each.statistics())
    assert (figures(lesson, FIRING_RATE), figures(lesson, ISI)) != before


def test_what_neighbours_dont_tell(lesson, document) -> None:
    lesson.page.changed.emit("view", ERRORS)
    stream, plane = document.stream, document.stream.planes // 2
    scene = reconstruction("tfp", 21).scene(stream, plane)
    wanted = [prediction_error(each)[0] for each in representations(stream, plane, scene)]
    assert all((a == b).all() for a, b in zip(shown_maps(lesson), wanted, strict=True))


def test_the_middle_is_a_quarter_each_way_and_nothing_is_computed_anew(lesson, runner) -> None:
    whole, asked = shown_maps(lesson), len(runner.submitted)
    lesson.page.changed.emit("crop", "middle")
    height, width = whole[0].shape
    rows, columns = slice(height * 3 // 8, height * 5 // 8), slice(width * 3 // 8, width * 5 // 8)
    for large, small in zip(whole, shown_maps(lesson), strict=True):
        assert (large[rows, columns] == small).all()
    assert len(runner.submitted) == asked


@pytest.mark.parametrize("name", ["tfp", "tfi"])
def test_the_scene_is_reconstructed_as_is_chosen(lesson, document, name: str) -> None:
    lesson.page.changed.emit("scene", name)
    scene = reconstruction(name, 21).scene(document.stream, document.stream.planes // 2)
    assert (lesson.page.lower.shown(1) == np.rint(scene * 255)).all()


def test_spikes_vary_far_more_than_isi_and_scenes(lesson) -> None:
    """What SpikeCodec argues from, on a recording it doesn't know."""
    variances = [float(figures(lesson, column)[0]) for column in (SPIKES, ISI, SCENE)]
    assert variances[SPIKES - 1] > 10 * variances[2]
    assert variances[SPIKES - 1] > 10 * variances[1]


def test_without_a_recording_it_takes_the_bundled_one(qtbot, runner) -> None:
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    assert "bundled" in made.page.message()
    assert made.page.figure("Recording") == bundled_recording().name
    stream = open_recording(bundled_recording()).stream
    assert (made.page.upper.shown(0) == stream.plane(stream.planes // 2)).all()


def test_another_recording_in_view_is_compared_anew(lesson, document, context) -> None:
    context.store.update(recording="", planes=0)
    assert lesson.page.figure("Recording") == bundled_recording().name
    context.store.update(recording=document.key, planes=document.stream.planes)
    assert lesson.page.message() == ""
    assert shown_maps(lesson)[0].shape == document.stream.shape[1:]


def test_what_is_not_done_when_the_lesson_is_left_is_asked_for_again(
    qtbot, context, late_runner
) -> None:
    made = Presenter(LessonContext(context.store, late_runner, context.workspace, News()))
    qtbot.addWidget(made.page)
    made.enter()
    assert made.page.waiting() != ""
    made.leave()
    assert not late_runner.is_busy(SLOT)
    assert made.page.waiting() == ""
    made.enter()
    late_runner.finish_all()
    assert figures(made, SPIKES)[0] != ""
    assert made.page.waiting() == ""


def test_its_recording_is_the_one_that_is_compared(lesson, document, tmp_path: Path) -> None:
    assert lesson.recorder()(tmp_path, Progress()) == document.recording.path
