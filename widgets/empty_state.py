"""What the window shows before anything is open: three ways in, and that files can be dropped."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.fonts import title_font
from widgets.icon_label import IconLabel
from widgets.quiet_controls import label, push_button
from widgets.theme import current_theme


class EmptyState(QWidget):
    """Three buttons in the middle of a drop target.

    Signals:
        openRequested, demoRequested, simulateRequested.
        filesDropped: a list of paths (str).
    """

    openRequested = Signal()
    demoRequested = Signal()
    simulateRequested = Signal()
    filesDropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._is_target = False
        title = label("Look into a spike camera")
        title.setFont(title_font(20))
        text = label(
            "Open a recording to play its spike planes, see its ISI and firing-rate maps,\n"
            "and try what each codec at each bitrate makes of it.",
            "muted",
        )
        hint = label("… or drop a .dat, .npz, .h5 or .slp file here", "muted", small=True)
        for line in (title, text, hint):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._open = push_button(
            "Open recording…", "Open a file (Ctrl+O)", icon_name="folder-open", role="primary"
        )
        self._demo = push_button("Open demo", "Open the bundled recording", icon_name="film")
        self._simulate = push_button(
            "Simulate…", "Fire spikes from a moving scene", icon_name="activity"
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        for button, signal in (
            (self._open, self.openRequested),
            (self._demo, self.demoRequested),
            (self._simulate, self.simulateRequested),
        ):
            button.setMinimumSize(150, 36)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(IconLabel("activity", "accent", 44), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        column.addWidget(text)
        column.addSpacing(6)
        column.addLayout(buttons)
        column.addWidget(hint)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the outline that files can be dropped into."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme.accent if self._is_target else theme.border_strong)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 10, 10)
        painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if _files_of(event):
            event.acceptProposedAction()
            self._set_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the mark away."""
        self._set_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the files to be opened."""
        self._set_target(False)
        if files := _files_of(event):
            event.acceptProposedAction()
            self.filesDropped.emit(files)

    def _set_target(self, is_target: bool) -> None:
        self._is_target = is_target
        self.update()


def _files_of(event: QDropEvent) -> list[str]:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
