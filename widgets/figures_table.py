"""A dense read-only table of figures whose labels are never cut off, copied as CSV."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
)

from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.table_csv import csv_text

_ROW_GAP_PX = 3


class FiguresTable(QTableWidget):
    """Labels in the first column, figures to the right of them.

    The first column is as wide as its widest label; the others share the rest but stay wide
    enough for what they hold, so that a narrow table scrolls rather than cuts.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)  # or Tab would never leave the table again
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setStyleSheet("QTableView::item { padding: 0 3px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(12)
        metrics = QFontMetrics(number_font(SMALL_SIZE_PX))
        self.verticalHeader().setDefaultSectionSize(metrics.height() + _ROW_GAP_PX)
        self.horizontalHeader().setFont(ui_font(SMALL_SIZE_PX))
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self.setFont(number_font(SMALL_SIZE_PX))

    def set_heads(self, heads: Sequence[str]) -> None:
        """Name the columns, the labels' first."""
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(list(heads))
        header = self.horizontalHeader()
        for column in range(len(heads)):
            item = self.horizontalHeaderItem(column)
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(heads[column])
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._share_room()

    def set_label(self, row: int, text: str, tip: str = "") -> None:
        """Name a row."""
        self._put(row, 0, text, Qt.AlignmentFlag.AlignLeft, tip)

    def set_figure(self, row: int, column: int, text: str, tip: str = "") -> None:
        """Write a figure."""
        self._put(row, column, text, Qt.AlignmentFlag.AlignRight, tip)

    def _put(
        self, row: int, column: int, text: str, side: Qt.AlignmentFlag, tip: str
    ) -> QTableWidgetItem:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)
        item.setToolTip(tip)
        return item

    def mark_head(self, column: int, colour: str, *, is_chosen: bool) -> None:
        """Write a column's head in a colour ("" for the usual one), in bold where it is chosen."""
        head = self.horizontalHeaderItem(column)
        font = head.font()
        font.setBold(is_chosen)
        head.setFont(font)
        head.setForeground(QBrush(QColor(colour)) if colour else QBrush())

    def full_height(self) -> int:
        """Height at which nothing scrolls."""
        frame = 2 * self.frameWidth()
        head = self.horizontalHeader().sizeHint().height()
        return frame + head + sum(self.rowHeight(row) for row in range(self.rowCount()))

    def sizeHint(self) -> QSize:
        """Prefer to show every row."""
        return QSize(320, self.full_height())

    def resizeEvent(self, event: object) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._share_room()

    def refit(self) -> None:
        """Fit the columns to what they hold now."""
        self._share_room()

    def _share_room(self) -> None:
        header, columns = self.horizontalHeader(), self.columnCount()
        if columns < 2:
            return
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        least = [
            max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(columns)
        ]
        spare = max(0, self.viewport().width() - sum(least))
        for column in range(columns):
            share = spare // (columns - 1) if column else 0
            self.setColumnWidth(column, least[column] + share)

    def to_csv(self) -> str:
        """Return the table, heads first."""
        heads = [self.horizontalHeaderItem(column).text() for column in range(self.columnCount())]
        rows = [
            [self._text(row, column) for column in range(self.columnCount())]
            for row in range(self.rowCount())
        ]
        return csv_text([heads, *rows])

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return "" if item is None else item.text()

    @Slot()
    def copy_csv(self) -> None:
        """Put the table on the clipboard as CSV."""
        QGuiApplication.clipboard().setText(self.to_csv())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with the system's key."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_csv()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the table."""
        menu = QMenu(self)
        menu.addAction("Copy as CSV", self.copy_csv)
        menu.exec(event.globalPos())
        menu.deleteLater()
