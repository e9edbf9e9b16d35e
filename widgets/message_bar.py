"""Errors and warnings above the panes: they are read or left, and stop nobody."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from widgets.icon_label import IconLabel
from widgets.quiet_controls import icon_button, label, push_button
from widgets.theme import current_theme


class Severity(StrEnum):
    """How bad it is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_LOOKS = {
    Severity.INFO: ("info", "accent"),
    Severity.WARNING: ("triangle-alert", "warn"),
    Severity.ERROR: ("circle-x", "bad"),
}


class MessageBar(QWidget):
    """One message at a time, with a hint how to mend it and the details on request.

    Signals:
        dismissed: the user has closed the message.
        actionRequested: the user has pressed the button that was offered.
    """

    dismissed = Signal()
    actionRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._severity = Severity.INFO
        self._icon = IconLabel(size_px=16)
        self._message = label()
        self._hint = label(role="muted", small=True)
        for line in (self._message, self._hint):
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = push_button("")
        self._more = push_button("Details", "Show the details")
        self._more.setCheckable(True)
        self._close = icon_button("x", "Dismiss this message")
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Details")
        self._details.setFixedHeight(110)
        self._more.toggled.connect(self._details.setVisible)
        self._action.clicked.connect(self.actionRequested)
        self._close.clicked.connect(self._dismiss)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._message)
        words.addWidget(self._hint)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in (self._action, self._more, self._close):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 8, 6)
        column.addLayout(row)
        column.addWidget(self._details)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_message(
        self,
        severity: Severity | str,
        message: str,
        *,
        hint: str = "",
        details: str = "",
        action: str = "",
    ) -> None:
        """Show a message in place of the former one.

        Args:
            severity: how bad it is.
            message: what is wrong, with the figure and the place.
            hint: how to mend it.
            details: what only a developer reads, such as a traceback.
            action: text of a button to offer.
        """
        self._severity = Severity(severity)
        self._icon.set_icon(*_LOOKS[self._severity])
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._details.setPlainText(details)
        self._more.setVisible(bool(details))
        self._more.setChecked(False)
        self._details.hide()
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(f"{self._severity}: {message}")
        self.show()
        self.update()

    def clear(self) -> None:
        """Take the message away."""
        self.hide()

    def message(self) -> str:
        """What is said now; nothing where nothing is."""
        return "" if self.isHidden() else self._message.text()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ground with a stripe in the colour of the severity."""
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.fillRect(0, 0, 4, self.height(), QColor(getattr(theme, _LOOKS[self._severity][1])))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.border))
        painter.end()
