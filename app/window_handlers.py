"""What each action of the window does, by its id."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog

from app.state import CompareMode, LoopMode, Neighbour, OverlayKind, Preset
from app.window_camera import fit, zoom, zoom_one
from app.window_parts import size_docks
from models.errors import SpikeloupeError

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from app.window_actions import Handler

RECORDINGS = "Recordings (*.dat *.raw *.bin *.npz *.npy *.h5 *.hdf5 *.yaml *.slp);;All files (*)"


def handlers(window: MainWindow) -> dict[str, Handler]:
    """Return the handler of every action."""
    return {
        **_file(window),
        **_view(window),
        **_play(window),
        **_codec(window),
        **_learn(window),
    }


def _file(window: MainWindow) -> dict[str, Handler]:
    return {
        "file.open": partial(_open, window),
        "file.open_raw": partial(_open_raw, window),
        "file.simulate": partial(_simulate, window),
        "file.demo": partial(_open_demo, window),
        "file.reload": partial(_reload, window),
        "file.sidecar": partial(_write_sidecar, window),
        "file.close": lambda: window.documents.close(window.store.session.recording),
        "file.save_slp": partial(_save_bitstream, window),
        "file.save_png": partial(_save_view, window),
        "file.quit": window.close,
        "edit.copy": lambda: QApplication.clipboard().setPixmap(window.parts.views.grab()),
        "edit.copy_metrics": lambda: QApplication.clipboard().setText(
            window.parts.metrics.to_csv()
        ),
        "help.keys": partial(_show_keys, window),
        "help.about": partial(_show_about, window),
    }


def _view(window: MainWindow) -> dict[str, Handler]:
    def compare(mode: CompareMode) -> Handler:
        return lambda: window.modes.compare(mode)

    return {
        "view.grid": lambda: window.store.update(compare=CompareMode.GRID),
        "view.only_a": compare(CompareMode.ONLY_A),
        "view.only_b": compare(CompareMode.ONLY_B),
        "view.flip": lambda: window.modes.flip(),
        "view.wipe_vertical": compare(CompareMode.WIPE_VERTICAL),
        "view.wipe_horizontal": compare(CompareMode.WIPE_HORIZONTAL),
        "view.difference": compare(CompareMode.DIFFERENCE),
        "view.side_by_side": compare(CompareMode.SIDE_BY_SIDE),
        "view.difference_gain": lambda: window.modes.next_gain(),
        "view.compared": lambda: window.modes.next_compared(),
        "view.zoom_in": partial(zoom, window, 1),
        "view.zoom_out": partial(zoom, window, -1),
        "view.zoom_one": partial(zoom_one, window),
        "view.fit": partial(fit, window),
        "view.link": lambda: window.store.update(linked=not window.store.session.linked),
        "view.pixel_grid": partial(_toggle_pixel_grid, window),
        "view.auto_levels": lambda: window.levels.auto(),
        "view.next_map": lambda: window.levels.next_map(),
        "view.overlay_attention": partial(_toggle_overlay, window, OverlayKind.ATTENTION),
        "view.overlay_bits": partial(_toggle_overlay, window, OverlayKind.BITS),
        "view.overlay_motion": partial(_toggle_overlay, window, OverlayKind.MOTION),
        "view.next_neighbour": partial(_next_neighbour, window),
        "view.restore": lambda: window.parts.grid.restore(),
        "view.theme": partial(_toggle_theme, window),
        "view.fullscreen": partial(_toggle_full_screen, window),
        "view.focus": partial(_toggle_docks, window),
        "view.recordings": partial(_toggle_recordings, window),
        "view.codec": partial(_show_tab, window, 0),
        "view.levels": partial(_show_tab, window, 1),
        "view.inspector": partial(_show_tab, window, 2),
        "view.labels": partial(_show_tab, window, 3),
        "view.reset": partial(_reset_layout, window),
    }


def _play(window: MainWindow) -> dict[str, Handler]:
    store = window.store

    def step(planes: int) -> Handler:
        return lambda: window.playback.step(planes)

    return {
        "play.toggle": lambda: window.playback.toggle(),
        "play.reverse": lambda: window.playback.play(-1),
        "play.pause": lambda: window.playback.pause(),
        "play.forward": lambda: window.playback.play(1),
        "play.back_1": step(-1),
        "play.on_1": step(1),
        "play.back_10": step(-10),
        "play.on_10": step(10),
        "play.back_100": step(-100),
        "play.on_100": step(100),
        "play.back_window": lambda: window.playback.step(-store.session.window_planes),
        "play.on_window": lambda: window.playback.step(store.session.window_planes),
        "play.first": lambda: window.playback.first(),
        "play.last": lambda: window.playback.last(),
        "play.in": partial(_set_range, window, "in"),
        "play.out": partial(_set_range, window, "out"),
        "play.clear_in": partial(_set_range, window, "clear in"),
        "play.clear_out": partial(_set_range, window, "clear out"),
        "play.loop": partial(_next_loop, window),
        "play.marker": partial(_toggle_marker, window),
        "play.marker_next": partial(_go_to_marker, window, 1),
        "play.marker_previous": partial(_go_to_marker, window, -1),
        "play.window_shorter": lambda: window.step_window(-1),
        "play.window_longer": lambda: window.step_window(1),
    }


def _codec(window: MainWindow) -> dict[str, Handler]:
    return {
        "codec.encode": lambda: window.codec.encode(),
        "codec.solve": lambda: window.parts.codec.focus_solve(),
        "codec.finer": lambda: window.parts.codec.nudge_bitrate(1),
        "codec.coarser": lambda: window.parts.codec.nudge_bitrate(-1),
        "codec.pin": lambda: window.metrics.pin(),
        "codec.curves": lambda: window.curves.compare(),
        "codec.paradigms": partial(_compare_paradigms, window),
        "codec.classify_folder": partial(_classify_folder, window),
        "codec.weights": partial(_fetch_weights, window),
        "job.cancel": partial(_cancel, window),
    }


def _learn(window: MainWindow) -> dict[str, Handler]:
    return {
        "learn.lessons": lambda: window.modes.toggle_lessons(),
        "learn.previous": lambda: window.learn.step(-1),
        "learn.next": lambda: window.learn.step(1),
        "learn.reset": lambda: window.learn.reset(),
        "learn.record": lambda: window.learn.record(),
    }


def _open(window: MainWindow) -> None:
    paths, _ = QFileDialog.getOpenFileNames(window, "Open recordings", "", RECORDINGS)
    window.open_paths(paths)


def _open_raw(window: MainWindow) -> None:
    from app.geometry_wizard import change_geometry

    path, _ = QFileDialog.getOpenFileName(window, "Open a raw recording", "", RECORDINGS)
    if path:
        change_geometry(window, Path(path))


def _simulate(window: MainWindow) -> None:
    from app.simulation_dialog import ask_for_simulation

    ask_for_simulation(window)


def _compare_paradigms(window: MainWindow) -> None:
    from app.paradigms_dialog import compare_on

    compare_on(window)


def _classify_folder(window: MainWindow) -> None:
    from app.folder_dialog import classify_folder_on

    classify_folder_on(window)


def _fetch_weights(window: MainWindow) -> None:
    from app.weights_dialog import ask_for_weights

    ask_for_weights(window)


def _open_demo(window: MainWindow) -> None:
    from assets.bundled import bundled_recording

    window.open_path(bundled_recording())


def _reload(window: MainWindow) -> None:
    window.documents.reopen(window.store.session.recording)


def _write_sidecar(window: MainWindow) -> None:
    from models.streams.recording import write_sidecar_of

    document = window.workspace.document(window.store.session.recording)
    if document is not None:
        _try(window, lambda: write_sidecar_of(document.recording, force=True))


def _save_bitstream(window: MainWindow) -> None:
    if window.store.session.recording not in window.workspace.coded:
        window.complain("There is no bitstream yet: encode first")
        return
    path, _ = QFileDialog.getSaveFileName(window, "Save bitstream", "coded.slp", "*.slp")
    if path:
        _try(window, lambda: window.codec.save(Path(path), force=True))


def _save_view(window: MainWindow) -> None:
    from app.export import save_view

    name = f"{Path(window.store.session.recording).stem or 'view'}.png"
    path, _ = QFileDialog.getSaveFileName(window, "Save view as PNG", name, "*.png")
    if path:
        _try(window, lambda: save_view(window.panes.shown, window.store.session, Path(path)))


def _try(window: MainWindow, work: Handler) -> None:
    try:
        work()
    except (SpikeloupeError, OSError) as error:
        window.complain(str(error))


def _show_keys(window: MainWindow) -> None:
    from app.help_dialogs import show_keys

    show_keys(window)


def _show_about(window: MainWindow) -> None:
    from app.help_dialogs import show_about

    show_about(window)


def _compares(window: MainWindow) -> bool:
    return window.store.session.compare is not CompareMode.GRID


def _toggle_pixel_grid(window: MainWindow) -> None:
    window.pixel_grid = not window.pixel_grid
    for view in (window.parts.grid, window.parts.compare):
        view.set_pixel_grid(window.pixel_grid)


def _toggle_overlay(window: MainWindow, kind: OverlayKind) -> None:
    on = window.store.session.overlay is kind
    window.store.update(overlay=OverlayKind.NONE if on else kind)


def _next_neighbour(window: MainWindow) -> None:
    choices = list(Neighbour)
    at = choices.index(window.store.session.neighbour)
    window.store.update(neighbour=choices[(at + 1) % len(choices)])


def _toggle_theme(window: MainWindow) -> None:
    window.set_theme("dark" if window.settings.theme == "light" else "light")


def _toggle_full_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()


def _toggle_docks(window: MainWindow) -> None:
    shown, session = not window.actions_by_id["view.focus"].isChecked(), window.store.session
    window.parts.left.setVisible(shown and session.preset is Preset.INSPECT)
    teaches = session.preset is Preset.TEACH
    window.parts.right.setVisible(shown and bool(session.recording) and not teaches)


def _toggle_recordings(window: MainWindow) -> None:
    window.parts.left.setVisible(not window.parts.left.isVisible())
    window.actions_by_id["view.focus"].setChecked(False)


def _show_tab(window: MainWindow, position: int) -> None:
    window.parts.right.show()
    window.parts.tabs.setCurrentIndex(position)
    window.actions_by_id["view.focus"].setChecked(False)


def _reset_layout(window: MainWindow) -> None:
    window.actions_by_id["view.focus"].setChecked(False)
    window.parts.right.setVisible(bool(window.store.session.recording))
    window.parts.tabs.setCurrentIndex(0)
    window.parts.grid.restore()
    window.store.update(linked=True)
    window.modes.arrange(Preset.TUNE)
    size_docks(window, window.parts)
    fit(window)


def _set_range(window: MainWindow, what: str) -> None:
    session = window.store.session
    start, stop = session.play_range
    here = session.plane_index
    spans = {
        "in": (here, stop if stop > here else session.planes),
        "out": (start if start <= here else 0, here + 1),
        "clear in": (0, stop),
        "clear out": (start, session.planes),
    }
    window.store.update(range_planes=spans[what])


def _next_loop(window: MainWindow) -> None:
    playback = window.store.session.playback
    modes = list(LoopMode)
    loop = modes[(modes.index(playback.loop) + 1) % len(modes)]
    window.store.update(playback=replace(playback, loop=loop))


def _toggle_marker(window: MainWindow) -> None:
    session = window.store.session
    markers = set(session.markers) ^ {session.plane_index}
    window.store.update(markers=tuple(markers))


def _go_to_marker(window: MainWindow, direction: int) -> None:
    session = window.store.session
    beyond = [m for m in session.markers if (m - session.plane_index) * direction > 0]
    if beyond:
        window.playback.seek(min(beyond) if direction > 0 else max(beyond))


def _cancel(window: MainWindow) -> None:
    """Stop the newest job; else leave lessons, comparison, maximised pane, full screen."""
    jobs = window.parts.jobs.keys()
    if jobs:
        window.runner.cancel(jobs[-1])
    elif window.store.session.preset is Preset.TEACH:
        window.modes.toggle_lessons()
    elif _compares(window):
        window.store.update(compare=CompareMode.GRID)
    elif window.parts.grid.maximised() is not None:
        window.parts.grid.restore()
    elif window.isFullScreen():
        window.showNormal()
