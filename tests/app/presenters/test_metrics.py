from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

from app.presenters.metrics import MetricsPresenter, decibels, metric_texts, reference_text
from app.workspace import Coded
from tests.app.presenters.conftest import Bench
from widgets.metric_rows import METRIC_ROWS
from widgets.metrics_table import MetricsTable


def presenter(bench: Bench) -> tuple[MetricsPresenter, MetricsTable]:
    table = bench.shown(MetricsTable())
    return MetricsPresenter(bench.store, bench.workspace, bench.news, table), table


def column(table: MetricsTable, index: int = 1) -> list[str]:
    return [row[index] for row in csv.reader(io.StringIO(table.to_csv()))][1:]


def test_every_row_of_the_table_is_filled(bench: Bench, coded: Coded) -> None:
    _made, table = presenter(bench)
    assert set(column(table)) == {"–"}
    bench.put(coded)
    assert column(table).count("–") == 1  # MS-SSIM: five scales don't fit into 40 pixels
    assert set(metric_texts(coded)) == {row.key for row in METRIC_ROWS} - {"scene_ms_ssim"}


def test_figures_are_those_that_were_measured(coded: Coded) -> None:
    texts, figures = metric_texts(coded), coded.measured.figures
    assert texts["scene_psnr_db"] == f"{figures.scene_psnr_db:.2f}"
    assert texts["payload_bytes"] == f"{coded.bitstream.payload_bytes:,}"
    assert texts["compression_ratio"] == f"{70 * 280 / coded.bitstream.payload_bytes:.1f}"
    tolerance, f1 = next(iter(figures.spike_f1.items()))
    assert texts[f"spike_f1_{tolerance}"].startswith(f"{f1:.3f} (")


def test_figures_of_what_was_read_anew_or_closed_are_gone(bench: Bench, coded: Coded) -> None:
    _made, table = presenter(bench)
    for news in (bench.news.opened, bench.news.closed):
        bench.put(coded)
        del bench.workspace.coded[bench.key]
        news.emit(bench.key)
        assert set(column(table)) == {"–"}


def test_a_pinned_result_stays_until_it_is_let_go(bench: Bench, coded: Coded) -> None:
    made, table = presenter(bench)
    bench.put(coded)
    made.pin()
    bench.put(replace(coded, encode_seconds=123.0))
    assert "123,000 ms" in column(table)
    assert "123,000 ms" not in column(table, 2)
    table.unpinRequested.emit()
    assert bench.workspace.pinned is None


def test_the_reference_is_named(coded: Coded) -> None:
    text = reference_text(coded)
    assert text.startswith("scene against ground truth at plane 17, 45")
    assert f"against the uncoded scenes {decibels(coded.measured.uncoded.psnr_db)} dB" in text


def test_decibels() -> None:
    assert decibels(31.256) == "31.26"
    assert decibels(math.inf) == "∞"
    assert decibels(None) == ""
