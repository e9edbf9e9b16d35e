"""Labels with how likely each is, as bars; the likeliest on top."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.theme import current_theme

ROWS = 5
_ROW_PX = 20
_GAP_PX = 8
_BAR_PX = 10
_LABEL_SHARE = 0.42  # of the width
_OTHERS_ALPHA = 130  # of the bars below the first


class RankedBars(QWidget):
    """Room for five labels, each with a bar from 0 to 100 % and the figure."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        """Draw bars in a colour of the theme, by its field's name."""
        super().__init__(parent)
        self._role = role
        self._ranked: tuple[tuple[str, float], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_ranked(self, ranked: Sequence[tuple[str, float]]) -> None:
        """Show labels with their shares in [0, 1], the likeliest first; at most five."""
        self._ranked = tuple(ranked)[:ROWS]
        self.setAccessibleDescription(", ".join(self.texts()))
        self.setToolTip("\n".join(self.texts()))
        self.update()

    def texts(self) -> list[str]:
        """Each label with its figure: "ketch 97.1 %"."""
        return [f"{label} {share_text(share)}" for label, share in self._ranked]

    def sizeHint(self) -> QSize:
        """Five rows, also of fewer labels, so that nothing moves."""
        return QSize(240, ROWS * _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, (label, share) in enumerate(self._ranked):
            self._paint_row(painter, QRectF(0, row * _ROW_PX, self.width(), _ROW_PX), label, share)

    def _paint_row(self, painter: QPainter, room: QRectF, label: str, share: float) -> None:
        theme, first = current_theme(), room.top() == 0
        figures = number_font(SMALL_SIZE_PX)
        figure_width = QFontMetricsF(figures).horizontalAdvance("100.0 %")
        label_width = _LABEL_SHARE * room.width()
        left = room.left() + label_width + _GAP_PX
        track = QRectF(left, 0, room.right() - figure_width - _GAP_PX - left, _BAR_PX)
        track.moveTop(room.center().y() - _BAR_PX / 2)
        font = ui_font(SMALL_SIZE_PX)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font)
        painter.setPen(QColor(theme.text if first else theme.text_muted))
        elided = QFontMetricsF(font).elidedText(label, Qt.TextElideMode.ElideRight, label_width)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, elided)
        painter.setFont(figures)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, share_text(share))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(track, 3, 3)
        color = QColor(getattr(theme, self._role))
        color.setAlpha(255 if first else _OTHERS_ALPHA)
        painter.setBrush(color)
        track.setWidth(max(track.width() * min(max(share, 0.0), 1.0), 2))
        painter.drawRoundedRect(track, min(3, track.width() / 2), 3)


def share_text(share: float) -> str:
    """A share in [0, 1] in per cent."""
    return f"{100 * share:.1f} %"
