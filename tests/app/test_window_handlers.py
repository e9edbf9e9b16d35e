"""Every action does what its help says: by its key in the panes, or in its menu."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QTextBrowser

from app.actions import ACTIONS, MENUS
from app.help_dialogs import keys_as_html
from app.presenters.curves import CurvesPresenter
from app.settings import load_settings
from app.state import (
    PARTNER_OF,
    CompareMode,
    LoopMode,
    OverlayKind,
    PaneKind,
    Preset,
    Quantity,
)
from models.codecs.container import read_slp
from models.networks.device import DeviceChoice, choose_device, chosen_device
from models.streams.opening import open_recording
from tests.app.user import CTRL, NONE, SHIFT, User
from widgets.camera import Camera

KEY = Qt.Key


def test_every_action_is_in_its_menu_and_in_the_list_of_keys(user: User) -> None:
    bar = {action.text().strip("&"): action.menu() for action in user.window.menuBar().actions()}
    assert tuple(bar) == MENUS
    page = keys_as_html()
    for spec in ACTIONS:
        action = user.window.actions_by_id[spec.id]
        menu = bar[spec.menu]
        assert isinstance(menu, QMenu)
        assert action in menu.actions()
        assert [key.toString() for key in action.shortcuts()] == [
            QKeySequence(key).toString() for key in spec.keys
        ]
        assert spec.help in unescape(page)


def test_no_key_is_given_twice() -> None:
    keys = [QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys]
    assert sorted(keys) == sorted(set(keys))


# Playback


@pytest.mark.parametrize(
    ("key", "modifiers", "plane"),
    [
        (KEY.Key_Right, NONE, 46),
        (KEY.Key_Left, NONE, 44),
        (KEY.Key_Period, NONE, 46),
        (KEY.Key_Comma, NONE, 44),
        (KEY.Key_Right, SHIFT, 55),
        (KEY.Key_Left, SHIFT, 35),
        (KEY.Key_Right, CTRL, 83),
        (KEY.Key_Left, CTRL, 0),
        (KEY.Key_PageDown, NONE, 66),
        (KEY.Key_PageUp, NONE, 24),
        (KEY.Key_Home, NONE, 0),
        (KEY.Key_End, NONE, 83),
    ],
)
def test_keys_that_move_through_time(
    shared_user: User, key: Qt.Key, modifiers: Qt.KeyboardModifier, plane: int
) -> None:
    user = shared_user
    user.window.store.update(plane_index=45)
    user.key(key, modifiers)
    assert user.session.plane_index == plane


def test_play_pause_reverse_and_faster(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_Space)
    assert user.session.playback.direction == 1
    before = user.session.plane_index
    user.wait_until(lambda: user.session.plane_index != before)
    user.key(KEY.Key_Space)
    assert user.session.playback.direction == 0
    speed = user.session.playback.planes_per_second
    user.key(KEY.Key_L)
    assert user.session.playback.planes_per_second == speed
    user.key(KEY.Key_L)
    assert user.session.playback.planes_per_second == 2 * speed
    user.key(KEY.Key_J)
    assert user.session.playback.direction == -1
    assert user.session.playback.planes_per_second == 2 * speed
    user.key(KEY.Key_K)
    assert user.session.playback.direction == 0


def test_a_held_key_steps_but_does_not_toggle(shared_user: User) -> None:
    user = shared_user
    user.window.store.update(plane_index=10)
    hold(user, KEY.Key_Right, 5)
    assert user.session.plane_index == 16
    hold(user, KEY.Key_Space, 4)
    assert user.session.playback.direction == 1
    user.key(KEY.Key_K)
    speed = user.session.playback.planes_per_second
    hold(user, KEY.Key_L, 6)
    assert user.session.playback.planes_per_second == speed
    user.key(KEY.Key_K)


def test_in_and_out_points(shared_user: User) -> None:
    user, store = shared_user, shared_user.window.store
    store.update(plane_index=20)
    user.key(KEY.Key_I)
    store.update(plane_index=60)
    user.key(KEY.Key_O)
    assert user.session.range_planes == (20, 61)
    user.key(KEY.Key_Home)
    assert user.session.plane_index == 20
    user.key(KEY.Key_Home)
    assert user.session.plane_index == 0
    user.key(KEY.Key_End)
    assert user.session.plane_index == 60
    user.key(KEY.Key_End)
    assert user.session.plane_index == 83
    user.key(KEY.Key_I, SHIFT)
    assert user.session.range_planes == (0, 61)
    user.key(KEY.Key_O, SHIFT)
    assert user.session.range_planes is None
    store.update(plane_index=10, range_planes=(30, 40))
    user.key(KEY.Key_O)  # before the in point: the range begins anew
    assert user.session.range_planes == (0, 11)
    store.update(plane_index=50)
    user.key(KEY.Key_I)  # after the out point: it ends at the end
    assert user.session.range_planes == (50, 84)


def test_loop_modes_markers_and_windows(shared_user: User) -> None:
    user, store = shared_user, shared_user.window.store
    modes = []
    for _ in range(3):
        user.key(KEY.Key_L, CTRL)
        modes.append(user.session.playback.loop)
    assert set(modes) == set(LoopMode)
    for plane in (30, 10, 20):
        store.update(plane_index=plane)
        user.key(KEY.Key_M)
    assert user.session.markers == (10, 20, 30)
    user.key(KEY.Key_PageDown, CTRL)
    assert user.session.plane_index == 30
    user.key(KEY.Key_PageDown, CTRL)
    assert user.session.plane_index == 30  # there is no further one
    user.key(KEY.Key_PageUp, CTRL)
    user.key(KEY.Key_PageUp, CTRL)
    assert user.session.plane_index == 10
    user.key(KEY.Key_M)
    assert user.session.markers == (20, 30)
    user.key(KEY.Key_BracketRight)
    assert user.session.window_planes == 26
    user.key(KEY.Key_Down, SHIFT)
    assert user.session.window_planes == 21
    store.update(window_planes=1)
    user.key(KEY.Key_BracketLeft)
    assert user.session.window_planes == 1
    user.key(KEY.Key_Up, SHIFT)
    assert user.session.window_planes == 2


# Comparing


@pytest.mark.parametrize(
    ("key", "modifiers", "mode"),
    [
        (KEY.Key_A, NONE, CompareMode.ONLY_A),
        (KEY.Key_B, NONE, CompareMode.ONLY_B),
        (KEY.Key_V, NONE, CompareMode.WIPE_VERTICAL),
        (KEY.Key_H, NONE, CompareMode.WIPE_HORIZONTAL),
        (KEY.Key_D, NONE, CompareMode.DIFFERENCE),
        (KEY.Key_S, SHIFT, CompareMode.SIDE_BY_SIDE),
    ],
)
def test_keys_that_compare_and_go_back(
    shared_user: User, key: Qt.Key, modifiers: Qt.KeyboardModifier, mode: CompareMode
) -> None:
    user = shared_user
    user.key(key, modifiers)
    assert user.session.compare is mode
    user.wait_until_idle()
    assert user.window.parts.compare.isVisible()
    assert user.window.parts.compare.mode() == str(mode)
    assert user.window.parts.compare.area().picture() is not None
    user.key(key, modifiers)
    assert user.session.compare is CompareMode.GRID
    assert user.window.parts.grid.isVisible()
    user.key(key, modifiers)
    user.key(KEY.Key_S)
    assert user.session.compare is CompareMode.GRID


def test_what_is_compared_and_how_much_it_is_amplified(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_D)
    compared, gains = [], []
    for _ in range(len(PARTNER_OF)):
        user.key(KEY.Key_Q)
        compared.append(user.session.compared)
        user.wait_until_idle()
        assert user.window.levels.quantity is not Quantity.DIFFERENCE
    assert set(compared) == set(PARTNER_OF)
    for _ in range(5):
        user.key(KEY.Key_D, SHIFT)
        gains.append(user.session.difference_gain)
    assert sorted(gains) == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_overlays_are_switched_and_exclude_each_other(shared_user: User) -> None:
    user, actions = shared_user, shared_user.window.actions_by_id
    attention, bits = (actions[f"view.overlay_{name}"] for name in ("attention", "bits"))
    user.key(KEY.Key_W)
    assert user.session.overlay is OverlayKind.ATTENTION
    assert (attention.isChecked(), bits.isChecked()) == (True, False)
    user.key(KEY.Key_W, SHIFT)
    assert user.session.overlay is OverlayKind.BITS
    assert (attention.isChecked(), bits.isChecked()) == (False, True)
    user.wait_until_idle()
    assert "JPEG" in user.pane(PaneKind.SCENE_A).area().note()
    user.key(KEY.Key_W, SHIFT)
    assert user.session.overlay is OverlayKind.NONE
    assert not bits.isChecked()
    user.wait_until_idle()
    assert user.pane(PaneKind.SCENE_A).area().note() == ""


def test_a_device_is_chosen_kept_and_shown(user: User) -> None:
    before = chosen_device()
    try:
        user.window.devices.action(DeviceChoice.CPU).trigger()
        assert chosen_device() is DeviceChoice.CPU
        assert load_settings()[0].device == "cpu"
        assert user.window.status.device.text() == "cpu"
    finally:
        choose_device(before)


def test_a_tap_flips_and_stays(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_X)
    assert user.session.compare is CompareMode.ONLY_A
    user.key(KEY.Key_X)
    assert user.session.compare is CompareMode.ONLY_B
    user.key(KEY.Key_X)
    assert user.session.compare is CompareMode.ONLY_A


def test_a_flip_that_is_held_lasts_until_it_is_let_go(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_V)
    QTest.keyPress(user.focused(), KEY.Key_X)
    repeat(user, KEY.Key_X, 5)
    assert user.session.compare is CompareMode.ONLY_A
    user.qtbot.wait(320)
    QTest.keyRelease(user.focused(), KEY.Key_X)
    assert user.session.compare is CompareMode.WIPE_VERTICAL


# Views


@pytest.mark.parametrize("position", range(6))
def test_digits_maximise_and_restore(shared_user: User, position: int) -> None:
    user, grid = shared_user, shared_user.window.parts.grid
    user.key(Qt.Key(KEY.Key_1 + position))
    assert grid.maximised() == position
    visible = [pane.isVisible() for pane in grid.panes()]
    assert visible == [index == position for index in range(6)]
    user.key(KEY.Key_0)
    assert grid.maximised() is None
    assert all(pane.isVisible() for pane in grid.panes())


def test_digits_beyond_the_panes_do_nothing(shared_user: User) -> None:
    shared_user.key(KEY.Key_7)
    assert shared_user.window.parts.grid.maximised() is None


def test_a_digit_leaves_a_comparison(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_V)
    user.key(KEY.Key_3)
    assert user.session.compare is CompareMode.GRID
    assert user.window.parts.grid.maximised() == 2
    assert user.window.parts.grid.panes()[2].isVisible()


def test_escape_leaves_one_thing_after_another(shared_user: User) -> None:
    user, window = shared_user, shared_user.window
    window.showFullScreen()
    user.key(KEY.Key_2)
    user.key(KEY.Key_D)
    assert user.session.compare is CompareMode.DIFFERENCE
    window.runner.submit("long", lambda progress: endless(progress), lambda _: None, title="Long")
    user.key(KEY.Key_Escape)
    assert not window.runner.is_busy("long")
    assert user.session.compare is CompareMode.DIFFERENCE
    user.key(KEY.Key_Escape)
    assert user.session.compare is CompareMode.GRID
    assert window.parts.grid.maximised() == 1
    user.key(KEY.Key_Escape)
    assert window.parts.grid.maximised() is None
    assert window.isFullScreen()
    user.key(KEY.Key_Escape)
    assert not window.isFullScreen()


def test_zoom_keys_move_all_linked_panes(shared_user: User) -> None:
    user, panes = shared_user, shared_user.window.parts.grid.panes()
    fitted = panes[0].zoom()
    user.act("view.zoom_one")
    assert {pane.zoom() for pane in panes} == {1.0}
    assert user.window.status.zoom.text() == "zoom 100 %"
    user.key(KEY.Key_Plus, CTRL)
    assert {pane.zoom() for pane in panes} == {2.0}
    user.key(KEY.Key_Minus, CTRL)
    user.key(KEY.Key_Minus, CTRL)
    assert {pane.zoom() for pane in panes} == {0.5}
    user.key(KEY.Key_Backspace)
    assert panes[0].zoom() == fitted


def test_zoom_keys_move_the_pane_in_use_when_panes_are_not_linked(shared_user: User) -> None:
    user, panes = shared_user, shared_user.window.parts.grid.panes()
    user.key(KEY.Key_Z)
    assert not user.session.linked
    assert not user.window.actions_by_id["view.link"].isChecked()
    panes[4].area().setFocus()
    user.key(KEY.Key_0, CTRL)
    assert [pane.camera().scale for pane in panes] == [0, 0, 0, 0, 1.0, 0]
    user.key(KEY.Key_Z)
    assert {pane.camera() for pane in panes} == {panes[0].camera()}


def test_the_comparison_is_seen_from_where_the_panes_were(shared_user: User) -> None:
    user, parts = shared_user, shared_user.window.parts
    user.act("view.zoom_one")
    user.key(KEY.Key_Plus, CTRL)
    user.key(KEY.Key_V)
    user.wait_until_idle()
    assert parts.compare.camera() == parts.grid.camera()
    user.key(KEY.Key_Plus, CTRL)
    assert parts.compare.camera().scale == 4.0
    assert user.window.status.zoom.text() == "zoom 400 %"
    user.key(KEY.Key_V)
    assert {pane.zoom() for pane in parts.grid.panes()} == {4.0}
    user.key(KEY.Key_9, CTRL)
    assert parts.compare.camera() == Camera()


def test_levels_from_the_picture_and_the_next_map(shared_user: User) -> None:
    user = shared_user
    user.click_pixel(PaneKind.ISI_A, 3, 3)
    shown = user.window.panes.shown[PaneKind.ISI_A]
    low, high = np.percentile(shown.values[shown.valid], (0.5, 99.5))
    user.key(KEY.Key_C)
    levels = user.session.levels_of(Quantity.ISI)
    assert (levels.low, levels.high) == pytest.approx((low, high))
    for kind in (PaneKind.ISI_A, PaneKind.ISI_B):
        assert user.pane(kind).picture().levels == pytest.approx((low, high))
    user.key(KEY.Key_N)
    assert user.session.levels_of(Quantity.ISI).color_map != levels.color_map
    assert user.pane(PaneKind.ISI_B).picture().color_map != levels.color_map
    locked = replace(user.session.levels_of(Quantity.ISI), high=99.0, locked=True)
    user.window.store.set(user.session.with_levels(Quantity.ISI, locked))
    user.key(KEY.Key_C)
    assert user.session.levels_of(Quantity.ISI).high == 99.0


def test_levels_are_those_of_what_is_compared(shared_user: User) -> None:
    user = shared_user
    user.window.store.update(compared=PaneKind.FIRING_A)
    user.key(KEY.Key_V)
    user.wait_until_idle()
    assert user.window.levels.quantity is Quantity.FIRING_RATE
    user.key(KEY.Key_C)
    assert user.session.levels_of(Quantity.FIRING_RATE).high < 1.0


def test_the_pixel_grid_is_drawn_in_every_view(shared_user: User) -> None:
    user = shared_user
    user.act("view.zoom_one")
    for _ in range(5):
        user.key(KEY.Key_Plus, CTRL)
    user.key(KEY.Key_V)
    user.wait_until_idle()
    areas = [pane.area() for pane in user.window.parts.grid.panes()]
    areas.append(user.window.parts.compare.area())
    before = [area.grab().toImage() for area in areas]
    user.key(KEY.Key_G)
    assert all(area.grab().toImage() != image for area, image in zip(areas, before, strict=True))
    user.key(KEY.Key_G)
    assert all(area.grab().toImage() == image for area, image in zip(areas, before, strict=True))


def test_docks_tabs_and_focus_mode(shared_user: User) -> None:
    user, parts = shared_user, shared_user.window.parts
    user.key(KEY.Key_F6)
    assert parts.left.isVisible()
    user.key(KEY.Key_F6)
    assert not parts.left.isVisible()
    for key, tab in ((KEY.Key_F8, 1), (KEY.Key_F9, 2), (KEY.Key_F12, 3), (KEY.Key_F7, 0)):
        user.key(key)
        assert parts.tabs.currentIndex() == tab
    user.key(KEY.Key_F, CTRL)
    assert not parts.right.isVisible()
    assert user.window.actions_by_id["view.focus"].isChecked()
    user.key(KEY.Key_F8)
    assert parts.right.isVisible()
    assert not user.window.actions_by_id["view.focus"].isChecked()
    user.key(KEY.Key_F, CTRL)
    user.key(KEY.Key_F, CTRL)
    assert parts.right.isVisible()


def test_reset_layout_undoes_everything(shared_user: User) -> None:
    user, parts = shared_user, shared_user.window.parts
    user.window.modes.arrange(Preset.INSPECT)
    user.key(KEY.Key_Z)
    user.key(KEY.Key_2)
    user.act("view.zoom_one")
    user.key(KEY.Key_F9)
    user.key(KEY.Key_F, CTRL)
    width = parts.right.width()
    user.act("view.reset")
    assert user.session.preset is Preset.TUNE
    assert len(parts.grid.panes()) == 6
    assert parts.grid.maximised() is None
    assert user.session.linked
    assert {pane.camera() for pane in parts.grid.panes()} == {Camera()}
    assert parts.right.isVisible()
    assert not parts.left.isVisible()
    assert parts.tabs.currentIndex() == 0
    assert parts.right.width() == width
    assert not user.window.actions_by_id["view.focus"].isChecked()


def test_the_light_theme_is_remembered(shared_user: User) -> None:
    user, light = shared_user, shared_user.window.actions_by_id["view.theme"]
    user.act("view.theme")
    assert light.isChecked()
    assert load_settings()[0].theme == "light"
    user.act("view.theme")
    assert not light.isChecked()
    assert load_settings()[0].theme == "dark"


def test_full_screen_on_and_off(shared_user: User) -> None:
    user, action = shared_user, shared_user.window.actions_by_id["view.fullscreen"]
    user.key(KEY.Key_F11)
    assert user.window.isFullScreen()
    assert action.isChecked()
    user.key(KEY.Key_F11)
    assert not user.window.isFullScreen()
    assert not action.isChecked()


# Files and the clipboard


def answer(monkeypatch: pytest.MonkeyPatch, question: str, path: Path | None) -> None:
    """Let a file dialog be answered with a path, or given up."""
    text = "" if path is None else str(path)
    found: object = [text] if question == "getOpenFileNames" else text
    monkeypatch.setattr(QFileDialog, question, lambda *_: (found, ""))


def test_open_reload_and_close(
    user: User, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "getOpenFileNames", recordings / "fan.dat")
    user.act("file.open")
    assert user.session.recording == str(recordings / "fan.dat")
    document = user.window.workspace.document(user.session.recording)
    user.act("file.reload")
    assert user.window.workspace.document(user.session.recording) is not document
    codec, preset = user.session.codec, user.session.preset
    user.act("file.close")
    assert user.session.recording == ""
    assert user.window.parts.empty.isVisible()
    assert (user.session.codec, user.session.preset) == (codec, preset)
    user.act("file.close")  # there is nothing more to close


def test_the_demo_opens(user: User) -> None:
    user.act_at_once("file.demo")
    user.wait_until(lambda: user.session.recording != "")
    assert (user.session.height, user.session.width) == (250, 400)


def test_the_view_is_saved_as_a_picture(
    shared_user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, path = shared_user, tmp_path / "view.png"
    answer(monkeypatch, "getSaveFileName", path)
    user.key(KEY.Key_S, CTRL | SHIFT)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (3 * 56 + 2 * 4, 2 * 40 + 4)
    facts = json.loads(image.text("spikeloupe"))
    assert facts["plane"] == user.session.plane_index
    monkeypatch.undo()
    answer(monkeypatch, "getSaveFileName", tmp_path / "no" / "folder.png")
    user.act("file.save_png")
    assert "folder.png" in user.message


def test_the_bitstream_is_saved(
    shared_user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, path = shared_user, tmp_path / "coded.slp"
    answer(monkeypatch, "getSaveFileName", path)
    user.key(KEY.Key_E, CTRL)
    assert read_slp(path).payload_bytes == user.coded.bitstream.payload_bytes
    path.unlink()
    answer(monkeypatch, "getSaveFileName", None)
    user.act("file.save_slp")
    assert not path.exists()


def test_saving_what_is_not_there_is_told(user: User) -> None:
    user.act("file.save_slp")
    assert "encode first" in user.message


def test_the_sidecar_keeps_the_geometry(user: User, recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "bare.dat"
    path.write_bytes((recordings / "fan.dat").read_bytes())
    from models.streams.formats import GeometryRequest

    user.window.open_path(path, GeometryRequest(height=40, width=56))
    user.wait_until_idle()
    user.act("file.reload")
    assert (user.session.height, user.session.width) == (40, 56)  # asked for is asked for
    user.act("file.sidecar")
    assert (open_recording(path).stream.height, open_recording(path).stream.width) == (40, 56)


def test_copying_the_view_and_the_metrics(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_C, CTRL)
    pixmap = QApplication.clipboard().pixmap()
    assert pixmap.size() == user.window.parts.views.size()
    user.act("edit.copy_metrics")
    assert "scene PSNR" in QApplication.clipboard().text()


def test_simulating_records_and_opens(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QPushButton, QSpinBox

    path = tmp_path / "made.dat"
    answer(monkeypatch, "getSaveFileName", path)
    user.act("file.simulate")
    dialog = user.dialog()
    for name, value in (("Height", 24), ("Width", 32), ("Planes", 40)):
        user.part(QSpinBox, name, dialog).setValue(value)
    user.press_button(user.part(QPushButton, "Save", dialog))
    user.wait_until(lambda: user.session.recording == str(path))
    user.wait_until_idle()
    assert (user.session.height, user.session.width, user.session.planes) == (24, 32, 40)
    assert user.session.capture_rate_hz == 20_000
    assert [t.plane_index for t in open_recording(path).truths] == [4, 12, 20, 28, 36]


# The codec's and help's


def test_encode_solve_nudge_pin_and_curves(shared_user: User) -> None:
    user = shared_user
    before = user.coded
    user.key(KEY.Key_Return, CTRL)
    user.wait_until_idle()
    assert user.coded is not before
    user.key(KEY.Key_B, CTRL)
    assert isinstance(user.window.focusWidget(), QLineEdit)
    user.key(KEY.Key_Escape)
    bits = user.coded.bitstream.bits_per_scene_pixel
    user.window.actions_by_id["codec.finer"].trigger()
    user.wait_until_idle()
    assert user.session.wanted_bits_per_scene_pixel > bits
    finer = user.session.wanted_bits_per_scene_pixel
    user.window.actions_by_id["codec.coarser"].trigger()
    user.wait_until_idle()
    assert user.session.wanted_bits_per_scene_pixel < finer
    user.act("codec.pin")
    assert user.window.workspace.pinned is user.coded


def test_the_curves_of_several_codecs(user_of_fan: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user = user_of_fan
    monkeypatch.setattr(CurvesPresenter.compare, "__defaults__", (("jpeg", "webp"),))
    user.act("codec.curves")
    assert user.window.curves.is_complete
    rows = user.window.parts.plot.to_csv().splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == {"jpeg", "webp"}


def test_help_lists_keys_and_says_what_this_is(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_F1)
    dialog = user.dialog()
    assert "Play / pause" in dialog.findChild(QTextBrowser).toPlainText()
    dialog.close()
    user.act("help.about")
    dialog = user.dialog()
    assert "Apache-2.0" in dialog.findChild(QTextBrowser).toPlainText()
    dialog.close()


def test_quit_closes_the_window(user_of_fan: User) -> None:
    user_of_fan.window.actions_by_id["file.quit"].trigger()
    assert not user_of_fan.window.isVisible()


# Helpers


def repeat(user: User, key: Qt.Key, times: int) -> None:
    """What a keyboard sends while a key is held."""
    for _ in range(times):
        for kind in (QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event = QKeyEvent(kind, key, NONE, "", True)
            QApplication.sendEvent(user.window.windowHandle(), event)


def hold(user: User, key: Qt.Key, times: int) -> None:
    QTest.keyPress(user.focused(), key)
    repeat(user, key, times)
    QTest.keyRelease(user.focused(), key)


def endless(progress: object) -> None:
    while True:
        progress.check()  # type: ignore[attr-defined]
