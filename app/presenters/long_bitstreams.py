"""Long bitstreams, which are decoded where one looks: what goes on in the background for them.

coded ──▶ all its planes are fired again once, and indexed for scrubbing     job "fire …"
the cursor moves ──▶ what comes next is decoded                              job "ahead"
a pane waits for planes that are not fired yet ──▶ it asks again             timer
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.coding.encode import measure_first_piece
from app.coding.firing import decodes_where_one_looks, fire_and_index, look_ahead
from app.jobs import Runner
from app.news import News
from app.presenters.panes import PanesPresenter
from app.state import Session
from app.store import SessionStore
from app.workspace import Coded, Document, Workspace
from models.codecs.fired_planes import fired_planes
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.representations.scrub_index import ScrubIndex

AHEAD = "ahead"
ASK_AGAIN_MS = 400


class LongBitstreamsPresenter(QObject):
    """Lets long bitstreams be fired, and looks ahead while they are played."""

    def __init__(
        self,
        store: SessionStore,
        runner: Runner,
        workspace: Workspace,
        news: News,
        panes: PanesPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._workspace = store, runner, workspace
        self._news, self._panes = news, panes
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_AGAIN_MS)
        self._timer.timeout.connect(panes.redraw)
        self._under_way: dict[str, ScrubIndex] = {}
        news.coded.connect(self._begin)
        news.shown.connect(self._begin)
        news.closed.connect(self._end)
        store.changed.connect(self._session_changed)
        panes.drawn.connect(lambda _shown: self._ask_again())

    @Slot(str)
    def _begin(self, key: str) -> None:
        """Begin what is still to be done for what was coded; what is under way goes on."""
        coded, document = self._workspace.coded.get(key), self._workspace.document(key)
        same = coded is not None and coded.index is self._under_way.get(key)
        if same and self._runner.is_busy(_slot(key)):
            return
        self._end(key)
        if coded is None or document is None or not decodes_where_one_looks(coded.spikes):
            return
        if coded.measured_planes is None:
            self._measure(document, coded)
        if not (coded.index.complete and _is_fired(coded.spikes)):
            self._fire(coded)

    def _end(self, key: str) -> None:
        self._under_way.pop(key, None)
        for slot in (_slot(key), f"measure {key}"):
            self._runner.cancel(slot)

    def _measure(self, document: Document, coded: Coded) -> None:
        def measured(found: Coded) -> None:
            if self._workspace.coded.get(coded.key) is coded:
                self._workspace.coded[coded.key] = found
                self._news.coded.emit(coded.key)

        self._runner.submit(
            f"measure {coded.key}",
            lambda progress: measure_first_piece(document, coded, progress),
            measured,
            lambda error: self._news.complained.emit(f"Not measured: {error}", repr(error)),
            title="Measuring the first planes",
        )

    def _fire(self, coded: Coded) -> None:
        self._under_way[coded.key] = coded.index
        self._runner.submit(
            _slot(coded.key),
            lambda progress: fire_and_index(coded.index, progress),
            lambda _nothing: self._news.described.emit(coded.key),
            lambda error: self._news.complained.emit(f"Decoding stopped: {error}", repr(error)),
            title="Decoding for scrubbing",
        )

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if old.recording == new.recording and old.plane_index != new.plane_index:
            self._look_ahead(new, 1 if new.plane_index > old.plane_index else -1)

    def _look_ahead(self, session: Session, direction: int) -> None:
        key = session.recording
        document, coded = self._workspace.document(key), self._workspace.coded.get(key)
        if document is None or self._runner.is_busy(AHEAD):
            return
        if any(map(decodes_where_one_looks, self._streams(key))):
            plane_index = session.plane_index
            self._runner.submit(
                AHEAD,
                lambda _progress: look_ahead(document.stream, coded, plane_index, direction),
                lambda _nothing: None,
                lambda _error: None,  # the panes will say it when they come there
            )

    def _ask_again(self) -> None:
        """Draw again soon, where a pane may be waiting for planes that are still to be fired."""
        key = self._store.session.recording
        under_way = any(self._runner.is_busy(slot) for slot in (_slot(key), f"index {key}"))
        empty = any(shown.values is None for shown in self._panes.shown.values())
        if empty and under_way and not all(map(_is_fired, self._streams(key))):
            self._timer.start()

    def _streams(self, key: str) -> list[SpikeStream]:
        document, coded = self._workspace.document(key), self._workspace.coded.get(key)
        streams = [document.stream] if document is not None else []
        return [*streams, coded.spikes] if coded is not None else streams


def _slot(key: str) -> str:
    return f"fire {key}"


def _is_fired(stream: SpikeStream) -> bool:
    fired = fired_planes(stream)
    return fired is None or fired.complete
