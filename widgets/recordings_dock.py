"""The open recordings, and what is known of the one in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from widgets.focus import keep_focus_elsewhere
from widgets.icon_label import IconLabel
from widgets.icons import icon
from widgets.quiet_controls import icon_button, label, push_button


@dataclass(frozen=True, slots=True)
class RecordingItem:
    """An open recording: its name, a line about it, and whether something is to be looked at."""

    title: str
    detail: str = ""
    has_warnings: bool = False


class RecordingsDock(QWidget):
    """A list of recordings above a table of properties and the warnings.

    Signals:
        recordingChosen: index of the recording to show.
        closeRequested: index of the recording to close.
        openRequested: open another.
        geometryRequested: change how the recording in view is read.
    """

    recordingChosen = Signal(int)
    closeRequested = Signal(int)
    openRequested = Signal()
    geometryRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._list = QListWidget()
        self._list.setAccessibleName("Open recordings")
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setIconSize(QSize(16, 16))
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        keep_focus_elsewhere(self._list)
        self._list.currentRowChanged.connect(self._choose)
        self._list.customContextMenuRequested.connect(self._show_menu)
        self._open = icon_button("folder-open", "Open recording")
        self._open.clicked.connect(self.openRequested)
        self._close = icon_button("x", "Close this recording")
        self._close.clicked.connect(lambda: self._ask_close(self._list.currentRow()))
        self._geometry = push_button(
            "Change…", "Change size, bit order, rows or capture rate of this recording"
        )
        self._geometry.clicked.connect(self.geometryRequested)
        self._warnings = _Warnings()
        self._properties = _Properties()
        self._lay_out()
        self.set_recordings((), -1)
        self.set_properties((), ())

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(2)
        heading.addWidget(label("Recordings", "title"), 1)
        heading.addWidget(self._open)
        heading.addWidget(self._close)
        second = QHBoxLayout()
        second.addWidget(label("Properties", "title"), 1)
        second.addWidget(self._geometry)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_focus_elsewhere(scroll)
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self._warnings)
        inside.addWidget(self._properties)
        inside.addStretch(1)
        scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(6)
        column.addLayout(heading)
        column.addWidget(self._list, 1)
        column.addLayout(second)
        column.addWidget(scroll, 3)

    def set_recordings(self, items: Sequence[RecordingItem], current: int) -> None:
        """Show the open recordings and which of them is in view (−1: none)."""
        with QSignalBlocker(self._list):
            self._list.clear()
            for item in items:
                entry = QListWidgetItem("\n".join(filter(None, (item.title, item.detail))))
                entry.setToolTip(entry.text())
                entry.setIcon(icon("triangle-alert", "warn") if item.has_warnings else icon("film"))
                self._list.addItem(entry)
            self._list.setCurrentRow(current)
        self._close.setEnabled(0 <= current < len(items))
        self._geometry.setEnabled(0 <= current < len(items))

    def set_properties(
        self, properties: Sequence[tuple[str, str]], warnings: Sequence[str] = ()
    ) -> None:
        """Show keys and values of the recording in view, and its warnings."""
        self._properties.show_pairs(properties)
        self._warnings.show_texts(warnings)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.recordingChosen.emit(row)

    def _ask_close(self, row: int) -> None:
        if row >= 0:
            self.closeRequested.emit(row)

    def _show_menu(self, position: object) -> None:
        row = self._list.indexAt(position).row()
        menu = QMenu(self)
        close = QAction("Close recording", menu)
        close.setEnabled(row >= 0)
        close.triggered.connect(lambda: self._ask_close(row))
        menu.addAction(close)
        menu.exec(self._list.viewport().mapToGlobal(position))
        menu.deleteLater()


class _Properties(QWidget):
    """Keys at the left, values at the right that wrap and can be selected."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        while len(self._labels) < len(pairs):
            self._add_row()
        for index, (key, value) in enumerate(self._labels):
            shown = index < len(pairs)
            for part, text in zip((key, value), pairs[index] if shown else ("", ""), strict=True):
                part.setText(text)
                part.setVisible(shown)

    def _add_row(self) -> None:
        key, value = label(role="muted", small=True), label(small=True)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._labels)
        self._grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._labels.append((key, value))


class _Warnings(QWidget):
    """A line with a sign for each warning."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_texts(self, texts: Sequence[str]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for text in texts:
            self._column.addWidget(_warning(text))
        self.setVisible(bool(texts))


def _warning(text: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(IconLabel("triangle-alert", "warn"), 0, Qt.AlignmentFlag.AlignTop)
    words = label(text, "warn", small=True)
    words.setWordWrap(True)
    row.addWidget(words, 1)
    return line
