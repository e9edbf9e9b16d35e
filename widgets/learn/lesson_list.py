"""How a lesson is drawn in the list: its number and title, and below them a line that wraps."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.fonts import SMALL_SIZE_PX, title_font, ui_font
from widgets.theme import current_theme

LIST_WIDTH = 212
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_MARGIN, _WRAP = 9, int(Qt.TextFlag.TextWordWrap)
_ROOM = LIST_WIDTH - 2 * _MARGIN - 12


class LessonDelegate(QStyledItemDelegate):
    """Paints entries of two texts."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint an entry, lit where it is the chosen one."""
        theme, chosen = current_theme(), bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(option.rect, QColor(theme.accent_fill))
            edge = QRect(option.rect)
            edge.setWidth(3)
            painter.fillRect(edge, QColor(theme.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(theme.hover))
        room = QRect(option.rect.left() + _MARGIN, option.rect.top() + _MARGIN - 2, _ROOM, 1000)
        painter.setPen(QColor(theme.text))
        painter.setFont(title_font())
        written = painter.drawText(room, _WRAP, index.data())
        room.moveTop(written.bottom() + 3)
        painter.setPen(QColor(theme.text if chosen else theme.text_muted))
        painter.setFont(ui_font(SMALL_SIZE_PX))
        painter.drawText(room, _WRAP, index.data(LINE_ROLE))
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As high as both texts."""
        room = QRect(0, 0, _ROOM, 1000)
        title = QFontMetrics(title_font()).boundingRect(room, _WRAP, index.data())
        line = QFontMetrics(ui_font(SMALL_SIZE_PX)).boundingRect(room, _WRAP, index.data(LINE_ROLE))
        return QSize(LIST_WIDTH, title.height() + line.height() + 2 * _MARGIN)
