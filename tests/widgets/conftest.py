"""A mouse for widgets: real events, with the buttons that Qt's own helpers leave out."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
NO_BUTTON = Qt.MouseButton.NoButton
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Mouse:
    """Positions are logical pixels of the widget."""

    widget: QWidget

    def press(self, x, y, button=LEFT, modifiers=NO_MODIFIER) -> None:
        self._send(QEvent.Type.MouseButtonPress, x, y, button, button, modifiers)

    def move(self, x, y, button=NO_BUTTON, modifiers=NO_MODIFIER) -> None:
        self._send(QEvent.Type.MouseMove, x, y, NO_BUTTON, button, modifiers)

    def release(self, x, y, button=LEFT, modifiers=NO_MODIFIER) -> None:
        self._send(QEvent.Type.MouseButtonRelease, x, y, button, NO_BUTTON, modifiers)

    def click(self, x, y, button=LEFT, modifiers=NO_MODIFIER) -> None:
        self.press(x, y, button, modifiers)
        self.release(x, y, button, modifiers)

    def double_click(self, x, y, button=LEFT, modifiers=NO_MODIFIER) -> None:
        self.click(x, y, button, modifiers)
        self._send(QEvent.Type.MouseButtonDblClick, x, y, button, button, modifiers)
        self.release(x, y, button, modifiers)

    def drag(self, start, end, button=LEFT, modifiers=NO_MODIFIER) -> None:
        self.press(*start, button, modifiers)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.move(*middle, button, modifiers)
        self.move(*end, button, modifiers)
        self.release(*end, button, modifiers)

    def wheel(self, x, y, notches=1.0, modifiers=NO_MODIFIER, sideways=False) -> None:
        turned = round(120 * notches)
        delta = QPoint(turned, 0) if sideways else QPoint(0, turned)
        position = QPointF(x, y)
        event = QWheelEvent(
            position,
            self.widget.mapToGlobal(position),
            QPoint(),
            delta,
            NO_BUTTON,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.widget, event)

    def _send(self, kind, x, y, button, buttons, modifiers) -> None:
        position = QPointF(x, y)
        event = QMouseEvent(
            kind, position, self.widget.mapToGlobal(position), button, buttons, modifiers
        )
        QApplication.sendEvent(self.widget, event)


@pytest.fixture
def mouse_on():
    """Makes a mouse for a widget: `mouse_on(area).drag((10, 10), (40, 20))`."""
    return Mouse
