"""Small labels and the wipe's handle, painted upon a picture in logical pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.icons import icon_pixmap
from widgets.level_bar import stripe
from widgets.theme import current_theme

_MARGIN = 8
_PADDING = 8
_HEIGHT = 22
_KNOB_RADIUS = 13
_BAR_WIDTH = 96


def paint_chip(
    painter: QPainter, area: QRect, text: str, corner: str, role: str, share: float = 1.0
) -> None:
    """A label on a dark or light ground that is readable on any picture.

    Args:
        painter: In logical pixels.
        area: What it lies in.
        text: Shortened to its share of the area's width.
        corner: "top left", "top right", "bottom left", "bottom right" or "bottom" (centred).
        role: The colour of its dot, a field of the theme; "text" has no dot.
        share: Of the width, for chips side by side.
    """
    theme = current_theme()
    font = ui_font(SMALL_SIZE_PX)
    metrics = QFontMetricsF(font)
    dot = 12 if role != "text" else 0
    room = (area.width() - 3 * _MARGIN) * share - 2 * _PADDING - dot
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    width = metrics.horizontalAdvance(text) + 2 * _PADDING + dot
    chip = _chip_rect(area, corner, width)
    painter.save()
    _paint_ground(painter, chip)
    if dot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(theme, role)))
        painter.drawEllipse(QPointF(chip.left() + _PADDING + 3, chip.center().y()), 3.5, 3.5)
    painter.setFont(font)
    _write(painter, chip.adjusted(_PADDING + dot, 0, 0, 0), text)
    painter.restore()


def _chip_rect(area: QRect, corner: str, width: float) -> QRectF:
    left = area.left() + _MARGIN
    if corner.endswith("right"):
        left = area.right() + 1 - _MARGIN - width
    elif corner == "bottom":
        left = area.center().x() - width / 2
    top = area.top() + _MARGIN
    if corner.startswith("bottom"):
        top = area.bottom() + 1 - _MARGIN - _HEIGHT
    return QRectF(round(left) + 0.5, top + 0.5, round(width), _HEIGHT)


def paint_wipe_handle(painter: QPainter, area: QRect, position: float, mode: str) -> None:
    """The line of a wipe with a knob in its middle."""
    vertical = mode == "wipe-vertical"
    position = round(position)
    painter.save()
    for color, thickness in ((QColor(0, 0, 0, 130), 4), (QColor("#ffffff"), 2)):
        across = (
            QRectF(position - thickness / 2, area.top(), thickness, area.height())
            if vertical
            else QRectF(area.left(), position - thickness / 2, area.width(), thickness)
        )
        painter.fillRect(across, color)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = (
        QPointF(position, area.center().y()) if vertical else QPointF(area.center().x(), position)
    )
    painter.setPen(QPen(QColor(0, 0, 0, 130), 1))
    painter.setBrush(QColor("#ffffff"))
    painter.drawEllipse(middle, _KNOB_RADIUS, _KNOB_RADIUS)
    painter.translate(middle)
    painter.rotate(0 if vertical else 90)
    ratio = painter.device().devicePixelRatioF()
    picture = icon_pixmap("move-horizontal", 16, "#15181d", ratio)
    painter.drawPixmap(QPointF(-8, -8), picture)
    painter.restore()


def paint_scale(
    painter: QPainter, area: QRect, title: str, color_map: str, levels: tuple[float, float]
) -> None:
    """A chip at the bottom: a title and the colours between their two levels."""
    theme = current_theme()
    metrics = QFontMetricsF(number_font(SMALL_SIZE_PX))
    low, high = (signed_text(level) for level in levels)
    widths = [metrics.horizontalAdvance(text) for text in (title, low, high)]
    chip = _chip_rect(area, "bottom", sum(widths) + _BAR_WIDTH + 5 * _PADDING)
    painter.save()
    _paint_ground(painter, chip)
    painter.setFont(number_font(SMALL_SIZE_PX))
    x = chip.left() + _PADDING
    for text, width in zip((title, low), widths, strict=False):
        _write(painter, QRectF(x, chip.top(), width + 1, _HEIGHT), text)
        x += width + _PADDING
    bar = QRectF(round(x), chip.top() + 7, _BAR_WIDTH, _HEIGHT - 14)
    painter.drawImage(bar, stripe(color_map))
    painter.setPen(QPen(QColor(theme.border_strong), 1))
    painter.drawRect(bar)
    _write(painter, QRectF(bar.right() + _PADDING, chip.top(), widths[2] + 1, _HEIGHT), high)
    painter.restore()


def signed_text(value: float) -> str:
    """A number with its sign, also when it is positive: "+0.25", "−0.25", "0"."""
    return f"{value:+.3g}".replace("-", "−") if value else "0"


def _paint_ground(painter: QPainter, chip: QRectF) -> None:
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(theme.panel)
    ground.setAlpha(232)
    painter.setPen(QPen(QColor(theme.border_strong), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(chip, 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _write(painter: QPainter, room: QRectF, text: str) -> None:
    painter.setPen(QColor(current_theme().text))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
