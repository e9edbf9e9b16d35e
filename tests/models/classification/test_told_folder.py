from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.classification import told_folder
from models.classification.classify import Classification, RankedLabel
from models.classification.coding import CodingCost
from models.classification.labelled_folder import LabelledRecording
from models.classification.told import Told
from models.classification.told_folder import ToldFolder, tell_folder
from models.errors import GeometryError
from models.progress import Cancelled, Progress
from models.streams.stream import SpikeStream


def told(label: str, cost: CodingCost | None = None) -> Told:
    embedding = np.full(3, float(label), np.float32)
    return Told(42, Classification((RankedLabel(label, 0.9),), embedding), cost)


def recordings(*labels: str) -> tuple[LabelledRecording, ...]:
    return tuple(LabelledRecording(Path(f"{n}.dat"), label) for n, label in enumerate(labels))


def test_what_is_right_and_what_is_taken_for_what() -> None:
    folder = ToldFolder(recordings("3", "3", "8"), (told("3"), told("8"), told("8")), "mnist")
    assert folder.truth == ["3", "3", "8"]
    assert folder.guesses == ["3", "8", "8"]
    assert folder.report.accuracy == pytest.approx(2 / 3)
    assert folder.confusion.counts.tolist() == [[1, 1], [0, 1]]
    assert folder.embeddings[:, 0].tolist() == [3, 8, 8]
    assert folder.payload_bytes is None
    assert folder.bits_per_spike_sample is None


def test_costs_are_pooled() -> None:
    costs = CodingCost(6, 100, 80, 50.0), CodingCost(6, 100, 40, 50.0)
    folder = ToldFolder(recordings("1", "1"), (told("1", costs[0]), told("1", costs[1])), "mnist")
    assert folder.payload_bytes == 120
    assert folder.bits_per_spike_sample == pytest.approx(8 * 120 / (2 * 42 * 100))


def test_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    stream = SpikeStream.from_dense(np.zeros((42, 8, 8), np.uint8))

    def open_stream(path: Path) -> SpikeStream:
        opened.append(path)
        return stream

    monkeypatch.setattr(told_folder, "tell", lambda *_: told("4"))
    seen: list[tuple[float, str]] = []
    progress = Progress(lambda fraction, note: seen.append((fraction, note)))
    folder = tell_folder(recordings("4", "7"), "mnist", None, open_stream, progress)
    assert opened == [Path("0.dat"), Path("1.dat")]
    assert seen == [(0.0, "1 of 2"), (0.5, "2 of 2")]
    assert folder.guesses == ["4", "4"]
    progress.cancel()
    with pytest.raises(Cancelled):
        tell_folder(recordings("4"), "mnist", None, open_stream, progress)


def test_what_cannot_be_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = SpikeStream.from_dense(np.zeros((42, 8, 8), np.uint8))

    def open_stream(path: Path) -> SpikeStream:
        if path.stem == "1":
            raise GeometryError("1.dat has half a plane")
        return stream

    monkeypatch.setattr(told_folder, "tell", lambda *_: told("4"))
    folder = tell_folder(recordings("4", "7", "4"), "mnist", None, open_stream, Progress())
    assert [one.path.name for one in folder.recordings] == ["0.dat", "2.dat"]
    assert folder.report.accuracy == 1
    (left_out,) = folder.left_out
    assert left_out.path == Path("1.dat")
    assert "half a plane" in left_out.reason
    with pytest.raises(GeometryError, match="half a plane"):
        tell_folder(recordings("4", "7")[1:], "mnist", None, open_stream, Progress())
