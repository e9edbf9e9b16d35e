"""The metrics of this bitstream, beside those of one that was pinned for comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.figures_table import FiguresTable
from widgets.icons import icon
from widgets.metric_rows import METRIC_ROWS, MetricRow
from widgets.quiet_controls import icon_button, label

_BLANK = "–"


class MetricsTable(QWidget):
    """Rows of metrics in two columns, and a line that says against what they were measured.

    Signals:
        pinRequested: keep the values of now for comparison.
        unpinRequested: forget what was kept.
    """

    pinRequested = Signal()
    unpinRequested = Signal()

    def __init__(self, rows: Sequence[MetricRow] = METRIC_ROWS) -> None:
        super().__init__()
        self._rows = tuple(rows)
        self._values: dict[str, str] = {}
        self._pinned: dict[str, str] | None = None
        self._pinned_title = ""
        self._table = FiguresTable()
        self._table.setAccessibleName("Metrics")
        self._reference = label(role="muted", small=True)
        self._reference.setWordWrap(True)
        self._pin = icon_button("pin", "Pin these metrics for comparison")
        self._pin.clicked.connect(self._ask_pin)
        copy = icon_button("copy", "Copy metrics as CSV")
        copy.clicked.connect(self._table.copy_csv)
        heading = QHBoxLayout()
        heading.setContentsMargins(0, 0, 0, 0)
        heading.setSpacing(2)
        heading.addWidget(label("Metrics", "title"), 1)
        heading.addWidget(self._pin)
        heading.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(heading)
        column.addWidget(self._table, 1)
        column.addWidget(self._reference)
        self.set_rows(self._rows)
        self.set_reference("")

    def hasHeightForWidth(self) -> bool:
        """Deny what the wrapped line below claims: the layout would never shrink the rest."""
        return False

    def set_rows(self, rows: Sequence[MetricRow]) -> None:
        """Show these metrics; what is known of their values stays."""
        self._rows = tuple(rows)
        self._table.setRowCount(len(self._rows))
        self._write()

    def set_values(self, values: Mapping[str, str]) -> None:
        """Show values by the rows' keys, written out but without unit; others are blank."""
        self._values = dict(values)
        self._write()

    def set_pinned(self, title: str, values: Mapping[str, str] | None) -> None:
        """Show values that were pinned under a short title, or none."""
        self._pinned = None if values is None else dict(values)
        self._pinned_title = title
        self._pin.setIcon(icon("pin" if values is None else "pin-off"))
        self._pin.setToolTip(
            "Pin these metrics for comparison" if values is None else "Forget the pinned metrics"
        )
        self._pin.setAccessibleName(self._pin.toolTip())
        self._write()

    def set_reference(self, text: str) -> None:
        """Say what the metrics were measured against."""
        self._reference.setText(text)
        self._reference.setVisible(bool(text))

    def to_csv(self) -> str:
        """Return the table as CSV."""
        return self._table.to_csv()

    def _ask_pin(self) -> None:
        (self.pinRequested if self._pinned is None else self.unpinRequested).emit()

    def _write(self) -> None:
        heads = ["metric", "this"]
        columns = [self._values]
        if self._pinned is not None:
            heads.append(f"pinned: {self._pinned_title}")
            columns.append(self._pinned)
        self._table.set_heads(heads)
        for index, row in enumerate(self._rows):
            self._table.set_label(index, row.label, row.help)
            for column, values in enumerate(columns, start=1):
                text = _with_unit(values.get(row.key), row)
                self._table.set_figure(index, column, text, row.help)
        self._table.refit()


def _with_unit(text: str | None, row: MetricRow) -> str:
    if not text:
        return _BLANK
    return f"{text} {row.unit}" if row.unit else text
