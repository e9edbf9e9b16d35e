"""Pictures of a lesson side by side, each with its name above and as large as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.fonts import SMALL_SIZE_PX, title_font, ui_font
from widgets.picture import PanePicture, render_packed
from widgets.theme import current_theme

_GAP_PX = 8


@dataclass(frozen=True, slots=True, eq=False)
class NamedPicture:
    """A picture and what stands above it."""

    name: str
    picture: PanePicture


class PictureStrip(QWidget):
    """Some pictures in a row; they are replaced as a whole."""

    def __init__(self, name: str) -> None:
        """Make an empty strip; `name` is what screen readers call it."""
        super().__init__()
        self._pictures: tuple[NamedPicture, ...] = ()
        self._images: list[tuple[np.ndarray, QImage]] = []
        self._message = ""
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(90)
        self._text_px = QFontMetrics(title_font(SMALL_SIZE_PX)).height() + 4

    def sizeHint(self) -> QSize:
        """Prefer as much room as two strips of a plot."""
        return QSize(480, 240)

    def show_pictures(self, pictures: Sequence[NamedPicture]) -> None:
        """Show these pictures and no others."""
        self._pictures = tuple(pictures)
        self._images = [_image(each.picture) for each in pictures]
        self.update()

    def pictures(self) -> tuple[NamedPicture, ...]:
        """What is shown."""
        return self._pictures

    def shown(self, position: int) -> np.ndarray:
        """The values of a picture, (H, W)."""
        return self._pictures[position].picture.values

    def set_message(self, text: str) -> None:
        """Say why there are no pictures; "" for nothing."""
        self._message = text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pictures."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_theme().canvas))
        if not self._pictures:
            painter.setPen(QColor(current_theme().text_muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._message)
            return
        width = (self.width() - _GAP_PX) / len(self._pictures) - _GAP_PX
        for position, each in enumerate(self._pictures):
            left = _GAP_PX + position * (width + _GAP_PX)
            self._paint(painter, each, self._images[position][1], left, width)

    def _paint(
        self, painter: QPainter, each: NamedPicture, image: QImage, left: float, width: float
    ) -> None:
        painter.setFont((ui_font if left > _GAP_PX else title_font)(SMALL_SIZE_PX - 1))
        painter.setPen(QColor(current_theme().text))
        head = QRectF(left, 1, width, self._text_px)
        room = QRectF(left, self._text_px + 2, width, self.height() - self._text_px - _GAP_PX)
        name = painter.fontMetrics().elidedText(each.name, Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, name)
        scale = min(room.width() / image.width(), room.height() / image.height())
        size = image.width() * scale, image.height() * scale
        shrinks = scale < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.drawImage(QRectF(left, room.top(), *size), image)


def _image(picture: PanePicture) -> tuple[np.ndarray, QImage]:
    """Return an image with the array that it reads from, which must outlive it."""
    colours = np.ascontiguousarray(render_packed(picture))
    height, width = colours.shape
    return colours, QImage(colours.data, width, height, 4 * width, QImage.Format.Format_RGB32)
