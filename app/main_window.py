"""The main window: makes store, runner and presenters, hands them the views, and ends them.

What a panel does is its presenter's; what an action does is in `app.window_handlers`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu

from app.device_menu import DeviceMenu
from app.jobs import JobRunner
from app.learn.lesson import LessonContext
from app.learn.presenter import LearnPresenter
from app.memory import resident_bytes
from app.news import News
from app.pane_help import HELP
from app.presenters.classification import ClassificationPresenter
from app.presenters.codec import CodecPresenter
from app.presenters.curves import CurvesPresenter
from app.presenters.documents import OPENING, DocumentsPresenter
from app.presenters.inspector import InspectorPresenter
from app.presenters.levels import LevelsPresenter
from app.presenters.long_bitstreams import LongBitstreamsPresenter
from app.presenters.metrics import MetricsPresenter
from app.presenters.modes import ModesPresenter
from app.presenters.panes import PanesPresenter
from app.presenters.playback import PlaybackPresenter
from app.presenters.trace import TracePresenter
from app.settings import Settings, save_settings
from app.state import CompareMode, OverlayKind, Preset, Probe, Session
from app.store import SessionStore
from app.window_actions import add_device_menu, add_recent_menu, build_actions, fill_recent
from app.window_camera import zoom_text
from app.window_handlers import handlers
from app.window_parts import build_parts, build_status
from app.workspace import Workspace
from models.networks.device import DeviceChoice, choose_device, chosen_device
from models.streams.formats import GeometryRequest
from widgets.quantities import duration_text
from widgets.theme import THEMES, apply_theme

log = logging.getLogger(__name__)

STATUS_EVERY_MS = 1000
OVERLAYS = {
    OverlayKind.ATTENTION: "view.overlay_attention",
    OverlayKind.BITS: "view.overlay_bits",
    OverlayKind.MOTION: "view.overlay_motion",
}
PANE_MENU = (
    "view.auto_levels",
    "view.next_map",
    "view.zoom_one",
    "view.fit",
    *OVERLAYS.values(),
    "view.restore",
    "edit.copy",
    "file.save_png",
)


class MainWindow(QMainWindow):
    """The viewer."""

    def __init__(
        self, settings: Settings, problems: tuple[str, ...] = (), remember: bool = True
    ) -> None:
        super().__init__()
        self.settings, self._remember = settings, remember
        choose_device(DeviceChoice(settings.device))
        self.pixel_grid = False
        self._waiting: list[Path] = []
        self._apply_theme()
        self.setWindowTitle("Spikeloupe")
        self.setMinimumSize(1024, 640)
        self.resize(1600, 1000)
        self.setAcceptDrops(True)
        self.store = SessionStore(parent=self)
        self.runner = JobRunner(settings.job_threads, parent=self)
        self.workspace, self.news = Workspace(), News(self)
        self.parts = build_parts(self)
        self.status = build_status(self.statusBar(), self.parts.jobs)
        self._make_presenters()
        self.actions_by_id = build_actions(self, self.parts.pane_area, handlers(self))
        self.recent = add_recent_menu(self, self.actions_by_id["file.reload"])
        self._show_recent()
        self.status.device.setText(_device_text(chosen_device()))
        devices = add_device_menu(self, self.actions_by_id["view.theme"])
        self.devices = DeviceMenu(devices, self.runner, self.set_device)
        more = *OVERLAYS.values(), "view.next_neighbour", "view.labels"
        self.parts.grid.set_more_actions([self.actions_by_id[id_] for id_ in more])
        self.actions_by_id["view.link"].setChecked(True)
        self.actions_by_id["view.theme"].setChecked(settings.theme == "light")
        self._connect()
        self._session_changed(Session(), self.store.session)
        for problem in problems:
            self.complain(problem)
        # The list of codecs is made once the window is on screen.
        QTimer.singleShot(0, self.codec.load)

    # What others ask of the window

    def open_path(self, path: Path, request: GeometryRequest | None = None) -> None:
        """Open a recording, or show a `.slp` as the coded side of the recording in view.

        A `.slp` waits for recordings that are being opened: it may be of one of them.
        """
        if path.suffix.lower() != ".slp":
            self.documents.open(path, request)
        elif self._is_opening():
            self._waiting.append(path)
        else:
            self._open_bitstream(path)

    def open_paths(self, paths: Iterable[str]) -> None:
        """Open several files, recordings before the bitstreams that were made of them."""
        for path in sorted(map(Path, paths), key=lambda path: path.suffix.lower() == ".slp"):
            self.open_path(path)

    def complain(self, message: str, details: str = "") -> None:
        """Show a warning that blocks nothing."""
        self.parts.messages.show_message("warning", message, details=details)

    def fill_for_demo(self) -> None:
        """Ask for everything that the demo shows: a pixel's trace, and several codecs' curves."""
        self.news.opened.connect(self._probe_for_demo)
        self.curves.compare(("jpeg", "jpeg2000", "av1", "vvc"))

    def is_filled(self) -> bool:
        """Whether every pane has its picture, the metrics are there and no job is under way."""
        session = self.store.session
        return (
            not self.runner.busy_slots
            and session.recording in self.workspace.coded
            and self.curves.is_complete
            and all(kind in self.panes.shown for kind in session.panes)
        )

    def busy_slots(self) -> tuple[str, ...]:
        """The jobs that are under way."""
        return self.runner.busy_slots

    def figures(self) -> dict[str, Any]:
        """Return the figures on screen of the recording in view."""
        coded = self.workspace.coded.get(self.store.session.recording)
        if coded is None:
            return {}
        figures = coded.measured.figures.to_json()
        return {
            "recording": Path(coded.key).name,
            "codec": coded.codec.name,
            "file_bytes": coded.file_bytes,
            "payload_bytes": coded.bitstream.payload_bytes,
            **{key: value for key, value in figures.items() if key not in ("left_out", "notes")},
        }

    def set_theme(self, name: str) -> None:
        """Take the dark or the light look."""
        self.remember(replace(self.settings, theme=name))
        self._apply_theme()
        for view in (self.parts.trace, self.parts.plot):
            view.apply_theme()
        self.panes.redraw()

    def set_device(self, choice: DeviceChoice) -> None:
        """Have networks run on another device from now on."""
        choose_device(choice)
        self.remember(replace(self.settings, device=str(choice)))
        self.status.device.setText(_device_text(choice))

    def remember(self, settings: Settings) -> None:
        """Keep settings for the next run."""
        self.settings = settings
        if self._remember:
            try:
                save_settings(settings)
            except OSError as error:
                log.warning("the settings can't be saved: %s", error)

    # Making

    def _make_presenters(self) -> None:
        store, runner, workspace, news, parts = (
            self.store,
            self.runner,
            self.workspace,
            self.news,
            self.parts,
        )
        self.documents = DocumentsPresenter(
            store, runner, workspace, news, parts.recordings, self._opened_path, self
        )
        self.panes = PanesPresenter(store, runner, workspace, news, parts.grid, parts.compare, self)
        self.modes = ModesPresenter(store, parts.modes, parts.views, parts.left, parent=self)
        self.playback = PlaybackPresenter(
            store, parts.transport, parts.timeline, lambda: self.panes.is_drawing, parent=self
        )
        self.long_bitstreams = LongBitstreamsPresenter(
            store, runner, workspace, news, self.panes, self
        )
        self.trace = TracePresenter(store, runner, workspace, news, parts.trace, self)
        self.curves = CurvesPresenter(store, runner, workspace, news, parts.plot, self)
        self.codec = CodecPresenter(
            store, runner, workspace, news, parts.codec, self.curves.quality_for, self
        )
        self.metrics = MetricsPresenter(store, workspace, news, parts.metrics, self)
        self.levels = LevelsPresenter(store, parts.levels, lambda: self.panes.shown, self)
        self.inspector = InspectorPresenter(store, self.panes, parts.inspector, self)
        self.classification = ClassificationPresenter(
            store, runner, workspace, news, parts.labels, self
        )
        lessons = LessonContext(store, runner, workspace, news)
        self.learn = LearnPresenter(lessons, parts.learn, self._open_lesson, self)

    def _connect(self) -> None:
        parts, news, runner = self.parts, self.news, self.runner
        self.store.changed.connect(self._session_changed)
        news.complained.connect(self.complain)
        news.described.connect(self._described)
        news.coded.connect(self._described)
        runner.started.connect(lambda slot, title: parts.jobs.set_job(slot, title, None))
        runner.progressed.connect(self._progressed)
        runner.ended.connect(parts.jobs.end_job)
        runner.ended.connect(self.codec.job_ended)
        runner.ended.connect(self.classification.job_ended)
        runner.ended.connect(self._open_what_waits)
        runner.failed.connect(lambda slot, error: self.complain(f"{slot}: {error}", repr(error)))
        parts.jobs.cancelRequested.connect(runner.cancel)
        parts.empty.openRequested.connect(self.actions_by_id["file.open"].trigger)
        parts.empty.demoRequested.connect(self.actions_by_id["file.demo"].trigger)
        parts.empty.simulateRequested.connect(self.actions_by_id["file.simulate"].trigger)
        parts.empty.filesDropped.connect(self.open_paths)
        parts.grid.filesDropped.connect(lambda _pane, paths: self.open_paths(paths))
        parts.recordings.openRequested.connect(self.actions_by_id["file.open"].trigger)
        parts.recordings.geometryRequested.connect(self._change_geometry)
        parts.codec.saveRequested.connect(self.actions_by_id["file.save_slp"].trigger)
        parts.plot.pointDragged.connect(parts.codec.bitrateDragged)
        parts.plot.pointChosen.connect(self.codec.choose_bitrate)
        self.curves.pointChosen.connect(self.codec.choose_point)
        parts.grid.windowStepRequested.connect(lambda _pane, step: self.step_window(step))
        parts.compare.windowStepRequested.connect(self.step_window)
        parts.grid.clicked.connect(lambda pane, *_rest: self._choose_pane(pane))
        parts.grid.cameraRequested.connect(lambda *_camera: self._show_zoom())
        parts.grid.maximiseRequested.connect(lambda _pane: self._show_zoom())
        parts.compare.cameraRequested.connect(lambda _camera: self._show_zoom())
        parts.grid.helpRequested.connect(self._explain_pane)
        parts.grid.menuRequested.connect(self._show_pane_menu)
        parts.compare.menuRequested.connect(self._show_menu)
        self.panes.drawn.connect(lambda _shown: self._drawn())
        self.panes.drawn.connect(lambda _shown: self.playback.catch_up())
        self.inspector.statusChanged.connect(self.status.values.setText)
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(STATUS_EVERY_MS)
        self._status_timer.timeout.connect(self._show_memory)
        self._status_timer.start()

    def _apply_theme(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, THEMES[self.settings.theme], self.settings.font_scale)

    # What happens

    def _opened_path(self, path: Path) -> None:
        if path.exists() and not self.learn.owns(path):
            self.remember(self.settings.with_recent(path))
            self._show_recent()

    def _open_lesson(self, path: Path) -> None:
        self.modes.arrange(Preset.INSPECT)
        self.open_path(path)

    def _show_recent(self) -> None:
        fill_recent(self.recent, self.settings.recent_files, lambda p: self.open_path(Path(p)))

    def _is_opening(self) -> bool:
        return any(slot.startswith(OPENING) for slot in self.runner.busy_slots)

    def _open_bitstream(self, path: Path) -> None:
        document = self.workspace.document(self.store.session.recording)
        if document is None:
            self.documents.open_bitstream_alone(path)
        else:
            self.codec.open_bitstream(path, document)

    @Slot(str)
    def _open_what_waits(self, slot: str) -> None:
        if slot.startswith(OPENING) and not self._is_opening():
            waiting, self._waiting = self._waiting, []
            for path in waiting:
                self._open_bitstream(path)

    @Slot(str)
    def _probe_for_demo(self, _key: str) -> None:
        session = self.store.session
        self.store.update(probe=Probe(session.width * 5 // 8, session.height // 2))

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if _layout_of(old) != _layout_of(new) or not new.recording:
            self._show_layout(new)
        if old.recording != new.recording or not new.recording:
            name = Path(new.recording).name
            self.setWindowTitle(f"{name} – Spikeloupe" if name else "Spikeloupe")
            self.parts.modes.set_facts(_facts(new))
            self._described(new.recording)
            if new.recording and new.preset is not Preset.TEACH:
                self.parts.pane_area.setFocus()
        if old.linked != new.linked:
            self.actions_by_id["view.link"].setChecked(new.linked)
        for kind, action in OVERLAYS.items():
            self.actions_by_id[action].setChecked(new.overlay is kind)
        if old.compare is not new.compare:
            self._show_zoom()
        self.status.plane.setText(_plane_text(new))

    def _show_layout(self, session: Session) -> None:
        """Show what is open, or that nothing is; or lessons, which leave no room for the codec."""
        is_open, teaches = _layout_of(session)
        self.parts.stack.setCurrentIndex(1 if is_open or teaches else 0)
        self.parts.centre.setCurrentIndex(1 if teaches else 0)
        self.parts.right.setVisible(is_open and not teaches)
        if is_open and not teaches:
            self.parts.pane_area.setFocus()

    @Slot(str)
    def _described(self, key: str) -> None:
        """Show on the timeline what is known of the recording in view."""
        if key != self.store.session.recording:
            return
        document = self.workspace.document(key)
        activity = document.activity if document is not None else None
        timeline = self.parts.timeline
        if activity is not None:
            timeline.set_activity(activity.edges, activity.firing_rate)
        else:
            timeline.set_activity(None)
        coded = self.workspace.coded.get(key)
        if coded is not None:
            timeline.set_coded_range(coded.first_plane, coded.stop_plane)
        else:
            timeline.set_coded_range(None)

    @Slot(str, float, str)
    def _progressed(self, slot: str, fraction: float, note: str) -> None:
        if slot in self.parts.jobs.keys():  # noqa: SIM118 - a method of ours, not of a dict
            self.parts.jobs.set_job(slot, note or slot, fraction)

    def step_window(self, step: int) -> None:
        """Pool more planes (1) or fewer (−1), by a quarter."""
        window = self.store.session.window_planes
        factor = 1.25 if step > 0 else 0.8
        wanted = round(window * factor)
        self.store.update(window_planes=max(1, wanted if wanted != window else window + step))

    def _choose_pane(self, position: int) -> None:
        self.levels.choose(self.store.session.panes[position])

    def _drawn(self) -> None:
        self.levels.values_changed()
        self._show_zoom()

    def _show_zoom(self) -> None:
        self.status.zoom.setText(zoom_text(self))

    @Slot()
    def _change_geometry(self) -> None:
        from app.geometry_wizard import change_geometry

        document = self.workspace.document(self.store.session.recording)
        if document is not None:
            change_geometry(self, document.recording.path)

    @Slot(int)
    def _explain_pane(self, position: int) -> None:
        kind = self.store.session.panes[position]
        self.parts.messages.show_message("info", HELP[kind])

    @Slot(int, object)
    def _show_pane_menu(self, position: int, place: QPoint) -> None:
        self._choose_pane(position)
        self._show_menu(place)

    @Slot(object)
    def _show_menu(self, place: QPoint) -> None:
        """Offer what concerns the pane under the pointer."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.actions_by_id[name] for name in PANE_MENU])
        menu.popup(place)

    @Slot()
    def _show_memory(self) -> None:
        held = resident_bytes()
        self.status.memory.setText(f"memory {held / 1e6:,.0f} MB" if held is not None else "")

    # Qt's own events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Maximise the pane whose number is typed."""
        digit = event.key() - Qt.Key.Key_1
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        in_panes = self.parts.pane_area.isAncestorOf(self.focusWidget()) or (
            self.focusWidget() is self.parts.pane_area
        )
        if plain and in_panes and 0 <= digit < len(self.parts.grid.panes()):
            self.store.update(compare=CompareMode.GRID)
            self.parts.grid.maximise(digit)
            self._show_zoom()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End a flip that was held."""
        if event.key() == Qt.Key.Key_X and not event.isAutoRepeat():
            self.modes.end_flip()
        super().keyReleaseEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the files that were dropped."""
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        self.open_paths(url.toLocalFile() for url in urls if url.isLocalFile())

    def changeEvent(self, event: QEvent) -> None:
        """Keep the action for full screen in step with the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "actions_by_id"):
            self.actions_by_id["view.fullscreen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop time, cancel every job and wait for its end."""
        self._status_timer.stop()
        for dialog in self.findChildren(QDialog):
            dialog.close()  # those that don't block the window would outlive it
        self.playback.pause()
        self.runner.close()
        self.learn.close()
        super().closeEvent(event)


def _layout_of(session: Session) -> tuple[bool, bool]:
    """Whether a recording is open, and whether lessons are on."""
    return bool(session.recording), session.preset is Preset.TEACH


def _device_text(choice: DeviceChoice) -> str:
    return "device auto" if choice is DeviceChoice.AUTO else str(choice)


def _facts(session: Session) -> str:
    if not session.recording:
        return ""
    rate = session.capture_rate_hz
    size = f"{session.height} × {session.width} · {session.planes:,} planes"
    if not rate:
        return size
    return f"{size} · {rate / 1000:g} kHz · {duration_text(session.planes / rate)}"


def _plane_text(session: Session) -> str:
    if not session.planes:
        return ""
    rate = session.capture_rate_hz
    time = f" · {duration_text(session.plane_index / rate)}" if rate else ""
    return f"plane {session.plane_index:,}{time}"
