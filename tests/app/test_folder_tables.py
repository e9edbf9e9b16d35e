from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from app.folder_tables import (
    names_of,
    points_of,
    recording_row,
    recordings_by_need,
    recordings_csv,
    report_rows,
    summary,
)
from tests.models.classification.told_digits import told_digits

TOLD = told_digits(15)


def test_the_report_has_classes_means_and_accuracy() -> None:
    rows = report_rows(TOLD)
    assert [row[0] for row in rows] == ["0", "1", "2", "macro mean", "weighted mean", "accuracy"]
    assert rows[-1][3] == "0.8000"
    assert rows[0][-1] == "5"
    assert float(rows[1][2]) == pytest.approx(TOLD.report.scores[1].recall, abs=1e-4)


def test_those_told_wrong_come_first() -> None:
    order = recordings_by_need(TOLD)
    assert order[:3] == [4, 9, 14]
    assert sorted(order) == list(range(15))
    assert recording_row(TOLD, "1/4.npz", 4) == ("1/4.npz", "1", "2", "60.0 %")


def test_names_are_short_but_tell_apart() -> None:
    assert names_of(TOLD)[:2] == ("0/0.npz", "1/1.npz")
    assert names_of(told_digits(1)) == ("0.npz",)


def test_points_are_the_recordings() -> None:
    positions = np.random.default_rng(0).random((15, 2), np.float32)
    points = points_of(TOLD, positions)
    assert points.labels == ("0", "1", "2")
    assert np.count_nonzero(points.right) == 12
    assert points.text(4) == "1/4.npz · is 1, told 2"


def test_a_line_sums_it_up() -> None:
    assert summary(TOLD) == "12 of 15 told right, 80.00%, from raw features"
    assert "1,500 bytes payload" in summary(told_digits(15, coded=True))


def test_a_line_for_each_recording() -> None:
    positions = np.full((15, 2), 0.5, np.float32)
    rows = list(csv.DictReader(io.StringIO(recordings_csv(told_digits(15, coded=True), positions))))
    assert len(rows) == 15
    assert rows[4]["file"] == str(Path("digits/1/4.npz"))
    assert (rows[4]["is"], rows[4]["told"], rows[4]["payload_bytes"]) == ("1", "2", "100")
    assert rows[4]["map_x"] == "0.5"
    without = next(csv.DictReader(io.StringIO(recordings_csv(TOLD, None))))
    assert (without["payload_bytes"], without["map_y"]) == ("", "")
