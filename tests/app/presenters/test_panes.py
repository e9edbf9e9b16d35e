from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.pane_pictures import Shown
from app.presenters.documents import session_for
from app.presenters.panes import MENU, SLOT, TITLES, PanesPresenter, kinds_shown, value_text
from app.state import CompareMode, Levels, PaneKind, Quantity, Session
from app.workspace import Coded, Document
from tests.app.presenters.conftest import Bench
from widgets.compare_view import CompareView
from widgets.pane_grid import PaneGrid


def presenter(bench: Bench) -> PanesPresenter:
    grid, compare = bench.shown(PaneGrid()), bench.shown(CompareView())
    made = PanesPresenter(bench.store, bench.runner, bench.workspace, bench.news, grid, compare)
    made.grid, made.compare = grid, compare
    return made


def spikes(made: PanesPresenter) -> np.ndarray:
    return np.asarray(made.grid.panes()[0].picture().values)


def test_scrubbing_is_neither_queued_nor_starved(late: Bench, document: Document) -> None:
    made = presenter(late)
    late.store.update(plane_index=3)
    assert made.is_drawing
    for plane in range(4, 40):
        late.store.update(plane_index=plane)
    assert late.runner.submitted == [SLOT]
    late.runner.finish(SLOT)
    assert np.array_equal(spikes(made), document.stream.plane(3))  # shown, if not the newest
    assert late.runner.submitted == [SLOT, SLOT]
    late.runner.finish(SLOT)
    assert np.array_equal(spikes(made), document.stream.plane(39))
    assert not made.is_drawing


def test_pictures_of_a_recording_that_was_left_are_dropped(late: Bench, disc: Document) -> None:
    made = presenter(late)
    late.store.update(plane_index=3)
    late.workspace.documents[disc.key] = disc
    late.store.set(session_for(late.session, disc))
    late.runner.finish(SLOT)
    assert made.shown == {}
    late.runner.finish(SLOT)
    assert spikes(made).shape == (32, 48)


def test_an_error_is_said_and_the_next_plane_drawn_all_the_same(
    late: Bench, monkeypatch: pytest.MonkeyPatch, document: Document
) -> None:
    made = presenter(late)
    late.store.update(plane_index=3)

    def broken(*_arguments: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr("app.presenters.panes.show", broken)
        late.store.update(plane_index=4)
        late.runner.finish(SLOT)
    assert made.grid.panes()[0].picture() is None
    late.runner.finish(SLOT)
    assert np.array_equal(spikes(made), document.stream.plane(4))


def test_levels_colour_anew_without_computing(bench: Bench) -> None:
    made = presenter(bench)
    bench.store.update(plane_index=3)
    count = len(bench.runner.submitted)
    bench.store.set(bench.session.with_levels(Quantity.ISI, Levels(2.0, 5.0, "gray")))
    assert made.grid.panes()[1].picture().levels == (2.0, 5.0)
    assert made.grid.panes()[1].picture().color_map == "gray"
    assert len(bench.runner.submitted) == count


def test_flipping_computes_nothing(bench: Bench, coded: Coded) -> None:
    made = presenter(bench)
    bench.put(coded)
    bench.store.update(plane_index=3, compare=CompareMode.ONLY_A)
    count = len(bench.runner.submitted)
    a = made.compare.area().picture()
    bench.store.update(compare=CompareMode.ONLY_B)
    assert made.compare.area().picture() is not a
    assert np.array_equal(made.compare.area().picture().values, coded.scenes.luminance[0])
    assert len(bench.runner.submitted) == count


def test_what_is_not_there_yet_is_computed(bench: Bench, coded: Coded) -> None:
    made = presenter(bench)
    bench.put(coded)
    bench.store.update(plane_index=3, compare=CompareMode.ONLY_B, compared=PaneKind.FIRING_A)
    assert PaneKind.FIRING_B in made.shown
    bench.store.update(plane_index=5)
    assert set(made.shown) == {PaneKind.FIRING_A, PaneKind.FIRING_B}
    bench.store.update(compare=CompareMode.GRID)
    assert set(made.shown) >= set(bench.session.panes)
    assert np.array_equal(spikes(made), bench.workspace.document(bench.key).stream.plane(5))


def test_results_and_previews_are_drawn_when_they_come(bench: Bench, coded: Coded) -> None:
    made = presenter(bench)
    bench.store.update(plane_index=3)
    assert made.grid.panes()[5].picture() is None
    bench.news.coded.emit("another")
    assert made.grid.panes()[5].picture() is None
    bench.put(coded)
    assert np.array_equal(made.grid.panes()[5].picture().values, coded.scenes.luminance[0])


def test_a_closed_recording_leaves_empty_panes(bench: Bench) -> None:
    made = presenter(bench)
    bench.store.update(plane_index=3)
    bench.workspace.close(bench.key)
    bench.store.set(Session())
    assert made.shown == {}
    assert all(pane.picture() is None for pane in made.grid.panes())


def test_every_kind_has_a_title_and_is_offered() -> None:
    assert set(TITLES) == {kind for kind, _label in MENU} == set(PaneKind)


def test_what_is_on_screen(session: Session) -> None:
    twice = replace(session, panes=(PaneKind.ISI_A, PaneKind.ISI_A, PaneKind.SCENE_B))
    assert kinds_shown(twice) == (PaneKind.ISI_A, PaneKind.SCENE_B)
    compared = replace(session, compare=CompareMode.ONLY_A, compared=PaneKind.ISI_A)
    assert kinds_shown(compared) == (PaneKind.ISI_A, PaneKind.ISI_B)


def test_values_are_written_as_their_quantity_is() -> None:
    values = np.array([[3.0, -0.25]], np.float32)
    shown = Shown(values, np.array([[True, False]]))
    assert value_text(PaneKind.ISI_A, shown, 0, 0) == "3"
    assert value_text(PaneKind.ISI_A, shown, 1, 0) == "none"
    assert value_text(PaneKind.SCENE_DIFFERENCE, Shown(values), 1, 0) == "−0.250"
    assert value_text(PaneKind.SCENE_A, Shown(values), 0, 0) == "3.000"
    assert value_text(PaneKind.SCENE_A, Shown(values), 5, 0) == ""
    assert value_text(PaneKind.SCENE_A, Shown(None, message="nothing"), 0, 0) == ""
    assert value_text(PaneKind.SCENE_A, None, 0, 0) == ""
