"""A small picture that says what a line of text is about, in the colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.icons import icon


class IconLabel(QWidget):
    """Shows one icon; it is decoration, the text beside it says the same in words."""

    def __init__(self, name: str = "info", role: str = "text", size_px: int = 14) -> None:
        super().__init__()
        self._size_px = size_px
        self.setFixedSize(size_px, size_px)
        self.set_icon(name, role)

    def set_icon(self, name: str, role: str = "text") -> None:
        """Show another icon, or the same in another colour.

        Raises:
            KeyError: no such icon or colour role.
        """
        self._icon = icon(name, role)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon as sharply as the screen allows."""
        painter = QPainter(self)
        self._icon.paint(painter, QRect(0, 0, self._size_px, self._size_px))
        painter.end()
