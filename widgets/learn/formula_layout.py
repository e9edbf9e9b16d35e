"""Where the parts of a formula lie, and how they are painted: boxes within boxes.

Every part becomes a `Box` of a width, a height above the baseline and one below it, with a function
that paints it from a point of the baseline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from widgets.fonts import ui_font
from widgets.learn.formula import Fence, Fraction, Node, Root, Row, Script, Space, Text

_SMALLER = 0.72  # of indices
_LEAST_PX = 9


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A laid out part: its size around the baseline, and how to paint it there."""

    width: float
    ascent: float
    descent: float
    paint: Callable[[QPainter, float, float], None]

    @property
    def height(self) -> float:
        """From its top to its bottom."""
        return self.ascent + self.descent


def lay_out(node: Node, size_px: float) -> Box:
    """Lay a formula out in a font of some size; a QGuiApplication must be there."""
    if isinstance(node, Text):
        return _text(node, size_px)
    if isinstance(node, Space):
        return Box(node.width * size_px, 0, 0, lambda *_: None)
    if isinstance(node, Row):
        return _row([lay_out(part, size_px) for part in node.parts], size_px)
    if isinstance(node, Fraction):
        return _fraction(node, size_px)
    if isinstance(node, Script):
        return _script(node, size_px)
    if isinstance(node, Root):
        return _root(node, size_px)
    return _fence(node, size_px)


def _font(size_px: float, italic: bool = False) -> QFont:
    font = ui_font(max(_LEAST_PX, round(size_px)))
    font.setItalic(italic)
    return font


def _axis(size_px: float) -> float:
    """Height of the middle of a minus sign, about which fractions are centred."""
    return 0.36 * QFontMetricsF(_font(size_px)).capHeight() / 0.72


def _pen(painter: QPainter, size_px: float) -> QPen:
    pen = QPen(painter.pen().color(), max(1.0, size_px / 14))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _text(node: Text, size_px: float) -> Box:
    font = _font(size_px, node.is_variable)
    metrics = QFontMetricsF(font)
    slant = 0.06 * size_px if node.is_variable else 0.0

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setFont(font)
        painter.drawText(QPointF(x, y), node.text)

    width = metrics.horizontalAdvance(node.text) + slant
    return Box(width, 0.78 * metrics.ascent(), 0.75 * metrics.descent(), paint)


def _row(boxes: list[Box], size_px: float) -> Box:
    strut = lay_out(Text("x"), size_px) if not boxes else None
    ascent = max((box.ascent for box in boxes), default=strut.ascent if strut else 0)
    descent = max((box.descent for box in boxes), default=strut.descent if strut else 0)

    def paint(painter: QPainter, x: float, y: float) -> None:
        for box in boxes:
            box.paint(painter, x, y)
            x += box.width

    return Box(sum(box.width for box in boxes), ascent, descent, paint)


def _fraction(node: Fraction, size_px: float) -> Box:
    above, below = lay_out(node.above, 0.92 * size_px), lay_out(node.below, 0.92 * size_px)
    side, gap, axis = 0.12 * size_px, 0.16 * size_px, _axis(size_px)
    width = max(above.width, below.width) + 2 * side

    def paint(painter: QPainter, x: float, y: float) -> None:
        above.paint(painter, x + (width - above.width) / 2, y - axis - gap - above.descent)
        below.paint(painter, x + (width - below.width) / 2, y - axis + gap + below.ascent)
        painter.save()
        painter.setPen(_pen(painter, size_px))
        inset = 0.04 * size_px
        painter.drawLine(QPointF(x + inset, y - axis), QPointF(x + width - inset, y - axis))
        painter.restore()

    return Box(width, axis + gap + above.height, below.height + gap - axis, paint)


def _script(node: Script, size_px: float) -> Box:
    base = lay_out(node.base, size_px)
    small = _SMALLER * size_px
    above = lay_out(node.above, small) if node.above else None
    below = lay_out(node.below, small) if node.below else None
    up = base.ascent - 0.28 * size_px
    down = max(base.descent - 0.05 * size_px, 0.2 * size_px)
    gap = 0.04 * size_px

    def paint(painter: QPainter, x: float, y: float) -> None:
        base.paint(painter, x, y)
        if above:
            above.paint(painter, x + base.width + gap, y - up)
        if below:
            below.paint(painter, x + base.width + gap, y + down)

    scripts = [box.width for box in (above, below) if box]
    return Box(
        base.width + gap + max(scripts),
        max(base.ascent, up + above.ascent if above else 0),
        max(base.descent, down + below.descent if below else 0),
        paint,
    )


def _root(node: Root, size_px: float) -> Box:
    inside = lay_out(node.inside, size_px)
    lead, rise = 0.62 * size_px, 0.16 * size_px

    def paint(painter: QPainter, x: float, y: float) -> None:
        top, bottom = y - inside.ascent - rise, y + inside.descent
        path = QPainterPath(QPointF(x + 0.06 * size_px, y - 0.32 * size_px))
        path.lineTo(x + 0.2 * size_px, y - 0.4 * size_px)
        path.lineTo(x + 0.36 * size_px, bottom)
        path.lineTo(x + 0.56 * size_px, top)
        path.lineTo(x + lead + inside.width, top)
        _stroke(painter, path, size_px)
        inside.paint(painter, x + lead, y)

    return Box(lead + inside.width, inside.ascent + rise, inside.descent, paint)


def _fence(node: Fence, size_px: float) -> Box:
    inside = lay_out(node.inside, size_px)
    side, over = 0.34 * size_px, 0.08 * size_px

    def paint(painter: QPainter, x: float, y: float) -> None:
        high = QRectF(x, y - inside.ascent - over, side, inside.height + 2 * over)
        _stroke(painter, _bracket(node.opening, high), size_px)
        inside.paint(painter, x + side, y)
        high.moveLeft(x + side + inside.width)
        _stroke(painter, _bracket(node.closing, high), size_px)

    return Box(2 * side + inside.width, inside.ascent + over, inside.descent + over, paint)


def _bracket(sign: str, room: QRectF) -> QPainterPath:
    """Draw a bracket in the room it has; closing ones are opening ones seen in a mirror."""
    opening = sign in "([⌊"
    outer = room.left() + room.width() * (0.3 if opening else 0.7)
    inner = room.left() + room.width() * (0.75 if opening else 0.25)
    path = QPainterPath(QPointF(inner, room.top()))
    if sign in "()":
        reach = outer + (outer - inner) * 0.45
        path.quadTo(QPointF(reach, room.center().y()), QPointF(inner, room.bottom()))
        return path
    if sign in "⌊⌋":
        path = QPainterPath(QPointF(outer, room.top()))
    else:
        path.lineTo(outer, room.top())
    path.lineTo(outer, room.bottom())
    path.lineTo(inner, room.bottom())
    return path


def _stroke(painter: QPainter, path: QPainterPath, size_px: float) -> None:
    painter.save()
    painter.setPen(_pen(painter, size_px))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()
