from __future__ import annotations

import csv
import io

import numpy as np

from widgets.trace_data import TraceData


def trace():
    """Ten planes from 100: A fires at 101, 104, 108; B at 102, 106, 108."""
    return TraceData(
        start=100,
        stop=110,
        title="(4, 7)",
        membrane_planes=np.array([100.0, 101.0, 101.0, 104.0]),
        membrane=np.array([0.5, 1.0, 0.0, 0.9]),
        spikes_a=np.array([101, 104, 108]),
        spikes_b=np.array([102, 106, 108]),
        partners_a=np.array([102, -1, 108]),
        partners_b=np.array([101, -1, 108]),
        isi_a=np.array([np.nan] + [3.0] * 3 + [4.0] * 4 + [np.nan] * 2, np.float32),
        isi_b=np.array([np.nan] * 2 + [4.0] * 4 + [2.0] * 2 + [np.nan] * 2, np.float32),
    )


def test_missed_and_extra():
    assert trace().missed.tolist() == [104]
    assert trace().extra.tolist() == [106]
    assert trace().longest_isi == 4.0
    alone = TraceData(0, 5, spikes_a=np.array([1, 3]))
    assert alone.missed.size == alone.extra.size == 0
    assert alone.longest_isi == 1.0


def test_csv_has_a_line_a_plane_and_blanks_where_nothing_is_known():
    rows = list(csv.DictReader(io.StringIO(trace().to_csv())))
    assert [int(row["plane"]) for row in rows] == list(range(100, 110))
    assert [row["spike_a"] for row in rows] == list("0100100010")
    assert [row["spike_b"] for row in rows] == list("0010001010")
    assert [row["isi_a_planes"] for row in rows] == ["", *"3334444", "", ""]
    assert rows[0]["membrane"] == "0.5"
    assert rows[9]["membrane"] == ""
    without_b = TraceData(0, 2, spikes_a=np.array([1])).to_csv()
    assert without_b.splitlines()[1:] == ["0,,0,,,", "1,,1,,,"]
