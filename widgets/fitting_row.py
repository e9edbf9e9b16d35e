"""A row of controls that never overflows: what can be spared is hidden, the least first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget


class FittingRow(QWidget):
    """Lays widgets out in a row and hides the dispensable ones while it is too narrow."""

    def __init__(self, height: int, spacing: int = 4) -> None:
        super().__init__()
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 0, 6, 0)
        self._row.setSpacing(spacing)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._dispensable: tuple[QWidget, ...] = ()

    def fill(self, items: Sequence[QWidget | int | None], dispensable: Sequence[QWidget]) -> None:
        """Put the row together.

        Args:
            items: widgets; a number is a gap of so many pixels, None takes what room is left.
            dispensable: what is hidden when there is no room, the first to go first.
        """
        for item in items:
            if item is None:
                self._row.addStretch(1)
            elif isinstance(item, int):
                self._row.addSpacing(item)
            else:
                self._row.addWidget(item)
        self._dispensable = tuple(dispensable)

    def refit(self) -> None:
        """Show as much as there is room for."""
        hidden = self._count_to_hide()
        for position, widget in enumerate(self._dispensable):
            widget.setVisible(position >= hidden)
        self._row.activate()  # now, not when the event loop comes round: nothing overlaps meanwhile

    def _count_to_hide(self) -> int:
        excess = self._widest() - self.width()
        for hidden, widget in enumerate(self._dispensable):
            if excess <= 0:
                return hidden
            excess -= self._room_for(widget)
        return len(self._dispensable)

    def _widest(self) -> int:
        """Width with everything shown; asked of the items, since the layout skips hidden ones."""
        margins = self._row.contentsMargins()
        width = margins.left() + margins.right()
        for position in range(self._row.count()):
            item = self._row.itemAt(position)
            if item.widget() is not None:
                width += self._room_for(item.widget())
            elif item.spacerItem() is not None:
                width += item.spacerItem().minimumSize().width()
        return width

    def _room_for(self, widget: QWidget) -> int:
        wanted = max(widget.sizeHint().width(), widget.minimumWidth())
        return min(wanted, widget.maximumWidth()) + self._row.spacing()

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than what can't be spared."""
        spared = sum(self._room_for(widget) for widget in self._dispensable)
        return QSize(self._widest() - spared, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new width."""
        super().resizeEvent(event)
        self.refit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit again when the font grows or shrinks."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
