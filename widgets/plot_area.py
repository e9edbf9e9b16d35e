"""A bare pyqtgraph plot in the theme's colours: no menus, no zooming of its own, no surprises."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from widgets.fonts import SMALL_SIZE_PX, number_font
from widgets.theme import Theme, current_theme


def line_pen(colour: str, *, dashed: bool = False, alpha: int = 255) -> QPen:
    """Return a pen one device pixel wide: wider lines are very slow in pyqtgraph."""
    made = QColor(colour)
    made.setAlpha(alpha)
    pen = QPen(made, 1.0, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
    pen.setCosmetic(True)
    return pen


class PlotArea(pg.GraphicsView):
    """A plot whose ranges are set by the application and whose mouse is read by the subclass.

    Made of a view box and two axes, without `PlotItem`, whose menus would be windows of their own.
    pyqtgraph's gestures are off; `position_of` turns a mouse event into coordinates of the plot.
    A subclass calls `apply_theme` once it is built; from then on a change of palette calls it
    again.
    """

    _built = False

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.box.disableAutoRange()
        self.left, self.bottom = pg.AxisItem("left"), pg.AxisItem("bottom")
        self._layout = pg.GraphicsLayout()
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addItem(self.left, 0, 0)
        self._layout.addItem(self.box, 0, 1)
        self._layout.addItem(self.bottom, 1, 1)
        self.setCentralItem(self._layout)
        for axis in (self.left, self.bottom):
            axis.linkToView(self.box)

    def close(self) -> bool:
        """Close like any widget: pyqtgraph would delete items that Python still owns."""
        return QGraphicsView.close(self)

    def position_of(self, event: QMouseEvent) -> QPointF:
        """Return where an event lies, in the coordinates of the curves."""
        return self.box.mapSceneToView(self.mapToScene(event.position().toPoint()))

    def set_ranges(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly this part of the plane."""
        self.box.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def apply_theme(self) -> None:
        """Take the colours of the current theme; subclasses add those of their curves."""
        self._built = True
        theme = current_theme()
        self.setBackground(theme.canvas)
        for axis in (self.left, self.bottom):
            style_axis(axis, theme)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._built:
            self.apply_theme()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies behind."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a second click as a click."""
        self.mousePressEvent(event)


def style_axis(axis: pg.AxisItem, theme: Theme) -> None:
    """Give an axis quiet lines and digits of one width."""
    axis.setPen(line_pen(theme.border_strong))
    axis.setTextPen(theme.text_muted)
    axis.setTickFont(number_font(SMALL_SIZE_PX - 1))
    axis.setStyle(tickLength=3, tickTextOffset=4, hideOverlappingLabels=False)
