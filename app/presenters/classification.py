"""The labels of a recording: raw, and as it comes back at each bitrate; told while somebody looks.

Each side has a job of its own. A result that was told stays until the recording, what was coded,
or the data set is another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.jobs import Runner, Work
from app.labels import NOTE, Told, label_coded, label_raw
from app.moment import NO_CODED
from app.news import News
from app.state import Session
from app.store import SessionStore
from app.workspace import Coded, Document, Workspace
from models.classification.labels import DATA_SETS
from models.codecs.spec import QUALITY
from widgets.classification_view import ClassificationView, DataSetChoice, SideLabels
from widgets.ranked_bars import share_text

SLOTS = {"a": "labels of A", "b": "labels of B"}
WAITING = f"{NOTE} …"
CANCELLED = "Cancelled; look here again to classify"
NOTHING_OPEN = "Open a recording first"


@dataclass(frozen=True, slots=True, eq=False)
class CodedLabels:
    """What was told of something coded.

    Attributes:
        codec: with its quality.
        bits_per_spike_sample: what it cost.
        told: the labels.
    """

    codec: str
    bits_per_spike_sample: float
    told: Told

    @property
    def point(self) -> str:
        """What was coded: codec and bitrate."""
        return f"{self.codec} · {self.bits_per_spike_sample:.4f} bits / sample"


class ClassificationPresenter(QObject):
    """Fills the view of labels."""

    def __init__(
        self,
        store: SessionStore,
        runner: Runner,
        workspace: Workspace,
        news: News,
        view: ClassificationView,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._workspace, self._view = store, runner, workspace, view
        self._asked: dict[str, tuple[object, ...]] = {}
        self._told_raw: dict[tuple[str, str], Told] = {}
        self._told_coded: dict[tuple[str, str], list[CodedLabels]] = {}
        store.changed.connect(self._session_changed)
        news.opened.connect(self._forget)
        for signal in (news.opened, news.shown, news.closed, news.coded):
            signal.connect(lambda _key: self.refresh())
        view.becameVisible.connect(self.refresh)
        view.dataSetChosen.connect(lambda name: store.update(classes=name))

    @Slot()
    def refresh(self) -> None:
        """Tell what is not told yet, if somebody looks."""
        if not self._view.isVisible():
            return
        reasons = _reasons()
        self._view.set_data_sets(
            [DataSetChoice(one.name, one.title, reasons[one.name]) for one in DATA_SETS.values()]
        )
        classes = self._classes(reasons)
        self._view.set_data_set(classes)
        document = self._workspace.document(self._store.session.recording)
        if document is None or reasons[classes]:
            self._say_why(NOTHING_OPEN if document is None else reasons[classes])
            return
        self._ask_raw(document, classes)
        self._ask_coded(document, classes)
        self._show_rows(document.key, classes)

    @Slot(str)
    def _forget(self, key: str) -> None:
        """Drop what was told of a recording: it is read anew, perhaps with another geometry."""
        self._asked.clear()
        for told in (self._told_raw, self._told_coded):
            for of in [of for of in told if of[0] == key]:
                del told[of]

    def _classes(self, reasons: dict[str, str]) -> str:
        """Return the data set that is chosen, or the first that can be had."""
        chosen = self._store.session.classes
        can = [name for name, reason in reasons.items() if not reason]
        return chosen if chosen in can or not can else can[0]

    def _say_why(self, reason: str) -> None:
        for side, slot in SLOTS.items():
            self._asked.pop(side, None)
            self._runner.cancel(slot)
            self._view.sides[side].set_message(reason)
        self._view.set_rows(())

    def _ask_raw(self, document: Document, classes: str) -> None:
        stream = document.stream
        self._ask(
            "a",
            (document.key, stream.identity, stream.full_scale, classes),
            lambda progress: label_raw(stream, classes, progress),
            partial(self._tell_raw, document.key, classes),
        )

    def _ask_coded(self, document: Document, classes: str) -> None:
        coded = self._workspace.coded.get(document.key)
        if coded is None:
            self._asked.pop("b", None)
            self._runner.cancel(SLOTS["b"])
            self._view.sides["b"].set_message(NO_CODED)
            return
        self._ask(
            "b",
            (document.key, coded.spikes.identity, classes),
            lambda progress: label_coded(coded, classes, progress),
            partial(self._tell_coded, coded, classes),
        )

    def _ask(
        self, side: str, wanted: tuple[object, ...], work: Work, done: Callable[[Told], None]
    ) -> None:
        if self._asked.get(side) == wanted:
            return
        self._runner.cancel(SLOTS[side])
        self._asked[side] = wanted
        self._view.sides[side].set_message(WAITING)
        self._runner.submit(SLOTS[side], work, done, partial(self._fail, side, wanted), title=NOTE)

    def _tell_raw(self, key: str, classes: str, told: Told) -> None:
        self._told_raw[key, classes] = told
        _show_told(self._view.sides["a"], told, "")
        self._show_rows(key, classes)

    def _tell_coded(self, coded: Coded, classes: str, told: Told) -> None:
        new = CodedLabels(_codec_text(coded), coded.bitstream.bits_per_spike_sample or 0.0, told)
        known = self._told_coded.setdefault((coded.key, classes), [])
        known[:] = [one for one in known if one.point != new.point] + [new]
        known.sort(key=lambda one: one.bits_per_spike_sample)
        _show_told(self._view.sides["b"], told, new.point)
        self._show_rows(coded.key, classes)

    def _fail(self, side: str, wanted: tuple[object, ...], error: Exception) -> None:
        if self._asked.get(side) == wanted:
            self._view.sides[side].set_message(str(error))

    def _show_rows(self, key: str, classes: str) -> None:
        raw = self._told_raw.get((key, classes))
        rows = [] if raw is None else [("raw", "1", *_texts(raw))]
        for one in self._told_coded.get((key, classes), ()):
            rows.append((one.codec, f"{one.bits_per_spike_sample:.4f}", *_texts(one.told)))
        self._view.set_rows(rows)

    @Slot(str)
    def job_ended(self, slot: str) -> None:
        """Say so where a job was cancelled: the next look asks anew."""
        for side, own in SLOTS.items():
            if slot == own and self._view.sides[side].texts()[1] == WAITING:
                self._asked.pop(side, None)
                self._view.sides[side].set_message(CANCELLED)

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if (old.recording, old.classes) != (new.recording, new.classes):
            self.refresh()


def _reasons() -> dict[str, str]:
    """Return for each data set why its labels can't be told here, or ""."""
    from models.classification.classify import why_unavailable
    from models.reconstruction.features import why_unavailable as why_no_features

    return {name: why_no_features() or why_unavailable(name) for name in DATA_SETS}


def _show_told(side: SideLabels, told: Told, of_what: str) -> None:
    ranked = [(one.label, one.confidence) for one in told.classification.top5]
    count = f"{told.features}" if told.features == told.of else f"{told.features} of {told.of}"
    side.set_labels(ranked, of_what, f"{count} features")


def _texts(told: Told) -> tuple[str, str]:
    return told.classification.label, share_text(told.classification.confidence)


def _codec_text(coded: Coded) -> str:
    quality = dict(coded.codec.parameters).get(QUALITY)
    with_quality = f" {quality:g}" if isinstance(quality, int | float) else ""
    return f"{coded.codec.name}{with_quality} {coded.pipeline.paradigm}"
