"""The buttons of a pane's header."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from widgets.fonts import title_font
from widgets.icons import icon_pixmap
from widgets.theme import current_theme

_OWN_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
_PADDING = 4
_CHEVRON = 12
_GAP = 3


class HeaderButton(QToolButton):
    """Reached by Tab and not by a click, so that playback keys stay with the picture.

    While it has the focus, the keys that press it are its own, whatever the window binds them to.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "flat")
        self.setProperty("look", "compact")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(14, 14))

    def event(self, event: QEvent) -> bool:
        """Claim the keys that press a button."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, and the down key opens the menu."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down and self.menu() is not None:
            self.showMenu()
        else:
            super().keyPressEvent(event)


class TitleButton(HeaderButton):
    """A heading that opens a menu; the chevron appears when there is one. Never shortened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFont(title_font())

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        metrics = QFontMetrics(title_font())
        chevron = _GAP + _CHEVRON if self.menu() is not None else 0
        width = metrics.horizontalAdvance(self.text()) + 2 * _PADDING + chevron
        return QSize(width, metrics.height() + 6)

    def minimumSizeHint(self) -> QSize:
        """The same: a title is never cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text, chevron, and a frame where it is pointed at or has the focus."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.menu() is not None and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(title_font())
        painter.setPen(QColor(theme.text))
        inside = self.rect().adjusted(_PADDING, 0, -_PADDING, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        # one pixel up: the baseline of the smaller detail beside it
        painter.drawText(inside.translated(0, -1), flags, self.text())
        if self.menu() is not None:
            self._paint_chevron(painter, inside)

    def _paint_chevron(self, painter: QPainter, inside: QRect) -> None:
        ratio = self.devicePixelRatioF()
        picture = icon_pixmap("chevron-down", _CHEVRON, current_theme().text_muted, ratio)
        top = (self.height() - _CHEVRON + 1) // 2
        painter.drawPixmap(inside.right() + 1 - _CHEVRON, top, picture)
