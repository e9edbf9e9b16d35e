"""The window from the first file to the last click, with real recordings and a real codec."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QPushButton, QSpinBox, QToolButton

from app.coding.encode import encode_stretch
from app.feature_pictures import NOT_FEATURES
from app.presenters.codec import ENCODE
from app.presenters.metrics import decibels
from app.settings import load_settings
from app.state import PaneKind, Preset, Scope
from app.workspace import Coded
from models.codecs.container import read_slp
from models.codecs.recordings import decode_recording
from models.errors import RequestError
from models.experiments.measure import measure_decoded
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.representations.firing_rate import firing_rate_map
from models.representations.isi import isi_map
from models.streams.recording import Recording
from models.streams.stream import SpikeStream
from models.streams.writers import write_dat
from tests.app.conftest import record
from tests.app.user import User
from widgets.codec_picker import CodecPicker
from widgets.value_slider import ValueSlider

# Opening


def test_the_window_opens_without_a_recording(user: User) -> None:
    assert user.window.parts.empty.isVisible()
    assert not user.window.parts.right.isVisible()
    assert user.window.windowTitle() == "Spikeloupe"


def test_maps_on_screen_equal_those_computed_directly(shared_user: User, fan: Recording) -> None:
    user, stream = shared_user, fan.stream
    t = user.session.plane_index
    assert t == 45  # a plane with ground truth is worth seeing
    isi = isi_map(stream, t)
    assert np.array_equal(user.values(PaneKind.SPIKES_A), stream.plane(t))
    shown = user.pane(PaneKind.ISI_A).picture()
    assert np.array_equal(shown.valid, isi.valid)
    assert np.array_equal(shown.values[isi.valid], isi.planes[isi.valid])
    scenes = user.coded.scenes
    coded_plane = scenes.plane_indices[scenes.position_of(t)]
    uncoded = reconstruction("tfp", 21).scene(stream, coded_plane)
    assert np.array_equal(user.values(PaneKind.SCENE_A), uncoded)
    assert np.array_equal(user.values(PaneKind.SCENE_B), scenes.luminance[scenes.position_of(t)])
    assert np.array_equal(user.values(PaneKind.SPIKES_B), user.coded.spikes.plane(t))


OF_FEATURES = (
    PaneKind.FEATURE_B,
    PaneKind.MOTION_CODED,
    PaneKind.MOTION_REFINED,
    PaneKind.ALIGNED,
    PaneKind.ALIGNED_DIFFERENCE,
)


def test_every_kind_of_pane_can_be_chosen_and_shows_values(
    shared_user: User, fan: Recording
) -> None:
    user = shared_user
    for kind in PaneKind:
        user.window.parts.grid.kindRequested.emit(2, str(kind))
        user.wait_until_idle()
        assert user.session.panes[2] is kind
        pane = user.window.parts.grid.panes()[2]
        if kind in (PaneKind.ATTENTION, PaneKind.BITS):
            assert "JPEG" in pane.area().message()
        elif kind in OF_FEATURES:
            assert pane.area().message() == NOT_FEATURES
        else:
            assert pane.picture() is not None, kind
    window = firing_rate_map(fan.stream, 35, 56)  # 21 planes around plane 45
    user.window.parts.grid.kindRequested.emit(2, str(PaneKind.FIRING_A))
    user.wait_until_idle()
    assert np.allclose(user.values(PaneKind.FIRING_A), window)


def test_what_is_known_of_a_recording_is_listed(shared_user: User) -> None:
    user = shared_user
    user.press_button(user.part(QPushButton, "Inspect"))
    user.wait_until_idle()
    assert user.session.preset is Preset.INSPECT
    texts = user.texts(user.window.parts.recordings)
    assert "40 × 56" in texts
    assert "84" in texts
    assert "planes 17, 45" in texts
    assert user.window.windowTitle() == "fan.dat – Spikeloupe"


def test_settings_remember_what_was_opened_and_leave_the_users_own_alone(
    user_of_fan: User, recordings: Path, settings_file: Path
) -> None:
    settings, problems = load_settings()
    assert settings.recent_files == (str(recordings / "fan.dat"),)
    assert not problems
    assert settings_file.exists()
    recent = user_of_fan.window.recent.actions()
    assert [action.text() for action in recent] == [str(recordings / "fan.dat")]


def test_the_recent_menu_opens_a_file_again(user_of_fan: User, recordings: Path) -> None:
    user = user_of_fan
    user.open(recordings / "disc.dat")
    opened = {action.text(): action for action in user.window.recent.actions()}
    opened[str(recordings / "fan.dat")].trigger()
    user.wait_until_idle()
    assert user.session.recording == str(recordings / "fan.dat")


# Wrong files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.dat", b"These are words, not planes.\n" * 3),
        ("empty.dat", b""),
        ("words.npz", b"no zip"),
        ("words.npy", b"no array"),
        ("words.h5", b"no hdf5"),
        ("picture.png", b"\x89PNG\r\n"),
        ("words.slp", b"no bitstream"),
        ("no-ending", b"??"),
    ],
)
def test_a_wrong_file_gives_a_message(
    user: User, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    user.open(path)
    assert name in user.message
    assert user.session.recording == ""
    assert not user.window.parts.jobs.keys()


def test_a_missing_file_gives_a_message_and_is_not_remembered(user: User, tmp_path: Path) -> None:
    user.open(tmp_path / "gone.dat")
    assert "gone.dat can't be opened" in user.message
    assert load_settings()[0].recent_files == ()


def test_a_truncated_bitstream_gives_a_message_and_leaves_the_result(
    shared_user: User, tmp_path: Path
) -> None:
    user = shared_user
    before, path = user.coded, tmp_path / "cut.slp"
    user.window.codec.save(path, force=False)
    path.write_bytes(path.read_bytes()[:-40])
    user.open(path)
    assert user.message
    assert user.coded is before
    assert user.part(QPushButton, "Encode").isEnabled()


def test_a_wrong_file_leaves_the_recording_in_view(shared_user: User, tmp_path: Path) -> None:
    user = shared_user
    (tmp_path / "words.dat").write_text("words")
    shown = user.session
    user.open(tmp_path / "words.dat")
    assert user.session == shown
    assert "words.dat" in user.message


@pytest.mark.parametrize(
    ("name", "dense"),
    [
        ("dark", np.zeros((30, 16, 24), np.uint8)),
        ("bright", np.ones((30, 16, 24), np.uint8)),
        ("single", np.eye(16, 24, dtype=np.uint8)[None]),
        ("pixel", np.ones((30, 1, 1), np.uint8)),
        ("odd", np.tile(np.eye(13, 7, dtype=np.uint8), (9, 1, 1))),
    ],
)
def test_a_recording_at_the_edge_is_shown_and_coded(
    user: User, tmp_path: Path, name: str, dense: np.ndarray
) -> None:
    path = tmp_path / f"{name}.dat"
    write_dat(SpikeStream.from_dense(dense, capture_rate_hz=20_000.0), path)
    user.open(path)
    middle = len(dense) // 2
    assert np.array_equal(user.values(PaneKind.SPIKES_A), dense[middle])
    assert user.values(PaneKind.SPIKES_B).shape == dense.shape[1:]
    assert user.message == ""
    for key in (Qt.Key.Key_D, Qt.Key.Key_Q, Qt.Key.Key_C, Qt.Key.Key_End, Qt.Key.Key_S):
        user.key(key)
        user.wait_until_idle()


# Encoding


def test_figures_on_screen_equal_those_of_the_command_line(
    shared_user: User, fan: Recording, tmp_path: Path
) -> None:
    user, path = shared_user, tmp_path / "fan.slp"
    user.window.codec.save(path, force=False)
    bitstream = read_slp(path)
    decoded = decode_recording(bitstream)
    figures = measure_decoded(fan.stream, bitstream, decoded, fan.truths).figures
    assert user.metric("scene PSNR") == f"{decibels(figures.scene_psnr_db)} dB"
    assert user.metric("scene SSIM") == f"{figures.scene_ssim:.4f}"
    assert user.metric("firing-rate PSNR") == f"{decibels(figures.firing_rate_psnr_db)} dB"
    assert user.metric("bits / scene pixel") == f"{figures.bits_per_scene_pixel:.4f}"
    assert user.metric("file size") == f"{path.stat().st_size:,} B"
    assert np.array_equal(decoded.scenes.luminance, user.coded.scenes.luminance)
    assert np.array_equal(decoded.spikes.dense(0, 84), user.coded.spikes.dense(0, 84))


def test_picking_a_codec_encodes_with_it(user_of_fan: User) -> None:
    user = user_of_fan
    before = user.coded
    user.choose(user.part(CodecPicker, "Codec"), "jpeg2000")
    assert user.coded is not before
    assert user.coded.bitstream.header.codec.name == "jpeg2000"
    assert "jpeg2000" in user.pane(PaneKind.SCENE_B).area().accessibleName()


def test_a_lossless_codec_gives_the_same_spikes(user_of_fan: User, fan: Recording) -> None:
    user = user_of_fan
    user.choose(user.part(CodecPicker, "Codec"), "zstd")
    assert np.array_equal(user.coded.spikes.dense(0, 84), fan.stream.dense(0, 84))
    assert user.coded.scenes is None
    assert user.pane(PaneKind.SCENE_B).picture() is None
    assert not user.part(ValueSlider, "Bitrate in bits per scene pixel").isEnabled()
    user.choose(user.part(CodecPicker, "Codec"), "jpeg")
    assert user.coded.scenes is not None
    assert user.part(ValueSlider, "Bitrate in bits per scene pixel").isEnabled()


def test_the_quality_slider_previews_while_dragged_and_encodes_when_let_go(
    shared_user: User,
) -> None:
    user = shared_user
    slider = user.part(ValueSlider, "Quality")
    before, mouse = user.coded, user.mouse(slider)
    mouse.press(4, slider.height() / 2)
    user.wait_until(lambda: user.session.recording in user.window.workspace.previews)
    assert user.coded is before
    assert user.window.workspace.previews[user.session.recording].quality < 10
    user.wait_until_idle()
    assert "preview" in user.pane(PaneKind.SCENE_B).area().accessibleName()
    mouse.release(4, slider.height() / 2)
    user.wait_until_idle()
    assert user.coded is not before
    assert user.session.wanted_bits_per_scene_pixel is None
    assert user.coded.codec["quality"] == pytest.approx(slider.current())
    assert not user.window.workspace.previews


def test_the_bitrate_slider_lands_on_the_bitrate(shared_user: User) -> None:
    user = shared_user
    slider = user.part(ValueSlider, "Bitrate in bits per scene pixel")
    x, middle = slider.width() * 0.85, slider.height() / 2
    user.mouse(slider).drag((slider.width() / 2, middle), (x, middle))
    user.wait_until_idle()
    wanted = user.session.wanted_bits_per_scene_pixel
    assert wanted is not None
    assert wanted > 1.0
    assert user.coded.bitstream.bits_per_scene_pixel == pytest.approx(wanted, rel=0.04)


def test_the_solve_box_searches_and_says_what_cannot_be_had(shared_user: User) -> None:
    user = shared_user
    editor = user.part(QLineEdit, "Solve for")
    user.enter(editor, "1.2 bpp")
    assert user.coded.bitstream.bits_per_scene_pixel == pytest.approx(1.2, rel=0.04)
    user.enter(editor, "34 dB")
    assert user.coded.measured.uncoded.psnr_db >= 34
    user.enter(editor, "6 kB")
    assert user.coded.bitstream.payload_bytes == pytest.approx(6000, rel=0.05)
    user.enter(editor, "0.001 bpp")
    assert user.coded.note
    assert user.coded.note in user.texts(user.window.parts.codec)


def test_the_scope_decides_which_planes_are_encoded(shared_user: User) -> None:
    user = shared_user
    user.choose(user.part(QComboBox, "What to encode"), "scene")
    assert user.session.scope is Scope.SCENE
    assert (user.coded.first_plane, user.coded.stop_plane) == (42, 49)
    user.window.store.update(plane_index=60)
    user.wait_until_idle()
    assert user.pane(PaneKind.SCENE_B).picture() is None  # said, not shown wrongly
    assert user.window.panes.shown[PaneKind.SCENE_B].message == "Only planes 42–48 are encoded"


def test_the_stride_is_that_of_the_panel(shared_user: User) -> None:
    user = shared_user
    user.enter(user.part(QSpinBox, "Stride"), "14")
    assert user.coded.pipeline.stride_planes == 14
    assert len(user.coded.scenes.plane_indices) == 6


def test_a_result_can_be_pinned_beside_the_next(shared_user: User) -> None:
    user = shared_user
    before = user.metric("scene PSNR")
    user.press_button(user.part(QToolButton, "Pin these metrics for comparison"))
    user.set_quality(20.0)
    rows = user.window.parts.metrics.to_csv().splitlines()
    assert rows[0].endswith("pinned: jpeg")
    assert rows[1].endswith(before)
    assert user.metric("scene PSNR") != before
    user.press_button(user.part(QToolButton, "Forget the pinned metrics"))
    assert "pinned" not in user.window.parts.metrics.to_csv()


def test_verifying_decodes_in_a_fresh_process(shared_user: User) -> None:
    user = shared_user
    user.press_button(user.part(QToolButton, "Verify"))
    user.wait_until_idle()
    assert "verified" in user.texts(user.window.parts.codec)
    user.set_quality(20.0)
    assert "exact" in user.texts(user.window.parts.codec)


def test_a_bitstream_opened_over_its_recording_is_the_coded_side(
    shared_user: User, tmp_path: Path
) -> None:
    user, path = shared_user, tmp_path / "fan.slp"
    user.window.codec.save(path, force=False)
    spikes, payload = user.coded.spikes.dense(0, 84), user.coded.bitstream.payload_bytes
    user.set_quality(5.0)
    assert user.coded.bitstream.payload_bytes != payload
    user.open(path)
    assert user.coded.bitstream.payload_bytes == payload
    assert user.coded.path == path
    assert np.array_equal(user.coded.spikes.dense(0, 84), spikes)
    assert user.session.codec == user.coded.codec


def test_a_bitstream_waits_for_the_recording_that_is_opened_with_it(
    user_of_fan: User, recordings: Path, tmp_path: Path
) -> None:
    user, path = user_of_fan, tmp_path / "fan.slp"
    user.window.codec.save(path, force=False)
    user.act("file.close")
    user.open(path, recordings / "fan.dat")
    assert list(user.window.workspace.documents) == [str(recordings / "fan.dat")]
    assert user.coded.path == path


def test_a_bitstream_alone_shows_its_spikes(user_of_fan: User, tmp_path: Path) -> None:
    user, path = user_of_fan, tmp_path / "fan.slp"
    user.window.codec.save(path, force=False)
    spikes = user.coded.spikes.plane(45)
    user.act("file.close")
    user.open(path)
    assert user.session.recording == str(path)
    user.window.store.update(plane_index=45)
    user.wait_until_idle()
    assert np.array_equal(user.values(PaneKind.SPIKES_A), spikes)
    assert "Decoded alone" in user.message
    user.act("file.reload")
    assert list(user.window.workspace.documents) == [str(path)]
    assert user.session.planes == 84


def test_a_bitstream_of_another_size_is_refused(
    user_of_fan: User, recordings: Path, tmp_path: Path
) -> None:
    user, path = user_of_fan, tmp_path / "fan.slp"
    user.window.codec.save(path, force=False)
    user.open(recordings / "disc.dat")
    before = user.coded
    user.open(path)
    assert "40×56" in user.message
    assert user.coded is before


# Several recordings, and jobs that are left behind


def test_switching_recordings_shows_each_with_its_own_result(
    user_of_fan: User, recordings: Path
) -> None:
    user = user_of_fan
    fan = user.coded
    user.open(recordings / "disc.dat")
    assert user.values(PaneKind.SPIKES_A).shape == (32, 48)
    assert user.coded.bitstream.header.height == 32
    user.window.modes.arrange(Preset.INSPECT)
    user.part(QListWidget, "Open recordings").setCurrentRow(0)
    user.wait_until_idle()
    assert user.coded is fan
    assert user.values(PaneKind.SPIKES_A).shape == (40, 56)
    assert user.metric("scene PSNR") == f"{decibels(fan.measured.figures.scene_psnr_db)} dB"


class Gate:
    """Stands before encoding: it has begun, and goes on when it may."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, heeds_cancel: bool) -> None:
        self.begun, self.open, self.ended = (threading.Event() for _ in range(3))
        self._real, self._heeds_cancel = encode_stretch, heeds_cancel
        monkeypatch.setattr("app.presenters.codec.encode_stretch", self)

    def __call__(self, *arguments: Any) -> Coded:
        self.begun.set()
        progress = Progress() if not self._heeds_cancel else arguments[-1]
        try:
            while not self.open.wait(0.005):
                progress.check()
            return self._real(*arguments[:-1], progress)
        finally:
            self.ended.set()


def begin_encoding(user: User, gate: Gate) -> None:
    user.press_button(user.part(QPushButton, "Encode"))
    user.wait_until(gate.begun.is_set)


def test_a_result_that_comes_late_is_dropped(
    user_of_fan: User, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_of_fan
    fan = user.coded
    user.open(recordings / "disc.dat")
    disc, gate = user.coded, Gate(monkeypatch, heeds_cancel=False)
    begin_encoding(user, gate)
    user.window.documents.show(str(recordings / "fan.dat"))
    assert user.part(QPushButton, "Encode").isEnabled()
    gate.open.set()
    user.wait_until(gate.ended.is_set)
    user.wait_until_idle()
    assert user.coded is fan
    assert user.window.workspace.coded[str(recordings / "disc.dat")] is disc


@pytest.mark.parametrize("way", ["button", "escape", "cross"])
def test_cancelling_leaves_nothing_running(
    shared_user: User, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    user = shared_user
    before, gate = user.coded, Gate(monkeypatch, heeds_cancel=True)
    begin_encoding(user, gate)
    assert "Encoding" in user.texts(user.window.parts.jobs)[0]
    if way == "button":
        user.press_button(user.part(QPushButton, "Cancel"))
    elif way == "escape":
        user.key(Qt.Key.Key_Escape)
    else:
        user.press_button(user.part(QToolButton, "Cancel this job (Esc)"))
    user.wait_until(gate.ended.is_set)
    assert not user.window.runner.busy_slots
    assert not user.window.parts.jobs.isVisible()
    assert user.part(QPushButton, "Encode").isEnabled()
    assert user.coded is before


def test_what_is_chosen_while_encoding_stays_chosen(
    user_of_fan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, gate = user_of_fan, Gate(monkeypatch, heeds_cancel=False)
    monkeypatch.setattr("app.presenters.codec.AUTOMATIC_SCENES", 0)
    begin_encoding(user, gate)
    user.window.parts.codec.codecChosen.emit("webp")
    gate.open.set()
    user.wait_until_idle()
    assert user.coded.codec.name == "jpeg"
    assert user.session.codec.name == "webp"
    assert "jpeg" in user.pane(PaneKind.SCENE_B).area().accessibleName()  # what is seen, not chosen


def test_an_error_while_encoding_is_told(
    shared_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, before = shared_user, shared_user.coded

    def broken(*_arguments: object) -> None:
        raise RequestError("the codec has no mind to", "ask again")

    monkeypatch.setattr("app.presenters.codec.encode_stretch", broken)
    user.press_button(user.part(QPushButton, "Encode"))
    user.wait_until_idle()
    assert "the codec has no mind to" in user.message
    assert user.coded is before
    assert user.part(QPushButton, "Encode").isEnabled()


def test_a_recording_closed_while_it_is_encoded(
    user_of_fan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, gate = user_of_fan, Gate(monkeypatch, heeds_cancel=False)
    begin_encoding(user, gate)
    user.act_at_once("file.close")
    gate.open.set()
    user.wait_until(gate.ended.is_set)
    user.wait_until_idle()
    assert user.session.recording == ""
    assert not user.window.workspace.coded
    assert user.window.parts.empty.isVisible()


def test_the_window_closes_while_encoding(
    user_of_fan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, gate = user_of_fan, Gate(monkeypatch, heeds_cancel=True)
    begin_encoding(user, gate)
    user.window.playback.play(1)
    user.window.close()
    assert gate.ended.is_set()
    assert not user.threads()
    assert user.session.playback.direction == 0


def test_a_real_video_encoder_is_stopped_with_the_window(user_of_fan: User, tmp_path: Path) -> None:
    user = user_of_fan
    user.window.parts.codec.codecChosen.emit("vvc")  # ffmpeg as a process of its own
    user.wait_until(lambda: user.window.runner.is_busy(ENCODE))
    user.qtbot.wait(150)
    user.window.close()
    assert not user.threads()
    assert user.coded.codec.name == "jpeg"


def test_reading_anew_keeps_place_and_drops_old_results(
    user_of_fan: User, recordings: Path, tmp_path: Path
) -> None:
    user, path = user_of_fan, tmp_path / "again.dat"
    record(path, "disc", 40, 56, 84)
    user.open(path)
    user.window.store.update(plane_index=30, markers=(3,))
    disc = user.coded
    record(path, "fan", 40, 56, 84)
    user.act("file.reload")
    assert user.session.plane_index == 30
    assert user.session.markers == (3,)
    assert user.coded is not disc
    assert np.array_equal(
        user.values(PaneKind.SPIKES_A),
        user.window.workspace.document(str(recordings / "fan.dat")).stream.plane(30),
    )


def test_a_small_window_shows_everything(shared_user: User) -> None:
    user = shared_user
    user.window.resize(1024, 640)
    user.wait_until_idle()
    assert (user.window.width(), user.window.height()) == (1024, 640)
    for pane in user.window.parts.grid.panes():
        assert pane.area().height() >= 90
    for name in ("Encode", "Find", "Wipe", "Difference"):
        button = user.part(QPushButton, name)
        assert button.width() >= button.minimumSizeHint().width()
    inside = user.window.rect()
    for part in (user.window.parts.transport, user.window.parts.tabs, user.window.statusBar()):
        corner = part.mapTo(user.window, part.rect().bottomRight())
        assert inside.contains(corner)
