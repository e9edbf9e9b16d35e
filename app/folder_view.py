"""The tables beside the map of a classified folder: report, confusion, recordings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QScrollArea, QTabWidget

from app.folder_tables import (
    RECORDING_HEADS,
    REPORT_HEADS,
    names_of,
    recording_row,
    recordings_by_need,
    report_rows,
)
from models.classification.told_folder import ToldFolder
from widgets.confusion_matrix import ConfusionMatrix
from widgets.figures_table import FiguresTable


class FolderTabs(QTabWidget):
    """Report, confusion and recordings, each on a tab of its own.

    Signals:
        chosen: Number of the recording whose row was clicked.
        openRequested: Number of the recording whose row was clicked twice, or entered.
    """

    chosen = Signal(int)
    openRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._numbers: list[int] = []
        self._report, self._recordings = FiguresTable(), FiguresTable()
        self._confusion = ConfusionMatrix()
        self._report.set_heads(REPORT_HEADS)
        self._recordings.set_heads(RECORDING_HEADS)
        self._report.setAccessibleName("Report")
        self._recordings.setAccessibleName("Recordings")
        rows = QAbstractItemView.SelectionBehavior.SelectRows
        self._recordings.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._recordings.setSelectionBehavior(rows)
        self._recordings.setToolTip("Double-click opens a recording; those told wrong come first")
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._confusion)
        for widget, title in (
            (self._report, "Report"), (scroll, "Confusion"), (self._recordings, "Recordings"),
        ):  # fmt: skip
            self.addTab(widget, title)
        self._recordings.itemSelectionChanged.connect(self._tell_chosen)
        self._recordings.cellActivated.connect(self._tell_opened)

    def show_told(self, told: ToldFolder) -> None:
        """Show what came of a folder."""
        _fill(self._report, report_rows(told))
        self._confusion.set_counts(told.confusion.labels, told.confusion.counts)
        self._numbers = recordings_by_need(told)
        names = names_of(told)
        self._recordings.clearSelection()
        _fill(
            self._recordings,
            [recording_row(told, names[number], number) for number in self._numbers],
        )

    @Slot(int)
    def choose(self, number: int) -> None:
        """Mark a recording's row, and bring it into view."""
        row = self._numbers.index(number)
        self._recordings.selectRow(row)
        self._recordings.scrollTo(self._recordings.model().index(row, 0))

    @Slot()
    def copy_csv(self) -> None:
        """Put the table in view on the clipboard as CSV."""
        (self._report, self._confusion, self._recordings)[self.currentIndex()].copy_csv()

    @Slot()
    def _tell_chosen(self) -> None:
        rows = self._recordings.selectionModel().selectedRows()
        if rows:
            self.chosen.emit(self._numbers[rows[0].row()])

    @Slot(int, int)
    def _tell_opened(self, row: int, _column: int) -> None:
        self.openRequested.emit(self._numbers[row])


def _fill(table: FiguresTable, rows: Sequence[Sequence[str]]) -> None:
    table.setRowCount(len(rows))
    for row, texts in enumerate(rows):
        table.set_label(row, texts[0])
        for column, text in enumerate(texts[1:], 1):
            table.set_figure(row, column, text)
    table.refit()
