"""The inspector: what every pane shows at the cursor and at the pinned probes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.figures_table import FiguresTable
from widgets.quiet_controls import icon_button, label


@dataclass(frozen=True, slots=True)
class InspectedPixel:
    """One pixel: its name and place, its colour on the panes ("" for none), a value per pane."""

    title: str
    values: tuple[str, ...]
    colour: str = ""


class Inspector(QWidget):
    """A row for each pane, a column for the cursor and for each probe.

    Signals:
        probeChosen: index of the probe whose trace is wanted, from 0.
        probeRemoveRequested: index of the probe to remove.
        clearRequested: remove all probes.
    """

    probeChosen = Signal(int)
    probeRemoveRequested = Signal(int)
    clearRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen: int | None = None
        self._panes: tuple[str, ...] = ()
        self._pixels: tuple[InspectedPixel, ...] = ()
        self._table = FiguresTable()
        self._table.setAccessibleName("Values at the cursor and the probes")
        self._hint = label("Ctrl+click a pixel to pin a probe", "muted", small=True)
        self._remove = icon_button("trash-2", "Remove the chosen probe")
        self._clear = icon_button("circle-x", "Remove all probes")
        copy = icon_button("copy", "Copy values as CSV")
        self._table.cellClicked.connect(self._choose)
        self._remove.clicked.connect(self._ask_remove)
        self._clear.clicked.connect(self.clearRequested)
        copy.clicked.connect(self._table.copy_csv)
        foot = QHBoxLayout()
        foot.setSpacing(2)
        foot.addWidget(self._hint, 1)
        for button in (self._remove, self._clear, copy):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addWidget(self._table, 1)
        column.addLayout(foot)
        self.set_pixels(InspectedPixel("cursor", ()), ())

    def set_panes(self, panes: Sequence[str]) -> None:
        """Name the panes, units included, such as "ISI A (planes)"."""
        self._panes = tuple(panes)
        self._table.setRowCount(len(self._panes))
        self._write()
        self._table.refit()

    def set_pixels(self, cursor: InspectedPixel, probes: Sequence[InspectedPixel]) -> None:
        """Show the values at the cursor and at the probes, one for each pane and in their order."""
        before = [pixel.title for pixel in self._pixels]
        self._pixels = (cursor, *probes)
        if before != [pixel.title for pixel in self._pixels]:
            self._table.set_heads(["pane", *(pixel.title for pixel in self._pixels)])
        if self._chosen is not None and self._chosen >= len(probes):
            self._chosen = None
        self._clear.setEnabled(bool(probes))
        self._write()
        self._mark()

    def set_chosen(self, probe: int | None) -> None:
        """Show which probe is traced."""
        self._chosen = probe
        self._mark()

    def to_csv(self) -> str:
        """Return the table as CSV."""
        return self._table.to_csv()

    def _write(self) -> None:
        for row, pane in enumerate(self._panes):
            self._table.set_label(row, pane)
            for column, pixel in enumerate(self._pixels, start=1):
                text = pixel.values[row] if row < len(pixel.values) else ""
                self._table.set_figure(row, column, text)

    def _mark(self) -> None:
        self._remove.setEnabled(self._chosen is not None)
        for index, pixel in enumerate(self._pixels):
            is_chosen = self._chosen is not None and index == self._chosen + 1
            self._table.mark_head(index + 1, pixel.colour, is_chosen=is_chosen)

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        if column > 1:
            self.set_chosen(column - 2)
            self.probeChosen.emit(column - 2)

    def _ask_remove(self) -> None:
        if self._chosen is not None:
            self.probeRemoveRequested.emit(self._chosen)
