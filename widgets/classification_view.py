"""What a recording shows: labels of the raw stream (A) and of what came back (B)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.elided_label import ElidedLabel
from widgets.figures_table import FiguresTable
from widgets.fonts import title_font
from widgets.quiet_controls import QuietComboBox, label, set_role
from widgets.ranked_bars import RankedBars, share_text

SIDES = {"a": ("Raw (A)", "accent"), "b": ("Decoded (B)", "accent_b")}
HEADS = ("codec", "bits / sample", "label", "confidence")
_LABEL_SIZE_PX = 18


@dataclass(frozen=True, slots=True)
class DataSetChoice:
    """A data set whose labels can be asked for.

    Attributes:
        name: handed back when it is chosen.
        title: as it is shown.
        reason: why it can't be chosen, or "".
    """

    name: str
    title: str
    reason: str = ""


class ClassificationView(QWidget):
    """A data set to choose, the labels of both sides, and those at each bitrate so far.

    Signals:
        dataSetChosen: name of the data set whose labels are wanted.
        becameVisible: somebody looks: now is the time to compute.
    """

    dataSetChosen = Signal(str)
    becameVisible = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choice = QuietComboBox()
        self._choice.setAccessibleName("Data set whose labels are told")
        self._choice.activated.connect(
            lambda _row: self.dataSetChosen.emit(self._choice.currentData())
        )
        self.sides = {side: SideLabels(*texts) for side, texts in SIDES.items()}
        self._table = FiguresTable()
        self._table.setAccessibleName("Labels at each bitrate")
        self._table.set_heads(HEADS)
        head = QHBoxLayout()
        head.addWidget(label("Labels of", "title"))
        head.addWidget(self._choice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(6)
        column.addLayout(head)
        for side in self.sides.values():
            column.addWidget(side)
        column.addWidget(label("At each bitrate", "title"))
        column.addWidget(self._table, 1)

    def set_data_sets(self, choices: Sequence[DataSetChoice]) -> None:
        """Offer data sets; those that can't be had are listed with the reason."""
        with QSignalBlocker(self._choice):
            self._choice.clear()
            for row, choice in enumerate(choices):
                self._choice.addItem(choice.title, choice.name)
                tip = choice.reason or None
                self._choice.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
                self._choice.model().item(row).setEnabled(not choice.reason)

    def set_data_set(self, name: str) -> None:
        """Mark the one whose labels are shown."""
        self._choice.setCurrentIndex(self._choice.findData(name))

    def set_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """What was told at each bitrate: a text for each of the heads."""
        self._table.setRowCount(len(rows))
        for number, texts in enumerate(rows):
            self._table.set_label(number, texts[0])
            for position, text in enumerate(texts[1:], start=1):
                self._table.set_figure(number, position, text)
        self._table.refit()

    def to_csv(self) -> str:
        """The table of bitrates as CSV."""
        return self._table.to_csv()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks."""
        super().showEvent(event)
        self.becameVisible.emit()


class SideLabels(QWidget):
    """The likeliest label of one side, how likely it is, and the next ones below."""

    def __init__(self, title: str, role: str) -> None:
        super().__init__()
        self._detail = ElidedLabel()
        self._detail.setProperty("role", "muted")
        self._label = label()
        self._label.setFont(title_font(_LABEL_SIZE_PX))
        self._label.setAccessibleName(f"label, {title}")
        self._label.setWordWrap(True)
        self._confidence = label(role="muted")
        self._confidence.setWordWrap(True)
        self._bars = RankedBars(role)
        self._bars.setAccessibleName(f"likeliest labels, {title}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(title, "title"), 0, 0)
        grid.addWidget(self._detail, 0, 1)
        grid.addWidget(self._label, 1, 0, 1, 2)
        grid.addWidget(self._confidence, 2, 0, 1, 2)
        grid.addWidget(self._bars, 3, 0, 1, 2)

    def set_labels(self, ranked: Sequence[tuple[str, float]], detail: str, basis: str) -> None:
        """Show labels with their shares in [0, 1], the likeliest first, at least one.

        Args:
            ranked: the labels.
            detail: of what they are told.
            basis: what they are told from, such as "6 features".
        """
        self._label.setText(ranked[0][0])
        set_role(self._label, "")
        self._confidence.setText(f"confidence {share_text(ranked[0][1])} · {basis}")
        self._detail.setText(detail)
        self._bars.set_ranked(ranked)

    def set_message(self, text: str) -> None:
        """Say why there is no label."""
        self._label.setText("–")
        set_role(self._label, "muted")
        self._confidence.setText(text)
        self._detail.setText("")
        self._bars.set_ranked(())

    def texts(self) -> tuple[str, str, str]:
        """The label, what is said below it, and the detail."""
        return self._label.text(), self._confidence.text(), self._detail.text()
