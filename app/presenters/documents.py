"""Open recordings: opening, what is worked out about them in the background, and their dock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.coding.firing import fire_and_index, index_of
from app.jobs import Runner
from app.news import News
from app.state import CompareMode, PaneKind, Quantity, Session
from app.store import SessionStore
from app.workspace import Document, Workspace
from models.codecs.fired_planes import fired_planes
from models.errors import SpikeloupeError
from models.progress import Progress
from models.streams.formats import GeometryRequest
from widgets.recordings_dock import RecordingItem, RecordingsDock

if TYPE_CHECKING:
    from models.representations.statistics import StreamSummary
    from models.streams.recording import Recording
    from models.streams.stream import SpikeStream

OPENING = "open "
"""What the slots of jobs begin with that open a recording."""
ACTIVITY_BINS = 1024
LONG_RECORDING_PLANES = 2000


class DocumentsPresenter(QObject):
    """Opens recordings and describes the one that is shown."""

    def __init__(
        self,
        store: SessionStore,
        runner: Runner,
        workspace: Workspace,
        news: News,
        dock: RecordingsDock,
        remember: Callable[[Path], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._workspace = store, runner, workspace
        self._news, self._dock, self._remember = news, dock, remember
        store.changed.connect(self._session_changed)
        news.described.connect(self._describe)
        dock.recordingChosen.connect(lambda position: self.show(self._key(position)))
        dock.closeRequested.connect(lambda position: self.close(self._key(position)))

    def open(self, path: Path, request: GeometryRequest | None = None) -> None:
        """Open a recording in the background and show it."""
        wish = request or GeometryRequest()
        self._runner.submit(
            f"{OPENING}{path}",
            lambda _progress: _open(path, wish),
            lambda recording: self._opened(recording, wish),
            lambda error: self._failed(path, error),
            title=f"Opening {path.name}",
        )

    def open_bitstream_alone(self, path: Path) -> None:
        """Show the spikes that a `.slp` gives, where the recording it was made from isn't open."""
        self._runner.submit(
            f"{OPENING}{path}",
            lambda progress: _decode(path, progress),
            self._opened,
            lambda error: self._failed(path, error),
            title=f"Decoding {path.name}",
        )

    def reopen(self, key: str) -> None:
        """Read an open recording again, in the same way."""
        document = self._workspace.document(key)
        if document is None:
            return
        if document.recording.path.suffix.lower() == ".slp":
            self.open_bitstream_alone(document.recording.path)
        else:
            self.open(document.recording.path, document.request)

    def show(self, key: str) -> None:
        """Make an open recording the one that is shown."""
        document = self._workspace.document(key)
        if document is not None and key != self._store.session.recording:
            self._store.set(session_for(self._store.session, document))
            self._describe(key)
            self._news.shown.emit(key)

    def close(self, key: str) -> None:
        """Close a recording; the next one takes its place."""
        document = self._workspace.document(key)
        self._workspace.close(key)
        if document is not None:
            self._stop_work_on(document)
        self._news.closed.emit(key)
        self._list()
        if key == self._store.session.recording:
            others = list(self._workspace.documents)
            if others:
                self.show(others[-1])
            else:
                self._dock.set_properties((), ())
                self._store.set(session_without_recording(self._store.session))

    def _opened(self, recording: Recording, request: GeometryRequest | None = None) -> None:
        key = str(recording.path)
        document = Document(key, recording, index_of(recording.stream), request)
        before = self._workspace.document(key)
        if before is not None:
            self._stop_work_on(before)
        self._workspace.close(key)
        self._workspace.documents[key] = document
        self._list()
        self._store.set(session_for(self._store.session, document))
        self._news.opened.emit(key)
        self._news.shown.emit(key)
        self._describe(key)
        self._remember(recording.path)
        for warning in recording.warnings:
            self._news.complained.emit(warning, "\n".join(recording.evidence))
        self._work_out(document)

    def _stop_work_on(self, document: Document) -> None:
        for slot in (f"index {document.key}", f"describe {document.key}"):
            self._runner.cancel(slot)
        document.index.close()

    def _work_out(self, document: Document) -> None:
        key, fired = document.key, fired_planes(document.stream)

        def indexed(_nothing: object) -> None:
            self._news.described.emit(key)
            if fired is not None:
                self._look_over(document)

        if fired is None:  # else its planes can't be had yet
            self._look_over(document)
        self._runner.submit(
            f"index {key}",
            lambda progress: fire_and_index(document.index, progress),
            indexed,
            title="Indexing for scrubbing" if document.stream.planes > 5000 else "",
        )

    def _look_over(self, document: Document) -> None:
        self._runner.submit(
            f"describe {document.key}",
            lambda progress: _describe(document, progress),
            lambda found: self._described(document.key, *found),
        )

    def _described(self, key: str, activity: object, summary: StreamSummary) -> None:
        self._workspace.amend(key, activity=activity, summary=summary)
        session = self._store.session
        levels = session.levels_of(Quantity.ISI)
        if key == session.recording and not levels.locked:
            high = max(4.0, round(1.5 * (summary.isi_p95 or 8.0)))
            session = session.with_levels(Quantity.ISI, replace(levels, low=1.0, high=high))
            firing = replace(session.levels_of(Quantity.FIRING_RATE), low=0.0, high=1.0)
            self._store.set(session.with_levels(Quantity.FIRING_RATE, firing))
        self._news.described.emit(key)

    def _failed(self, path: Path, error: Exception) -> None:
        if not isinstance(error, SpikeloupeError | OSError):
            raise error
        self._news.complained.emit(f"{path.name} can't be opened: {error}", str(path))

    def _key(self, position: int) -> str:
        return list(self._workspace.documents)[position]

    def _list(self) -> None:
        documents = self._workspace.documents
        items = [
            RecordingItem(
                Path(key).name,
                f"{document.stream.planes:,} planes · {document.recording.format}",
                bool(document.recording.warnings),
            )
            for key, document in documents.items()
        ]
        shown = self._store.session.recording
        self._dock.set_recordings(items, list(documents).index(shown) if shown in documents else -1)

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if old.recording != new.recording:
            self._list()

    @Slot(str)
    def _describe(self, key: str) -> None:
        document = self._workspace.document(key)
        if document is not None and key == self._store.session.recording:
            self._dock.set_properties(properties(document), document.recording.warnings)


def session_for(session: Session, document: Document) -> Session:
    """Return the session turned to another recording: its size, and a plane worth seeing."""
    stream = document.stream
    size = session.planes, session.height, session.width
    if session.recording == document.key and size == stream.shape:
        return session  # read anew: what was looked at stays in view
    truths = document.recording.truths
    start = truths[len(truths) // 2].plane_index if truths else stream.planes // 2
    span = (0, 350) if stream.planes > LONG_RECORDING_PLANES else None
    panes = session.panes
    if not truths:
        panes = tuple(PaneKind.SCENE_A if kind is PaneKind.TRUTH else kind for kind in panes)
    return replace(
        session,
        recording=document.key,
        planes=stream.planes,
        height=stream.height,
        width=stream.width,
        capture_rate_hz=stream.capture_rate_hz,
        plane_index=start if span is None else min(start, span[1] // 2),
        range_planes=span,
        probe=None,
        pins=(),
        markers=(),
        panes=panes,
        playback=replace(session.playback, direction=0),
    )


def session_without_recording(session: Session) -> Session:
    """Return the session once the last recording is closed; what was chosen besides it stays."""
    return replace(
        session,
        recording="",
        planes=0,
        height=0,
        width=0,
        capture_rate_hz=None,
        plane_index=0,
        range_planes=None,
        compare=CompareMode.GRID,
        probe=None,
        pins=(),
        markers=(),
        playback=replace(session.playback, direction=0),
    )


def properties(document: Document) -> list[tuple[str, str]]:
    """Return what the dock lists of a recording, as (name, value)."""
    recording, stream, summary = document.recording, document.stream, document.summary
    rate = f"{stream.capture_rate_hz:,.0f} Hz" if stream.capture_rate_hz else "not known"
    length = f"{1e3 * stream.duration_s:,.3f} ms" if stream.duration_s else "–"
    rows = [
        ("Format", recording.format),
        ("Size", f"{stream.height} × {stream.width}"),
        ("Planes", f"{stream.planes:,}"),
        ("Capture rate", rate),
        ("Duration", length),
        ("Rows", str(stream.rows)),
        ("Bit order", str(recording.bit_order) if recording.bit_order else "–"),
        ("Full scale", f"{stream.full_scale:g} spikes per plane"),
        ("Geometry", f"{recording.confidence:.0%} sure"),
        ("Ground truth", _truth_text([truth.plane_index for truth in recording.truths])),
    ]
    if summary is not None:
        rows += [
            ("Firing rate", f"{summary.firing_rate:.3f} spikes per plane"),
            ("ISI p5 / p50 / p95", _isi_text(summary)),
            ("Always on", f"{summary.always_on_fraction:.1%} of pixels"),
            ("Never fires", f"{summary.never_fires_fraction:.1%} of pixels"),
        ]
    return rows


def _truth_text(planes: list[int]) -> str:
    if not planes:
        return "none"
    return ("plane " if len(planes) == 1 else "planes ") + ", ".join(map(str, planes))


def _isi_text(summary: StreamSummary) -> str:
    figures = (summary.isi_p5, summary.isi_p50, summary.isi_p95)
    return " / ".join("–" if value is None else f"{value:g}" for value in figures) + " planes"


def _open(path: Path, request: GeometryRequest) -> Recording:
    from models.streams.opening import open_recording

    return open_recording(path, request)


def _decode(path: Path, progress: Progress) -> Recording:
    from models.codecs.looking import open_bitstream
    from models.codecs.pieces import is_long, source_at
    from models.codecs.recordings import decode_recording
    from models.errors import RequestError
    from models.streams.formats import BitOrder, Layout
    from models.streams.recording import Recording

    source = source_at(path)
    if is_long(source):
        spikes: SpikeStream | None = open_bitstream(source).spikes
    else:
        spikes = decode_recording(source, progress).spikes
    if spikes is None:
        raise RequestError(
            f"{path.name} holds pictures without spikes", "spikeloupe decode --scenes writes them"
        )
    made_by = f"spikes regenerated from {source.header.codec.name}"
    return Recording(
        stream=spikes,
        path=path,
        format=f"slp · {made_by}",
        bit_order=BitOrder.LSB,
        layout=Layout.BYTE_ALIGNED,
        confidence=1.0,
        evidence=("the bitstream says its geometry",),
        warnings=("Decoded alone: open the recording first to compare it with what comes back",),
        truths=(),
    )


def _describe(document: Document, progress: Progress) -> tuple[object, StreamSummary]:
    from models.representations.activity import activity_curve
    from models.representations.statistics import summarise

    curve = activity_curve(document.stream, ACTIVITY_BINS, progress.part(0, 0.5))
    return curve, summarise(document.stream, progress.part(0.5, 1))
