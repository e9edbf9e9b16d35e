"""The grid of panes and the comparison: what they show, and what their gestures change.

Two drawers compute the pictures: one those that keep up with playback, the other those that ask a
network. The second lags behind while time goes by, and is right again when it stands still.
"""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.jobs import Runner
from app.moment import Moment, Shown
from app.news import News
from app.pane_drawer import Drawn, Order, PaneDrawer
from app.pane_pictures import picture
from app.pane_texts import MENU, TITLES, overlay_note, value_text
from app.state import PARTNER_OF, CompareMode, OverlayKind, Pace, PaneKind, Probe, Session
from app.store import SessionStore
from app.wanted_panes import kinds_of, kinds_wanted
from app.workspace import Workspace
from widgets.camera import Camera
from widgets.compare_view import CompareView
from widgets.pane_grid import PaneGrid
from widgets.theme import current_theme

log = logging.getLogger(__name__)

SLOT, SLOW_SLOT = "panes", "panes of networks"

_COMPUTED_FROM = ("recording", "plane_index", "window_planes", "pipeline", "codec", "neighbour")
_ARRANGED_BY = (
    "panes", "rows", "columns", "compare", "compared", "levels", "difference_gain",
    "overlay", "overlay_opacity",
)  # fmt: skip


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
        self._layout = (0, 0)
        self.shown: dict[PaneKind, Shown] = {}
        self._quick, self._slow = (
            PaneDrawer(
                runner, slot, partial(self._order, slow), self._deliver, partial(self._fail, slow)
            )
            for slot, slow in ((SLOT, False), (SLOW_SLOT, True))
        )
        self._connect(news)
        self._arrange(store.session)

    @property
    def is_drawing(self) -> bool:
        """Whether pictures are under way that playback waits for.

        Those of networks are only waited for where every plane is to be seen.
        """
        every_plane = self._store.session.playback.pace is Pace.EVERY_PLANE
        return self._quick.is_drawing or (every_plane and self._slow.is_drawing)

    def redraw(self) -> None:
        """Compute the pictures of the moment, or as soon as the ones under way are done."""
        if self._moment() is None:
            for drawer in (self._quick, self._slow):
                drawer.cancel()
            self._clear()
            return
        for drawer in (self._quick, self._slow):
            drawer.draw()
        self._show_busy()

    def _order(self, slow: bool) -> Order | None:
        moment = self._moment()
        kinds = kinds_of(moment, slow) if moment is not None else ()
        return Order(kinds, moment) if moment is not None and kinds else None

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
        grid.opacityStepRequested.connect(lambda _pane, steps: self.step_opacity(steps))
        compare.opacityStepRequested.connect(self.step_opacity)
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
        if old.recording != new.recording:
            self.shown = {}
        if _differ(old, new, _COMPUTED_FROM):
            self.redraw()
        elif _differ(old, new, _ARRANGED_BY):
            self._fill()  # at once: what is there already needs no computing
            drawing = self._quick.is_drawing or self._slow.is_drawing
            if drawing or not self.shown.keys() >= set(kinds_wanted(new)):
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

    def _deliver(self, drawn: Drawn) -> None:
        if drawn.moment.session.recording != self._store.session.recording:
            return  # they are of one that was left meanwhile
        wanted = kinds_wanted(self._store.session)
        others = {kind: self.shown[kind] for kind in wanted if kind in self.shown}
        self.shown = {**others, **drawn.shown}
        self._fill()
        self._show_busy()
        self.drawn.emit(self.shown)

    def _show_busy(self) -> None:
        """Dim panes whose pictures lag behind, but not while time goes by, when they always do."""
        session, moment = self._store.session, self._moment()
        stands = moment is not None and not session.playback.direction
        slow = kinds_of(moment, slow=True) if moment is not None and stands else ()
        for pane, kind in zip(self._grid.panes(), session.panes, strict=False):
            pane.set_busy(kind in slow and self._slow.is_drawing)
        self._compare.set_busy(session.compared in slow and self._slow.is_drawing)

    def _fill(self) -> None:
        session = self._store.session
        if session.compare is CompareMode.GRID:
            self._fill_grid(self.shown, session)
        else:
            self._fill_compare(self.shown, session)

    def _fail(self, slow: bool, error: Exception) -> None:
        log.warning("panes can't be drawn", exc_info=error)
        moment = self._moment()
        if moment is not None:
            said = Shown(None, message=str(error))
            self.shown = self.shown | dict.fromkeys(kinds_of(moment, slow), said)
            self._fill()

    def _fill_grid(self, shown: dict[PaneKind, Shown], session: Session) -> None:
        for pane, kind in zip(self._grid.panes(), session.panes, strict=False):
            if kind not in shown:
                continue
            pane.set_message(shown[kind].message)
            pane.set_picture(picture(kind, shown, session))
            pane.set_title(TITLES[kind], shown[kind].detail)
            pane.set_note(overlay_note(kind, shown, session))

    def _fill_compare(self, shown: dict[PaneKind, Shown], session: Session) -> None:
        side_a, side_b = session.compared, PARTNER_OF[session.compared]
        if side_a not in shown or side_b not in shown:
            return
        first, second = shown[side_a], shown[side_b]
        a, b = picture(side_a, shown, session), picture(side_b, shown, session)
        self._compare.set_mode(str(session.compare))
        self._compare.set_difference_gain(session.difference_gain)
        self._compare.set_message(first.message or second.message)
        self._compare.set_pair(a, b, first.detail, second.detail)
        self._compare.set_equal(_equal(first, second))
        in_colours = session.compare is not CompareMode.DIFFERENCE
        self._compare.set_note(overlay_note(side_a, shown, session) if in_colours else "")

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

    @Slot(int)
    def step_opacity(self, steps: int) -> None:
        """Make the overlay stronger or weaker, by tenths."""
        session = self._store.session
        if session.overlay is not OverlayKind.NONE:
            tenths = min(max(round(10 * session.overlay_opacity) + steps, 0), 10)
            self._store.update(overlay_opacity=tenths / 10)

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


def _differ(old: Session, new: Session, names: tuple[str, ...]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _equal(first: Shown, second: Shown) -> bool | None:
    """Whether two panes hold the same values everywhere; None where one holds none."""
    if first.values is None or second.values is None:
        return None
    if first.valid is not None and second.valid is not None:
        same_places = bool((first.valid == second.valid).all())
        return same_places and bool((first.values == second.values).all())
    return bool((first.values == second.values).all())
