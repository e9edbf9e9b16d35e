"""Shows a lesson's formulas below one another, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.learn.formula import as_text, parse
from widgets.learn.formula_layout import Box, lay_out
from widgets.theme import current_theme

SIZE_PX = 16
_GAP_PX = 10


class FormulaView(QWidget):
    """Formulas as `widgets.learn.formula.parse` reads them; smaller where the room is narrow."""

    def __init__(self, sources: Sequence[str] = ()) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._boxes: list[Box] = []
        self.set_formulas(sources)

    def set_formulas(self, sources: Sequence[str]) -> None:
        """Show other formulas.

        Raises:
            ValueError: one can't be read.
        """
        self._rows = [parse(source) for source in sources]
        self.setAccessibleName("; ".join(map(as_text, self._rows)))
        self._lay_out()

    def _lay_out(self) -> None:
        self._boxes = [lay_out(row, SIZE_PX) for row in self._rows]
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all of them."""
        height = sum(box.height + _GAP_PX for box in self._boxes)
        width = max((box.width for box in self._boxes), default=0)
        return QSize(ceil(width), ceil(height))

    def minimumSizeHint(self) -> QSize:
        """They can shrink to two thirds, not be cut."""
        return QSize(ceil(self.sizeHint().width() * 2 / 3), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Lay out again when the font grows or shrinks."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each formula on a line of its own."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(current_theme().text))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        top = _GAP_PX / 2
        for box in self._boxes:
            share = min(1.0, self.width() / max(box.width, 1.0))
            painter.save()
            painter.translate(0, top + box.ascent)
            painter.scale(share, share)
            box.paint(painter, 0.0, 0.0)
            painter.restore()
            top += box.height + _GAP_PX
        painter.end()
