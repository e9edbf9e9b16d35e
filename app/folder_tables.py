"""What a classified folder comes to, as rows of text for tables and files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.classification.report import ClassScore
from models.classification.told_folder import ToldFolder
from widgets.labelled_points import LabelledPoints
from widgets.ranked_bars import share_text
from widgets.table_csv import csv_text

REPORT_HEADS = ("class", "precision", "recall", "F1", "support")
RECORDING_HEADS = ("recording", "is", "told", "confidence")
Positions = NDArray[np.float32]


def report_rows(told: ToldFolder) -> list[tuple[str, ...]]:
    """Return the report: each class, the means over classes, and the accuracy."""
    report = told.report
    rows = [_score_row(score) for score in (*report.scores, report.macro, report.weighted)]
    accuracy = ("accuracy", "", "", f"{report.accuracy:.4f}", f"{len(told.recordings):,}")
    return [*rows, accuracy]


def _score_row(score: ClassScore) -> tuple[str, ...]:
    shares = (f"{share:.4f}" for share in (score.precision, score.recall, score.f1))
    return score.label, *shares, f"{score.recordings:,}"


def recordings_by_need(told: ToldFolder) -> list[int]:
    """Return the numbers of all recordings, those told wrong first."""
    wrong = [is_ != guess for is_, guess in zip(told.truth, told.guesses, strict=True)]
    return sorted(range(len(wrong)), key=lambda number: not wrong[number])


def recording_row(told: ToldFolder, name: str, number: int) -> tuple[str, ...]:
    """Return what was told of one recording."""
    found = told.told[number].classification
    return name, told.truth[number], found.label, share_text(found.confidence)


def names_of(told: ToldFolder) -> tuple[str, ...]:
    """Return the recordings' paths within the deepest folder that holds them all."""
    paths = [one.path for one in told.recordings]
    common = Path(os.path.commonpath([path.parent for path in paths]))
    return tuple(path.relative_to(common).as_posix() for path in paths)


def points_of(told: ToldFolder, positions: Positions) -> LabelledPoints:
    """Return the recordings as points at positions (N, 2)."""
    labels = tuple(label for label in told.confusion.labels if label in set(told.truth))
    return LabelledPoints(positions, names_of(told), tuple(told.truth), tuple(told.guesses), labels)


def summary(told: ToldFolder) -> str:
    """Say in a line how right it was, and what it cost."""
    right = sum(is_ == guess for is_, guess in zip(told.truth, told.guesses, strict=True))
    text = f"{right:,} of {len(told.recordings):,} told right, {told.report.accuracy:.2%}"
    if told.payload_bytes is None:
        text += ", from raw features"
    else:
        bits = f"{told.bits_per_spike_sample:.4g} bits per spike sample"
        text += f", at {bits} ({told.payload_bytes:,} bytes payload)"
    return text + _left_out(told)


def _left_out(told: ToldFolder) -> str:
    """Say which recordings couldn't be read: how many, and what is wrong with the first."""
    if not told.left_out:
        return ""
    first, *others = told.left_out
    more = f", and {len(others):,} more" if others else ""
    return f"\nLeft out: {first.path.name} ({first.reason}){more}"


def recordings_csv(told: ToldFolder, positions: Positions | None) -> str:
    """Return a line for each recording: what it is, what was told, cost, place on the map."""
    heads = ["file", "is", "told", "confidence", "planes", "payload_bytes", "map_x", "map_y"]
    rows = []
    for number, (one, found) in enumerate(zip(told.recordings, told.told, strict=True)):
        payload = "" if found.cost is None else str(found.cost.payload_bytes)
        place = ("", "") if positions is None else (f"{p:.6g}" for p in positions[number])
        said = found.classification
        figures = one.label, said.label, f"{said.confidence:.6g}", str(found.planes), payload
        rows.append([str(one.path), *figures, *place])
    return csv_text([heads, *rows])
