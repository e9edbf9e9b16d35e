from __future__ import annotations

import numpy as np
import pytest

from app.moment import Shown
from app.pane_pictures import _DECODED_BY
from app.pane_texts import MENU, TITLES, value_text
from app.presenters.documents import session_for
from app.presenters.panes import SLOT, SLOW_SLOT, PanesPresenter
from app.state import (
    CompareMode,
    Levels,
    OverlayKind,
    Pace,
    PaneKind,
    Playback,
    Quantity,
    Session,
)
from app.workspace import Coded, Document
from models.streams.stream import SpikeStream
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
        patch.setattr("app.pane_drawer.show", broken)
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


def of_the_plane(stream: SpikeStream, plane_index: int) -> np.ndarray:
    """What takes the place of a network in tests."""
    return np.full((stream.height, stream.width), plane_index / 100, np.float32)


@pytest.fixture
def with_networks(late: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench with a pane of a network beside one of spikes, which works when it is told to."""
    monkeypatch.setattr("app.network_pictures.learned_scene", of_the_plane)
    late.store.update(panes=(PaneKind.SPIKES_A, PaneKind.LEARNED_A), rows=1, columns=2)
    return late


def test_networks_dont_hold_up_the_other_panes(with_networks: Bench, document: Document) -> None:
    bench, made = with_networks, presenter(with_networks)
    for plane in (3, 9):
        bench.store.update(plane_index=plane)
        bench.runner.finish(SLOT)
        assert np.array_equal(spikes(made), document.stream.plane(plane))
    assert not made.is_drawing  # playback goes on
    assert bench.runner.waiting() == (SLOW_SLOT,)
    bench.store.update(playback=Playback(pace=Pace.EVERY_PLANE))
    assert made.is_drawing  # but for who wants to see every plane
    bench.runner.finish(SLOW_SLOT)
    learned = made.grid.panes()[1]
    assert learned.picture().values[0, 0] == np.float32(0.03)
    bench.runner.finish_all()
    assert learned.picture().values[0, 0] == np.float32(0.09)
    assert set(made.shown) == {PaneKind.SPIKES_A, PaneKind.LEARNED_A}


def test_what_lags_behind_is_dimmed_while_time_stands_still(
    with_networks: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, made = with_networks, presenter(with_networks)
    bench.store.update(plane_index=3)
    bench.runner.finish_all()
    busy: list[bool] = []
    monkeypatch.setattr(made.grid.panes()[1], "set_busy", busy.append)
    bench.store.update(plane_index=5)
    assert busy[-1]
    bench.runner.finish_all()
    assert not busy[-1]
    bench.store.update(playback=Playback(direction=1), plane_index=6)
    bench.runner.finish(SLOT)
    assert not busy[-1]


def test_an_overlay_lies_over_spikes_and_scenes(
    bench: Bench, coded: Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    heat = np.full((bench.session.height, bench.session.width), 0.25, np.float32)
    monkeypatch.setitem(_DECODED_BY, PaneKind.BITS, lambda *_: Shown(heat))
    made = presenter(bench)
    bench.put(coded)
    bench.store.set(bench.session.with_levels(Quantity.BITS, Levels(0.0, 0.5, "plasma")))
    bench.store.update(plane_index=3, overlay=OverlayKind.BITS, overlay_opacity=0.8)
    for pane, kind in zip(made.grid.panes(), bench.session.panes, strict=True):
        drawn = pane.picture()
        if kind in (PaneKind.ISI_A, PaneKind.ISI_B):
            assert drawn.overlay is None
            assert pane.area().note() == ""
        else:
            assert np.array_equal(drawn.overlay, np.full_like(heat, 0.5))
            assert (drawn.overlay_map, drawn.overlay_opacity) == ("plasma", 0.8)
            assert pane.area().note() == "Bits 80 %"
    bench.store.update(compare=CompareMode.WIPE_VERTICAL)
    assert made.compare.area().note() == "Bits 80 %"
    assert made.compare.area().picture().overlay is not None
    bench.store.update(overlay=OverlayKind.NONE)
    assert made.compare.area().note() == ""
    assert made.compare.area().picture().overlay is None


def test_the_wheel_makes_an_overlay_stronger_by_tenths(bench: Bench) -> None:
    made = presenter(bench)
    made.grid.opacityStepRequested.emit(0, 1)
    assert bench.session.overlay_opacity == 0.6  # nothing is laid over
    bench.store.update(overlay=OverlayKind.ATTENTION)
    made.grid.opacityStepRequested.emit(0, 1)
    assert bench.session.overlay_opacity == 0.7
    made.compare.opacityStepRequested.emit(-2)
    assert bench.session.overlay_opacity == 0.5
    made.compare.opacityStepRequested.emit(-20)
    assert bench.session.overlay_opacity == 0.0
    made.grid.opacityStepRequested.emit(2, 99)
    assert bench.session.overlay_opacity == 1.0


def test_an_overlay_that_cant_be_had_says_why(bench: Bench, coded: Coded) -> None:
    made = presenter(bench)
    bench.put(coded)
    bench.store.update(plane_index=3, overlay=OverlayKind.ATTENTION)
    pane = made.grid.panes()[0]
    assert pane.picture().overlay is None
    assert pane.area().note() == "JPEG (libjpeg-turbo) has no attention"


def test_a_closed_recording_leaves_empty_panes(bench: Bench) -> None:
    made = presenter(bench)
    bench.store.update(plane_index=3)
    bench.workspace.close(bench.key)
    bench.store.set(Session())
    assert made.shown == {}
    assert all(pane.picture() is None for pane in made.grid.panes())


def test_every_kind_has_a_title_and_is_offered() -> None:
    assert set(TITLES) == {kind for kind, _label in MENU} == set(PaneKind)


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
