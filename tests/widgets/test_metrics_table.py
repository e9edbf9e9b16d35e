from __future__ import annotations

import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from widgets.metric_rows import METRIC_ROWS
from widgets.metrics_table import MetricsTable

LEFT = Qt.MouseButton.LeftButton
VALUES = {"scene_psnr_db": "33.12", "spike_f1_1": "0.74 (0.61)", "file_bytes": "4,175"}


@pytest.fixture
def table(qtbot):
    made = MetricsTable()
    qtbot.addWidget(made)
    made.resize(320, made.sizeHint().height())
    made.show()
    return made


def _rows(table):
    return list(csv.reader(io.StringIO(table.to_csv())))


def test_the_keys_are_unique_and_the_labels_name_what_is_counted():
    assert len({row.key for row in METRIC_ROWS}) == len(METRIC_ROWS)
    labels = [row.label for row in METRIC_ROWS]
    assert "bits / scene pixel" in labels
    assert "ISI PSNR (cap 255)" in labels
    assert all(row.help for row in METRIC_ROWS)


def test_values_have_units_and_what_isn_t_known_is_blank(table):
    table.set_values(VALUES)
    shown = {row[0]: row[1] for row in _rows(table)}
    assert shown["scene PSNR"] == "33.12 dB"
    assert shown["spike F1 ±1 (chance)"] == "0.74 (0.61)"
    assert shown["file size"] == "4,175 B"
    assert shown["scene SSIM"] == "–"


def test_pinned_values_stand_beside(qtbot, table):
    table.set_values(VALUES)
    table.set_pinned("VVC", {"scene_psnr_db": "32.74"})
    rows = _rows(table)
    assert rows[0] == ["metric", "this", "pinned: VVC"]
    assert rows[1] == ["scene PSNR", "33.12 dB", "32.74 dB"]
    table.set_pinned("", None)
    assert _rows(table)[0] == ["metric", "this"]


def test_pin_and_unpin_are_asked_for(qtbot, table):
    pin = next(b for b in table.findChildren(QToolButton) if "Pin" in b.accessibleName())
    with qtbot.waitSignal(table.pinRequested):
        qtbot.mouseClick(pin, LEFT)
    table.set_pinned("VVC", VALUES)
    with qtbot.waitSignal(table.unpinRequested):
        qtbot.mouseClick(pin, LEFT)


def test_copied_with_the_button(qtbot, table):
    table.set_values(VALUES)
    copy = next(b for b in table.findChildren(QToolButton) if "Copy" in b.accessibleName())
    qtbot.mouseClick(copy, LEFT)
    assert QApplication.clipboard().text() == table.to_csv()


def test_at_dock_width_everything_fits(table):
    values = {row.key: "123,456" for row in METRIC_ROWS}
    values |= {f"spike_f1_{planes}": "0.88 (0.79)" for planes in range(3)}
    table.set_values(values)
    table.set_pinned("VVC", values)
    table.set_reference("against ground truth at plane 150, factor 1/0.6")
    table.resize(320, table.sizeHint().height())
    QApplication.processEvents()
    inner = table._table
    assert not inner.horizontalScrollBar().isVisible()
    assert not inner.verticalScrollBar().isVisible()
    assert table.sizeHint().height() <= 380


def test_the_reference_is_said(table):
    table.set_reference("against the uncoded scene")
    assert table._reference.isVisible()
    table.set_reference("")
    assert not table._reference.isVisible()
