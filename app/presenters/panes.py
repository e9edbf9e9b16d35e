"""The grid of panes and the comparison: what they show, and what their gestures change.

Pictures are computed on a worker thread, one request at a time: while one is under way, newer
wishes wait as a single "again", so that scrubbing is neither queued nor starved.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.jobs import Runner
from app.news import News
from app.pane_pictures import Moment, Shown, picture, show
from app.state import (
    PARTNER_OF,
    QUANTITY_OF,
    CompareMode,
    PaneKind,
    Probe,
    Quantity,
    Session,
)
from app.store import SessionStore
from app.workspace import Workspace
from models.progress import Progress
from widgets.camera import Camera
from widgets.compare_view import CompareView
from widgets.pane_grid import PaneGrid
from widgets.theme import current_theme

log = logging.getLogger(__name__)

SLOT = "panes"

TITLES: dict[PaneKind, str] = {
    PaneKind.SPIKES_A: "Spikes",
    PaneKind.SPIKES_B: "Spikes",
    PaneKind.ISI_A: "ISI",
    PaneKind.ISI_B: "ISI",
    PaneKind.FIRING_A: "Firing rate",
    PaneKind.FIRING_B: "Firing rate",
    PaneKind.SCENE_A: "Scene",
    PaneKind.SCENE_B: "Scene",
    PaneKind.TRUTH: "Ground truth",
    PaneKind.SCENE_DIFFERENCE: "Scene difference",
    PaneKind.SPIKE_DIFFERENCE: "Spike match",
}

MENU: tuple[tuple[PaneKind, str], ...] = (
    (PaneKind.SPIKES_A, "Spikes · raw (A)"),
    (PaneKind.SPIKES_B, "Spikes · regenerated (B)"),
    (PaneKind.ISI_A, "ISI · raw (A)"),
    (PaneKind.ISI_B, "ISI · regenerated (B)"),
    (PaneKind.FIRING_A, "Firing rate · raw (A)"),
    (PaneKind.FIRING_B, "Firing rate · regenerated (B)"),
    (PaneKind.SCENE_A, "Scene · uncoded"),
    (PaneKind.SCENE_B, "Scene · decoded"),
    (PaneKind.TRUTH, "Ground truth"),
    (PaneKind.SCENE_DIFFERENCE, "Scene difference · decoded − uncoded"),
    (PaneKind.SPIKE_DIFFERENCE, "Spike match · B against A"),
)

_COMPUTED_FROM = ("recording", "plane_index", "window_planes", "pipeline", "codec")
_ARRANGED_BY = ("panes", "rows", "columns", "compare", "compared", "levels", "difference_gain")


class PanesPresenter(QObject):
    """Keeps panes and comparison as the session says."""

    drawn = Signal(object)  # dict[PaneKind, Shown]: what the values of the moment are

    def __init__(
        self,
        store: SessionStore,
        runner: Runner,
        workspace: Workspace,
        news: News,
        grid: PaneGrid,
        compare: CompareView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._workspace = store, runner, workspace
        self._grid, self._compare = grid, compare
        self._again = False
        self._layout = (0, 0)
        self.shown: dict[PaneKind, Shown] = {}
        self._connect(news)
        self._arrange(store.session)

    @property
    def is_drawing(self) -> bool:
        """Whether pictures are under way; playback waits for them."""
        return self._runner.is_busy(SLOT)

    def redraw(self) -> None:
        """Compute the pictures of the moment, or as soon as the ones under way are done."""
        if self.is_drawing:
            self._again = True
            return
        moment = self._moment()
        if moment is None:
            self._clear()
            return
        kinds = kinds_shown(moment.session)
        key = moment.session.recording
        self._runner.submit(
            SLOT,
            lambda progress: _draw(kinds, moment, progress),
            lambda shown: self._deliver(key, shown),
            self._fail,
            urgent=True,
        )

    def _connect(self, news: News) -> None:
        self._store.changed.connect(self._session_changed)
        news.coded.connect(self._news)
        news.previewed.connect(self._news)
        news.opened.connect(self._news)
        news.described.connect(self._news)
        grid, compare = self._grid, self._compare
        grid.kindRequested.connect(self._set_kind)
        grid.clicked.connect(self._click)
        grid.hovered.connect(self._hover)
        grid.left.connect(lambda _pane: self._leave())
        grid.cameraRequested.connect(lambda _pane, camera: self._share_camera(camera))
        grid.maximiseRequested.connect(self._maximise_or_restore)
        compare.clicked.connect(self._click_compare)
        compare.hovered.connect(self._hover_compare)
        compare.left.connect(self._leave)
        compare.cameraRequested.connect(self.move_camera_of_comparison)
        compare.wipeMoved.connect(lambda fraction: self._store.update(wipe=fraction))

    def _moment(self) -> Moment | None:
        session = self._store.session
        document = self._workspace.document(session.recording)
        if document is None:
            return None
        key = session.recording
        return Moment(
            session, document, self._workspace.coded.get(key), self._workspace.previews.get(key)
        )

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if (old.panes, old.rows, old.columns) != (new.panes, new.rows, new.columns):
            self._arrange(new)
        if old.linked != new.linked:
            self._grid.set_linked(new.linked)
        if old.wipe != new.wipe:
            self._compare.set_wipe(new.wipe)
        if (old.probe, old.pins) != (new.probe, new.pins):
            self._show_probes(new)
        if _differ(old, new, _COMPUTED_FROM):
            self.redraw()
        elif _differ(old, new, _ARRANGED_BY):
            self._fill()  # at once: what is there already needs no computing
            if self.is_drawing or not self.shown.keys() >= set(kinds_shown(new)):
                self.redraw()

    @Slot(str)
    def _news(self, key: str) -> None:
        if key == self._store.session.recording:
            self.redraw()

    def _arrange(self, session: Session) -> None:
        if (session.rows, session.columns) != self._layout:
            self._layout = session.rows, session.columns
            self._grid.set_layout(*self._layout)
        for number, (pane, kind) in enumerate(
            zip(self._grid.panes(), session.panes, strict=False), start=1
        ):
            pane.set_kinds([(str(kind), label) for kind, label in MENU])
            pane.set_kind(str(kind))
            pane.set_number(number)
            pane.set_title(TITLES[kind], "")
        self._show_probes(session)

    def _clear(self) -> None:
        self.shown = {}
        for pane in self._grid.panes():
            pane.set_picture(None)

    def _deliver(self, key: str, shown: dict[PaneKind, Shown]) -> None:
        if key == self._store.session.recording:  # else they are of one that was left meanwhile
            self.shown = shown
            self._fill()
            self.drawn.emit(shown)
        self._draw_again()

    def _draw_again(self) -> None:
        again, self._again = self._again, False
        if again:
            self.redraw()

    def _fill(self) -> None:
        session = self._store.session
        if session.compare is CompareMode.GRID:
            self._fill_grid(self.shown, session)
        else:
            self._fill_compare(self.shown, session)

    def _fail(self, error: Exception) -> None:
        log.warning("the panes can't be drawn", exc_info=error)
        for pane in self._grid.panes():
            pane.set_picture(None)
            pane.set_message(str(error))
        self._compare.set_message(str(error))
        self._compare.set_pair(None, None)
        self._draw_again()

    def _fill_grid(self, shown: dict[PaneKind, Shown], session: Session) -> None:
        for pane, kind in zip(self._grid.panes(), session.panes, strict=False):
            if kind not in shown:
                continue
            pane.set_message(shown[kind].message)
            pane.set_picture(picture(kind, shown[kind], session))
            pane.set_title(TITLES[kind], shown[kind].detail)

    def _fill_compare(self, shown: dict[PaneKind, Shown], session: Session) -> None:
        side_a, side_b = session.compared, PARTNER_OF[session.compared]
        if side_a not in shown or side_b not in shown:
            return
        first, second = shown[side_a], shown[side_b]
        a, b = picture(side_a, first, session), picture(side_b, second, session)
        self._compare.set_mode(str(session.compare))
        self._compare.set_difference_gain(session.difference_gain)
        self._compare.set_message(first.message or second.message)
        self._compare.set_pair(a, b, first.detail, second.detail)
        self._compare.set_equal(_equal(first, second))

    def _show_probes(self, session: Session) -> None:
        cross = (session.probe.x, session.probe.y) if session.probe else (None, None)
        colours = current_theme().series
        pins = [
            (pin.x, pin.y, colours[number % len(colours)])
            for number, pin in enumerate(session.pins)
        ]
        for view in (self._grid, self._compare):
            view.set_crosshair(*cross)
            view.set_probes(pins)

    # One camera

    def move_camera_of_comparison(self, camera: Camera) -> None:
        """Look at the comparison from elsewhere; linked panes come along."""
        self._compare.set_camera(camera)
        if self._store.session.linked:
            self._grid.set_camera(camera)

    def _share_camera(self, camera: Camera) -> None:
        if self._store.session.linked:
            self._compare.set_camera(camera)

    @Slot(int)
    def _maximise_or_restore(self, position: int) -> None:
        if self._grid.maximised() is None:
            self._grid.maximise(position)
        else:
            self._grid.restore()

    @Slot(int, str)
    def _set_kind(self, position: int, kind: str) -> None:
        panes = list(self._store.session.panes)
        panes[position] = PaneKind(kind)
        self._store.update(panes=tuple(panes))

    @Slot(int, int, int, object)
    def _click(self, _pane: int, x: int, y: int, modifiers: Qt.KeyboardModifier) -> None:
        self._click_compare(x, y, modifiers)

    @Slot(int, int, object)
    def _click_compare(self, x: int, y: int, modifiers: Qt.KeyboardModifier) -> None:
        session, probe = self._store.session, Probe(x, y)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            pins = session.pins
            pins = tuple(p for p in pins if p != probe) if probe in pins else (*pins, probe)
            self._store.update(probe=probe, pins=pins)
        else:
            self._store.update(probe=probe)

    @Slot(int, int, int)
    def _hover(self, _pane: int, x: int, y: int) -> None:
        self._hover_compare(x, y)

    @Slot(int, int)
    def _hover_compare(self, x: int, y: int) -> None:
        for pane, kind in zip(self._grid.panes(), self._store.session.panes, strict=False):
            pane.set_value_text(value_text(kind, self.shown.get(kind), x, y))
        self.hovered.emit(x, y)

    @Slot()
    def _leave(self) -> None:
        for pane in self._grid.panes():
            pane.set_value_text("")
        self.left.emit()

    hovered = Signal(int, int)
    left = Signal()


def kinds_shown(session: Session) -> tuple[PaneKind, ...]:
    """Return what is on screen: the kinds of the grid, or the two that are compared."""
    if session.compare is CompareMode.GRID:
        return tuple(dict.fromkeys(session.panes))
    return session.compared, PARTNER_OF[session.compared]


def _differ(old: Session, new: Session, names: tuple[str, ...]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _draw(kinds: tuple[PaneKind, ...], moment: Moment, progress: Progress) -> dict[PaneKind, Shown]:
    shown = {}
    for kind in kinds:
        progress.check()
        shown[kind] = show(kind, moment)
    return shown


def _equal(first: Shown, second: Shown) -> bool | None:
    """Whether two panes hold the same values everywhere; None where one holds none."""
    if first.values is None or second.values is None:
        return None
    if first.valid is not None and second.valid is not None:
        same_places = bool((first.valid == second.valid).all())
        return same_places and bool((first.values == second.values).all())
    return bool((first.values == second.values).all())


def value_text(kind: PaneKind, shown: Shown | None, x: int, y: int) -> str:
    """Say the value of a pixel as its quantity is written."""
    if shown is None or shown.values is None:
        return ""
    if not (0 <= y < shown.values.shape[0] and 0 <= x < shown.values.shape[1]):
        return ""
    if shown.valid is not None and not shown.valid[y, x]:
        return "none"
    value = shown.values[y, x]
    quantity = QUANTITY_OF[kind]
    if quantity in (Quantity.SPIKES, Quantity.ISI, Quantity.MATCH):
        return f"{int(value)}"
    if quantity is Quantity.DIFFERENCE:
        return f"{float(value):+.3f}".replace("-", "−")
    return f"{float(value):.3f}"
