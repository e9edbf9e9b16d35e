"""The trace of the probed pixel: membrane, spikes of A and B, intervals, around the cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Slot

from app.coding.firing import decodes_where_one_looks
from app.jobs import Runner
from app.news import News
from app.state import Probe, Session
from app.store import SessionStore
from app.workspace import Coded, Document, Workspace
from models.codecs.fired_planes import NotFiredYetError
from widgets.trace_data import TraceData
from widgets.trace_view import TraceView

if TYPE_CHECKING:
    from models.progress import Progress
    from models.representations.pixel_trace import PixelTrace
    from models.streams.stream import SpikeStream

SLOT = "trace"
REACH_PLANES = 100
NEAR_PLANES = 64
"""How far outside the stretch the bounding spikes are searched where planes must be decoded."""
TOLERANCE_PLANES = 2
OUTSIDE = -2  # a spike of A where nothing was coded is neither matched nor missed


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
        news.described.connect(self._news)
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
            self._runner.cancel(SLOT)
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
            urgent=True,
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
) -> TraceData | None:
    """Compute a pixel's trace in A, and in B where planes of the stretch were coded.

    None where the planes of A can't be had yet.
    """
    from models.metrics.train_matching import match_trains

    start, stop = span
    try:
        raw = near_trace(document.stream, probe, start, stop)
    except NotFiredYetError:
        return None
    progress.check()
    vertices, membrane = _membrane(raw)
    data = TraceData(
        start=start,
        stop=stop,
        title=f"({probe.x}, {probe.y})",
        membrane_planes=vertices,
        membrane=membrane,
        spikes_a=raw.spikes,
        isi_a=np.where(raw.isi_valid, raw.isi, np.float32(np.nan)),
    )
    if coded is None:
        return data
    first, last = max(start, coded.first_plane), min(stop, coded.stop_plane)
    if first >= last:
        return data
    shift = coded.first_plane
    try:
        other = near_trace(coded.spikes, probe, first - shift, last - shift)
    except NotFiredYetError:
        return data  # of B there is nothing to be seen here yet
    spikes_b = other.spikes + shift
    inside = raw.spikes[(raw.spikes >= first) & (raw.spikes < last)]
    partners, partners_b = match_trains(inside, spikes_b, TOLERANCE_PLANES)
    partners_a = np.full(raw.spikes.size, OUTSIDE, np.int64)
    partners_a[np.searchsorted(raw.spikes, inside)] = partners
    isi_b = np.full(stop - start, np.nan, np.float32)
    isi_b[first - start : last - start] = np.where(other.isi_valid, other.isi, np.float32(np.nan))
    return replace(
        data, spikes_b=spikes_b, partners_a=partners_a, partners_b=partners_b, isi_b=isi_b
    )


def near_trace(stream: SpikeStream, probe: Probe, start: int, stop: int) -> PixelTrace:
    """Return a pixel's trace; planes that must be decoded for it are few.

    Raises:
        NotFiredYetError: one of them can't be had yet.
    """
    from models.representations.pixel_trace import pixel_trace

    if not decodes_where_one_looks(stream):
        return pixel_trace(stream, probe.y, probe.x, start, stop)
    first, last = max(start - NEAR_PLANES, 0), min(stop + NEAR_PLANES, stream.planes)
    near = pixel_trace(stream.section(first, last), probe.y, probe.x, start - first, stop - first)
    return replace(near, start=start, stop=stop, spikes=near.spikes + first)


def _membrane(raw: PixelTrace) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the membrane as vertices: it rises to θ at a spike, and begins anew from 0."""
    planes, values = [], []
    for plane, value, known in zip(
        range(raw.start, raw.stop), raw.membrane, raw.membrane_known, strict=True
    ):
        planes.append(float(plane))
        values.append(float(value) if known else np.nan)
        if known and value == 1:
            planes.append(float(plane))
            values.append(0.0)
    return np.array(planes), np.array(values)
