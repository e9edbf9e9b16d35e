from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from app.labels import Told
from app.moment import NO_CODED
from app.presenters.classification import (
    CANCELLED,
    NOTHING_OPEN,
    SLOTS,
    WAITING,
    ClassificationPresenter,
)
from app.workspace import Coded, Document
from models.classification.classify import Classification, RankedLabel
from models.errors import CodecUnavailableError
from models.progress import Progress
from models.streams.stream import SpikeStream
from tests.app.conftest import FAST
from tests.app.presenters.conftest import Bench
from widgets.classification_view import ClassificationView

MISSING = "its weights are missing"


def told(label: str, confidence: float, features: int = 12, of: int = 12) -> Told:
    ranked = RankedLabel(label, confidence), RankedLabel("other", 1 - confidence)
    return Told(Classification(ranked, np.zeros(2, np.float32)), features, of)


class Labels:
    """A presenter with its view; classifiers say the data set's name."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bench, self.asked = bench, []
        self.missing = {"cifar"}
        monkeypatch.setattr("app.presenters.classification.label_raw", self.raw)
        monkeypatch.setattr("app.presenters.classification.label_coded", self.coded)
        monkeypatch.setattr(
            "models.classification.classify.why_unavailable",
            lambda name: MISSING if name in self.missing else "",
        )
        monkeypatch.setattr("models.reconstruction.features.why_unavailable", lambda: "")
        self.view = ClassificationView()
        bench.add(self.view)
        self.presenter = ClassificationPresenter(
            bench.store, bench.runner, bench.workspace, bench.news, self.view
        )

    def raw(self, stream: SpikeStream, classes: str, progress: Progress) -> Told:
        progress.check()
        self.asked.append(("a", classes))
        return told(f"raw {classes}", 0.9)

    def coded(self, coded: Coded, classes: str, progress: Progress) -> Told:
        progress.check()
        self.asked.append(("b", classes))
        return told(f"coded {classes}", 0.6, 8, 20)

    def side(self, name: str) -> tuple[str, str, str]:
        return self.view.sides[name].texts()

    def rows(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.view.to_csv())))[1:]


@pytest.fixture
def labels(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Labels:
    return Labels(bench, monkeypatch)


@pytest.fixture
def late_labels(late: Bench, monkeypatch: pytest.MonkeyPatch) -> Labels:
    return Labels(late, monkeypatch)


def test_nothing_is_computed_until_somebody_looks(labels: Labels, coded: Coded) -> None:
    labels.bench.put(coded)
    labels.bench.store.update(plane_index=3)
    assert labels.bench.runner.submitted == []
    labels.view.show()
    assert labels.asked == [("a", "mnist"), ("b", "mnist")]
    assert labels.side("a") == ("raw mnist", "confidence 90.0 % · 12 features", "")
    label, confidence, detail = labels.side("b")
    assert (label, confidence) == ("coded mnist", "confidence 60.0 % · 8 of 20 features")
    bits = coded.bitstream.bits_per_spike_sample
    assert detail == f"jpeg 60 atc · {bits:.4f} bits / sample"
    labels.view.hide()
    labels.view.show()
    assert len(labels.asked) == 2  # told already


def test_another_data_set_is_asked_and_missing_ones_are_not(labels: Labels) -> None:
    labels.view.show()
    labels.view.dataSetChosen.emit("caltech")
    assert labels.asked == [("a", "mnist"), ("a", "caltech")]
    assert labels.side("a")[0] == "raw caltech"
    assert labels.side("b")[:2] == ("–", NO_CODED)
    labels.view.dataSetChosen.emit("cifar")
    assert labels.asked[-1] == ("a", "mnist")  # the first that can be had
    labels.missing |= {"mnist", "caltech"}
    labels.presenter.refresh()
    assert labels.side("a")[1] == MISSING
    assert labels.rows() == []


def test_each_bitrate_leaves_a_row(labels: Labels, coded: Coded, document: Document) -> None:
    labels.view.show()
    labels.bench.put(coded)
    bits = coded.bitstream.bits_per_spike_sample
    small = replace(coded.bitstream, segments=coded.bitstream.segments[:3])
    rough = replace(
        coded,
        codec=FAST.replace(quality=5.0),
        bitstream=small,
        spikes=SpikeStream.from_dense(np.zeros((70, 4, 4), np.uint8)),
    )
    labels.bench.put(rough)
    labels.bench.put(replace(coded, spikes=SpikeStream.from_dense(np.zeros((70, 4, 4), np.uint8))))
    fewer = small.bits_per_spike_sample
    assert labels.rows() == [
        ["raw", "1", "raw mnist", "90.0 %"],
        ["jpeg 5 atc", f"{fewer:.4f}", "coded mnist", "60.0 %"],
        ["jpeg 60 atc", f"{bits:.4f}", "coded mnist", "60.0 %"],
    ]
    labels.view.dataSetChosen.emit("caltech")
    assert [row[2] for row in labels.rows()] == ["raw caltech", "coded caltech"]


def test_it_waits_and_the_newest_wins(late_labels: Labels, coded: Coded) -> None:
    labels = late_labels
    labels.view.show()
    labels.bench.put(coded)
    assert labels.side("a")[1] == labels.side("b")[1] == WAITING
    labels.view.dataSetChosen.emit("caltech")
    labels.bench.runner.finish_all()
    assert sorted(labels.asked) == [("a", "caltech"), ("b", "caltech")]
    assert labels.side("b")[0] == "coded caltech"


def test_a_cancelled_job_is_asked_again_at_the_next_look(late_labels: Labels) -> None:
    labels, slot = late_labels, SLOTS["a"]
    labels.view.show()
    labels.bench.runner.cancel(slot)
    labels.presenter.job_ended(slot)
    assert labels.side("a")[1] == CANCELLED
    labels.view.hide()
    labels.view.show()
    labels.bench.runner.finish(slot)
    assert labels.side("a")[0] == "raw mnist"
    labels.presenter.job_ended(slot)
    assert labels.side("a")[0] == "raw mnist"


def test_an_error_is_said(labels: Labels, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> Told:
        raise CodecUnavailableError("no classifier")

    monkeypatch.setattr("app.presenters.classification.label_raw", broken)
    labels.view.show()
    assert labels.side("a") == ("–", "no classifier", "")


def test_what_was_told_is_forgotten_where_the_recording_is_read_anew(
    labels: Labels, coded: Coded
) -> None:
    labels.bench.put(coded)
    labels.view.show()
    assert len(labels.rows()) == 2
    labels.bench.workspace.coded.clear()
    labels.bench.news.opened.emit(labels.bench.key)
    assert labels.asked == [("a", "mnist"), ("b", "mnist"), ("a", "mnist")]
    assert [row[0] for row in labels.rows()] == ["raw"]


def test_a_closed_recording_has_no_labels(labels: Labels) -> None:
    labels.view.show()
    bench = labels.bench
    key = bench.key
    bench.workspace.close(key)
    bench.news.closed.emit(key)
    assert labels.side("a")[:2] == ("–", NOTHING_OPEN)
