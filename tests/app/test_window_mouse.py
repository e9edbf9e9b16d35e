"""What the mouse does in the window: on panes, comparison, timeline, chips and docks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPushButton, QToolButton

from app.pane_help import HELP
from app.state import CompareMode, LoopMode, Pace, PaneKind, Preset, Probe
from models.representations.pixel_trace import pixel_trace
from models.streams.recording import Recording
from tests.app.user import ALT, CTRL, SHIFT, User

# On panes


def test_a_click_probes_a_pixel_in_all_panes(shared_user: User, fan: Recording) -> None:
    user = shared_user
    user.click_pixel(PaneKind.ISI_A, 21, 13)
    assert user.session.probe == Probe(21, 13)
    user.wait_until_idle()
    user.window.parts.trace.copy_csv()
    rows = list(csv.DictReader(io.StringIO(QApplication.clipboard().text())))
    spikes = pixel_trace(fan.stream, 13, 21, 0, 84).spikes
    assert [int(row["plane"]) for row in rows if row["spike_a"] == "1"] == spikes.tolist()
    regenerated = user.coded.spikes.dense(0, 84)[:, 13, 21]
    assert [int(row["spike_b"]) for row in rows] == regenerated.tolist()
    assert user.window.parts.trace.legend()[0][0] == "(21, 13)"
    plane = user.session.plane_index
    value = int(fan.stream.plane(plane)[13, 21])
    assert user.window.status.values.text().startswith(f"(21, 13)   A {value} · ")


def test_ctrl_click_pins_and_unpins(shared_user: User) -> None:
    user = shared_user
    user.click_pixel(PaneKind.SCENE_A, 4, 5, CTRL)
    user.click_pixel(PaneKind.SCENE_B, 30, 20, CTRL)
    assert user.session.pins == (Probe(4, 5), Probe(30, 20))
    rows = user.window.parts.inspector.to_csv().splitlines()
    assert "(4, 5)" in rows[0]
    assert "(30, 20)" in rows[0]
    assert len(rows) == 1 + 6
    user.click_pixel(PaneKind.SPIKES_A, 4, 5, CTRL)
    assert user.session.pins == (Probe(30, 20),)
    user.act("view.inspector")
    user.press_button(user.part(QToolButton, "Remove all probes"))
    assert user.session.pins == ()


def test_hovering_reads_every_pane(shared_user: User, fan: Recording) -> None:
    user, plane = shared_user, shared_user.session.plane_index
    area = user.pane(PaneKind.SPIKES_A).area()
    user.mouse(area).move(*user.place_of(PaneKind.SPIKES_A, 10, 7))
    texts = user.texts(user.pane(PaneKind.SCENE_A))
    scene = user.values(PaneKind.SCENE_A)[7, 10]
    assert f"{scene:.3f}" in texts
    assert str(int(fan.stream.plane(plane)[7, 10])) in user.texts(user.pane(PaneKind.SPIKES_A))
    assert user.window.status.values.text().startswith("(10, 7)")


def test_the_wheel_zooms_and_with_ctrl_changes_the_window(shared_user: User) -> None:
    user = shared_user
    area = user.pane(PaneKind.SPIKES_A).area()
    before, (x, y) = user.pane(PaneKind.SPIKES_A).zoom(), user.place_of(PaneKind.SPIKES_A, 28, 20)
    user.mouse(area).wheel(x, y, 1)
    zooms = {pane.zoom() for pane in user.window.parts.grid.panes()}
    assert len(zooms) == 1
    assert zooms.pop() > before
    assert user.session.window_planes == 21
    user.mouse(area).wheel(x, y, 1, CTRL)
    assert user.session.window_planes == 26
    user.mouse(area).wheel(x, y, -1, CTRL)
    user.mouse(area).wheel(x, y, -1, CTRL)
    assert user.session.window_planes == 17


def test_dragging_moves_only_its_own_pane_when_panes_are_not_linked(shared_user: User) -> None:
    user, panes = shared_user, shared_user.window.parts.grid.panes()
    user.act("view.zoom_one")
    for _ in range(4):
        user.act("view.zoom_in")
    user.press_button(user.part(QPushButton, "Link zoom"))
    assert not user.session.linked
    before = panes[0].camera()
    user.mouse(panes[1].area()).drag((60, 60), (20, 40))
    assert panes[1].camera() != before
    assert {pane.camera() for pane in panes if pane is not panes[1]} == {before}


def test_a_double_click_maximises_and_restores(shared_user: User) -> None:
    user, grid = shared_user, shared_user.window.parts.grid
    area = grid.panes()[3].area()
    user.mouse(area).double_click(40, 40)
    assert grid.maximised() == 3
    assert area.hasFocus()
    user.mouse(area).double_click(40, 40)
    assert grid.maximised() is None


def test_a_maximised_pane_stays_so_when_it_shows_something_else(shared_user: User) -> None:
    user, grid = shared_user, shared_user.window.parts.grid
    user.key(Qt.Key.Key_2)
    grid.panes()[1].kindRequested.emit(str(PaneKind.FIRING_B))
    user.wait_until_idle()
    assert user.session.panes[1] is PaneKind.FIRING_B
    assert grid.maximised() == 1


def test_the_question_mark_explains_a_pane(shared_user: User) -> None:
    user = shared_user
    user.press_button(user.part(QToolButton, "help on this pane", user.pane(PaneKind.ISI_A)))
    assert user.message == HELP[PaneKind.ISI_A]
    assert set(HELP) == set(PaneKind)


def test_the_context_menu_is_about_the_pane_below(
    shared_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, shown = shared_user, []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _place: shown.append(menu))
    area = user.pane(PaneKind.ISI_A).area()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(9, 9), QPoint(99, 99))
    QApplication.sendEvent(area, event)
    assert "Next colour map" in [action.text() for action in shown[0].actions()]
    assert user.window.levels.quantity == "isi"
    shown[0].close()


# The comparison


def test_the_wipe_is_dragged_by_its_handle_and_with_alt_from_anywhere(shared_user: User) -> None:
    user = shared_user
    user.press_button(user.part(QPushButton, "Wipe"))
    user.wait_until_idle()
    area = user.window.parts.compare.area()
    line = area.line_position()
    user.mouse(area).drag((line, 50), (line - 80, 50))
    assert user.session.wipe < 0.5
    left = user.session.wipe
    shown = area.shown_rect()
    place = shown.left() + 0.8 * shown.width()
    user.mouse(area).drag((shown.left() + 10, 50), (place, 50), modifiers=ALT)
    assert user.session.wipe == pytest.approx(0.8, abs=0.01)
    user.mouse(area).drag((place, 50), (line - 80, 50))
    assert user.session.wipe == pytest.approx(left, abs=0.01)
    user.press_button(user.part(QPushButton, "Wipe"))
    assert user.session.compare is CompareMode.GRID


def test_the_comparison_zooms_pans_and_probes(shared_user: User) -> None:
    user = shared_user
    user.window.modes.compare(CompareMode.ONLY_B)
    user.wait_until_idle()
    area = user.window.parts.compare.area()
    fitted = area.viewport().scale
    for _ in range(3):
        user.mouse(area).wheel(200, 200, 1)
    assert area.viewport().scale > fitted
    before = area.camera()
    user.mouse(area).drag((300, 200), (200, 150))
    assert area.camera() != before
    x, y = area.viewport().to_view(20.5, 20.5)
    user.mouse(area).click(x, y)
    assert user.session.probe == Probe(20, 20)
    user.mouse(area).wheel(200, 200, 1, CTRL)
    assert user.session.window_planes == 26


def test_the_list_chooses_what_is_compared(shared_user: User) -> None:
    user = shared_user
    user.press_button(user.part(QPushButton, "Difference"))
    user.choose(user.part(QComboBox, "Compared quantity"), str(PaneKind.ISI_A))
    assert user.session.compared is PaneKind.ISI_A
    picture = user.window.parts.compare.area().picture()
    a, b = (user.window.panes.shown[kind] for kind in (PaneKind.ISI_A, PaneKind.ISI_B))
    both = a.valid & b.valid
    difference = b.values.astype(np.float32) - a.values.astype(np.float32)
    assert np.array_equal(picture.valid, both)
    assert np.array_equal(picture.values[both], difference[both])


def test_an_equal_pair_is_said_to_be_equal(user_of_fan: User, fan: Recording) -> None:
    user = user_of_fan
    user.window.parts.codec.codecChosen.emit("zstd")
    user.wait_until_idle()
    user.window.store.update(compared=PaneKind.SPIKES_A)
    user.window.modes.compare(CompareMode.DIFFERENCE)
    user.wait_until_idle()
    assert user.window.parts.compare.area().caption() == "A = B for this plane"
    user.window.store.update(compared=PaneKind.SCENE_A)
    user.wait_until_idle()
    assert user.window.parts.compare.area().caption() == ""
    assert user.window.parts.compare.area().message() == "Planes were coded, not scenes (CTA)"


# Timeline and transport


def test_dragging_on_the_timeline_scrubs(shared_user: User) -> None:
    user, timeline = shared_user, shared_user.window.parts.timeline
    step = timeline.width() / 84
    user.mouse(timeline).drag((10.4 * step, 20), (70.4 * step, 20))
    assert user.session.plane_index == 70
    user.wait_until_idle()
    plane = user.window.workspace.document(user.session.recording).stream.plane(70)
    assert np.array_equal(user.values(PaneKind.SPIKES_A), plane)


def test_shift_and_drag_on_the_timeline_choose_a_range(shared_user: User) -> None:
    user, timeline = shared_user, shared_user.window.parts.timeline
    step = timeline.width() / 84
    user.mouse(timeline).drag((20 * step, 20), (50 * step, 20), modifiers=SHIFT)
    assert user.session.range_planes == (20, 50)
    user.mouse(timeline).drag((50 * step, 20), (60 * step, 20))  # the edge of the range
    assert user.session.range_planes == (20, 60)
    user.mouse(timeline).click(5, 20, modifiers=SHIFT)
    assert user.session.range_planes is None


def test_the_transport_plays_steps_and_says_how(shared_user: User) -> None:
    user = shared_user
    user.press_button(user.part(QToolButton, "First plane"))
    assert user.session.plane_index == 0
    user.press_button(user.part(QToolButton, "Step forward"))
    assert user.session.plane_index == 1
    user.press_button(user.part(QToolButton, "Last plane"))
    assert user.session.plane_index == 83
    user.press_button(user.part(QToolButton, "Play"))
    assert user.session.playback.direction == 1
    user.wait_until(lambda: 0 < user.session.plane_index < 80)  # from the start again
    user.press_button(user.part(QToolButton, "Pause"))
    assert user.session.playback.direction == 0
    pace = user.session.playback.pace
    user.press_button(user.part(QToolButton, "keep speed"))
    assert pace is Pace.KEEP_SPEED
    assert user.session.playback.pace is Pace.EVERY_PLANE
    loop = user.session.playback.loop
    assert loop is LoopMode.LOOP
    user.press_button(user.window.parts.transport._loop_button)
    assert user.session.playback.loop is not loop


# Chips, docks and drops


def test_arrangements_change_panes_and_docks(shared_user: User) -> None:
    user, parts = shared_user, shared_user.window.parts
    user.press_button(user.part(QPushButton, "Inspect"))
    user.wait_until_idle()
    assert user.session.preset is Preset.INSPECT
    assert len(parts.grid.panes()) == 4
    assert parts.left.isVisible()
    user.press_button(user.part(QPushButton, "Tune codec"))
    user.wait_until_idle()
    assert len(parts.grid.panes()) == 6
    assert not parts.left.isVisible()
    assert all(pane.picture() is not None for pane in parts.grid.panes())


def test_files_dropped_on_a_pane_are_opened(user_of_fan: User, recordings: Path) -> None:
    user = user_of_fan
    user.drop(recordings / "disc.dat", on=user.window.parts.grid.panes()[0])
    user.wait_until_idle()
    assert user.session.recording == str(recordings / "disc.dat")


def test_levels_are_dragged_for_all_panes_of_a_quantity(shared_user: User) -> None:
    user = shared_user
    user.click_pixel(PaneKind.SCENE_A, 3, 3)
    user.wait_until_idle()
    user.window.parts.levels.levelsRequested.emit(0.1, 0.4)
    for kind in (PaneKind.SCENE_A, PaneKind.SCENE_B):
        assert user.pane(kind).picture().levels == (0.1, 0.4)
    assert not user.window.runner.busy_slots  # colouring anew computes nothing
