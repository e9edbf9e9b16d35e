"""The trace of the probed pixel: membrane, spikes of A and B, intervals, around the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.jobs import Runner
from app.news import News
from app.state import Probe, Session
from app.store import SessionStore
from app.workspace import Coded, Document, Workspace
from widgets.trace_view import TraceData, TraceView

if TYPE_CHECKING:
    from models.progress import Progress

SLOT = "trace"
REACH_PLANES = 100


class TracePresenter(QObject):
    """Shows the probed pixel's train; the pixel in the middle until one is clicked."""

    def __init__(
        self,
        store: SessionStore,
        runner: Runner,
        workspace: Workspace,
        news: News,
        view: TraceView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._workspace, self._view = store, runner, workspace, view
        self._drawn: tuple[object, ...] = ()
        store.changed.connect(self._session_changed)
        news.coded.connect(self._news)
        news.opened.connect(self._news)
        view.planeRequested.connect(lambda plane: store.update(plane_index=int(plane)))

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if old.plane_index != new.plane_index:
            self._view.set_plane(new.plane_index)
        if (old.plane_index, old.probe, old.recording) != (
            new.plane_index,
            new.probe,
            new.recording,
        ):
            self._redraw()

    @Slot(str)
    def _news(self, _key: str) -> None:
        self._drawn = ()
        self._redraw()

    def _redraw(self) -> None:
        session = self._store.session
        document = self._workspace.document(session.recording)
        if document is None:
            self._drawn = ()
            self._view.set_trace(None)
            return
        probe = session.probe or Probe(session.width // 2, session.height // 2)
        span = _stretch(session)
        coded = self._workspace.coded.get(session.recording)
        wanted = (document, coded, probe, span)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        self._runner.submit(
            SLOT,
            lambda progress: trace_of(document, coded, probe, span, progress),
            self._view.set_trace,
        )


def _stretch(session: Session) -> tuple[int, int]:
    """Return the planes to show: a page of fixed planes, so that playback doesn't redraw each."""
    if session.planes <= 2 * REACH_PLANES:
        return 0, session.planes
    page = session.plane_index // REACH_PLANES
    start = max(0, min(page * REACH_PLANES - REACH_PLANES // 2, session.planes - 2 * REACH_PLANES))
    return start, start + 2 * REACH_PLANES


def trace_of(
    document: Document,
    coded: Coded | None,
    probe: Probe,
    span: tuple[int, int],
    progress: Progress,
) -> TraceData:
    """Compute a pixel's trace in A, and in B where planes of the stretch were coded."""
    raise NotImplementedError
