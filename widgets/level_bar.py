"""A small stripe of the colour map a pane uses."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.colormaps import lookup_table
from widgets.theme import current_theme

_SPACE = 6  # to the value at its right, which closes up when the bar is hidden


def stripe(color_map: str) -> QImage:
    """The 256 colours of a map, side by side."""
    colors = lookup_table(color_map)
    # copy: the image must not lean on NumPy's memory
    return QImage(colors.data, 256, 1, 768, QImage.Format.Format_RGB888).copy()


class LevelBar(QWidget):
    """The colours from the lower to the upper level; the tooltip tells the levels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._shown: tuple[str, tuple[float, float]] | None = None
        self._stripe = QImage()

    def set_levels(self, color_map: str, levels: tuple[float, float]) -> None:
        """What the colours stand for."""
        if self._shown == (color_map, levels):
            return
        self._shown = color_map, levels
        self._stripe = stripe(color_map)
        text = f"{color_map}, from {levels[0]:.4g} to {levels[1]:.4g}"
        self.setToolTip(text)
        self.setAccessibleName(f"levels: {text}")
        self.update()

    def sizeHint(self) -> QSize:
        """Small."""
        return QSize(44 + _SPACE, 9)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stretch the 256 colours over the width."""
        if self._shown is None:
            return
        painter = QPainter(self)
        bar = self.rect().adjusted(0, 0, -_SPACE, 0)
        painter.drawImage(bar, self._stripe)
        painter.setPen(QColor(current_theme().border_strong))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar.adjusted(0, 0, -1, -1))
