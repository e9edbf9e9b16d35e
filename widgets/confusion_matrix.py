"""Which class is taken for which: a square of counts, shaded by their share of the row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.table_csv import csv_text
from widgets.theme import current_theme

LEAST_CELL_PX, MOST_CELL_PX = 15, 46
_GAP_PX = 6
_HEAD_PX = 18  # for the words "told" and "is"
_LEAST_ALPHA = 40  # of a cell that is not empty
_FONT_PX = SMALL_SIZE_PX - 1


class ConfusionMatrix(QWidget):
    """A row for each class that it is, a column for each that was told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Confusion")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels: tuple[str, ...] = ()
        self._counts = np.zeros((0, 0), np.int64)

    def set_counts(self, labels: Sequence[str], counts: NDArray[np.int64]) -> None:
        """Show counts (n, n) of n labels.

        Raises:
            ValueError: There are not as many counts as labels.
        """
        if counts.shape != (len(labels), len(labels)):
            raise ValueError(f"counts {counts.shape} don't go with {len(labels)} labels")
        self._labels, self._counts = tuple(labels), counts
        self.setMinimumSize(self._size(LEAST_CELL_PX))
        self.updateGeometry()
        self.update()

    def to_csv(self) -> str:
        """The counts, labels in the first row and column."""
        rows = [["is \\ told", *self._labels]]
        for name, counts in zip(self._labels, self._counts, strict=True):
            rows.append([name, *(str(count) for count in counts)])
        return csv_text(rows)

    @Slot()
    def copy_csv(self) -> None:
        """Put the counts on the clipboard as CSV."""
        QGuiApplication.clipboard().setText(self.to_csv())

    def text_at(self, place: QPointF) -> str:
        """What a cell says in words; "" beside all cells."""
        cell, origin = self.cell_px(), self._origin()
        column, row = (int((p - o) // cell) for p, o in zip(place.toTuple(), origin, strict=True))
        count = len(self._labels)
        if not (0 <= row < count and 0 <= column < count):
            return ""
        is_, told = self._labels[row], self._labels[column]
        return (
            f"{self._counts[row, column]} of {self._counts[row].sum()} that are {is_}: told {told}"
        )

    def cell_px(self) -> float:
        """Length of a cell's side."""
        count = max(len(self._labels), 1)
        left, top = self._origin()
        room = min((self.width() - left - 1) / count, (self.height() - top - 1) / count)
        return float(np.clip(np.floor(room), LEAST_CELL_PX, MOST_CELL_PX))

    def sizeHint(self) -> QSize:
        """Prefer cells in which figures have room."""
        return self._size(24)

    def _size(self, cell: int) -> QSize:
        left, top = self._origin()
        return QSize(
            int(left + cell * len(self._labels)) + 2, int(top + cell * len(self._labels)) + 2
        )

    def _origin(self) -> tuple[float, float]:
        """Where the first cell begins: right of the rows' names, below the columns' names."""
        metrics = QFontMetricsF(ui_font(_FONT_PX))
        widest = max(map(metrics.horizontalAdvance, self._labels), default=0.0)
        return _HEAD_PX + widest + _GAP_PX, _HEAD_PX + widest + _GAP_PX

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names and cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._labels:
            self._paint_names(painter)
            self._paint_cells(painter)

    def _paint_names(self, painter: QPainter) -> None:
        theme, cell, (left, top) = current_theme(), self.cell_px(), self._origin()
        side = cell * len(self._labels)
        painter.setFont(ui_font(_FONT_PX))
        painter.setPen(QColor(theme.text_muted))
        painter.drawText(QRectF(left, 0, side, _HEAD_PX), Qt.AlignmentFlag.AlignLeft, "told")
        painter.save()
        painter.translate(0, top + side)
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, side, _HEAD_PX), Qt.AlignmentFlag.AlignRight, "is")
        painter.restore()
        painter.setPen(QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, name in enumerate(self._labels):
            begin = number * cell
            room = QRectF(0, top + begin, left - _GAP_PX, cell)
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, name)
            painter.save()
            painter.translate(left + begin, top - _GAP_PX)
            painter.rotate(-90)
            painter.drawText(QRectF(0, 0, top, cell), middle | Qt.AlignmentFlag.AlignLeft, name)
            painter.restore()

    def _paint_cells(self, painter: QPainter) -> None:
        theme, cell, (left, top) = current_theme(), self.cell_px(), self._origin()
        font = number_font(_FONT_PX)
        painter.setFont(font)
        metrics, of_row = QFontMetricsF(font), np.maximum(self._counts.sum(axis=1), 1)
        for row, counts in enumerate(self._counts):
            for column, count in enumerate(counts.tolist()):
                room = QRectF(left + column * cell, top + row * cell, cell - 1, cell - 1)
                painter.fillRect(room, QColor(theme.field))
                if not count:
                    continue
                colour = QColor(theme.accent if row == column else theme.bad)
                share = count / float(of_row[row])
                colour.setAlpha(round(_LEAST_ALPHA + (190 - _LEAST_ALPHA) * share))
                painter.fillRect(room, colour)
                if metrics.horizontalAdvance(str(count)) <= cell - 3:
                    painter.setPen(QColor(theme.text))
                    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(count))

    # The mouse

    def event(self, event: object) -> bool:
        """Say what a cell means where the pointer rests."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.text_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the counts."""
        menu = QMenu(self)
        menu.addAction("Copy as CSV", self.copy_csv)
        menu.exec(event.globalPos())
        menu.deleteLater()
