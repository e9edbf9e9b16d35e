"""A map of recordings by how alike a classifier holds them, coloured by what they are."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHelpEvent, QIcon, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from widgets.fonts import SMALL_SIZE_PX, ui_font
from widgets.label_colours import ON_DARK, ON_LIGHT, label_colours
from widgets.labelled_points import LabelledPoints
from widgets.plot_area import PlotArea, line_pen
from widgets.quiet_controls import label
from widgets.theme import current_theme

_REACH_PX = 9.0
_RIGHT_PX, _WRONG_PX, _RING_PX = 7, 11, 17
_FAINT = 45  # alpha of points whose label is not among those chosen
_LEGEND_PX = 176
_SWATCH_PX = 10
KEY = "● told right   × told wrong"


class EmbeddingPlot(QWidget):
    """Points, a legend that picks labels out, and a line that names the point under the cursor.

    Signals:
        chosen: Number of the point that was clicked.
        openRequested: Number of the point that was clicked twice.
    """

    chosen = Signal(int)
    openRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._plot = _Points()
        self._legend = QListWidget()
        self._legend.setAccessibleName("Labels")
        self._legend.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._legend.setFixedWidth(_LEGEND_PX)
        self._legend.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._legend.setFont(ui_font(SMALL_SIZE_PX))
        self._legend.setIconSize(QSize(_SWATCH_PX, _SWATCH_PX))
        self._legend.setToolTip("Choose labels to see these alone; again to see all")
        self._key = label(KEY, "muted", small=True)
        self._line = label(role="muted", small=True)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._plot.hovered.connect(self._name)
        self._plot.chosen.connect(self.chosen)
        self._plot.openRequested.connect(self.openRequested)
        self._legend.itemSelectionChanged.connect(self._pick_out)
        self.set_points(None)

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.addWidget(self._legend, 1)
        beside.addWidget(self._key)
        above = QHBoxLayout()
        above.addWidget(self._plot, 1)
        above.addLayout(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(above, 1)
        column.addWidget(self._line)

    def set_points(self, points: LabelledPoints | None) -> None:
        """Show these points, or none."""
        self._plot.set_points(points)
        self._legend.clear()
        for number, name in enumerate(points.labels if points is not None else ()):
            right, count = points.counts(name)
            item = QListWidgetItem(f"{name}  {right} of {count}")
            item.setData(Qt.ItemDataRole.UserRole, number)
            item.setToolTip(f"{name}: {right} of {count} told right")
            self._legend.addItem(item)
        self._legend.setVisible(points is not None)
        self._key.setVisible(points is not None)
        self._colour_legend()
        self._name(-1)

    def points(self) -> LabelledPoints | None:
        """What is shown."""
        return self._plot.points

    def choose(self, index: int) -> None:
        """Put a ring around a point; −1 for none."""
        self._plot.choose(index)
        self._name(index)

    def set_message(self, text: str) -> None:
        """Say what to do, or why there is nothing, while there are no points."""
        self._plot.set_message(text)

    def place_of(self, index: int) -> tuple[float, float]:
        """Where a point lies on the plot, in its logical pixels."""
        return self._plot.place_of(index)

    def area(self) -> QWidget:
        """The part that takes the mouse."""
        return self._plot.viewport()

    @Slot(int)
    def _name(self, index: int) -> None:
        points = self._plot.points
        index = index if index >= 0 else self._plot.chosen_index
        shown = points is not None and index >= 0
        self._line.setText(points.text(index) if shown else "")

    @Slot()
    def _pick_out(self) -> None:
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in self._legend.selectedItems()]
        self._plot.pick_out(frozenset(chosen))

    def changeEvent(self, event: object) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange and hasattr(self, "_legend"):
            self._colour_legend()

    def _colour_legend(self) -> None:
        for number, colour in enumerate(theme_colours(self._legend.count())):
            self._legend.item(number).setIcon(_swatch(colour))


def theme_colours(count: int) -> list[QColor]:
    """A colour for each label that can be told from the canvas of the theme."""
    lightness = ON_DARK if current_theme().name == "dark" else ON_LIGHT
    return [QColor(*colour) for colour in label_colours(count, lightness)]


def _swatch(colour: QColor) -> QIcon:
    pixmap = QPixmap(_SWATCH_PX, _SWATCH_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(0, 0, _SWATCH_PX, _SWATCH_PX)
    painter.end()
    return QIcon(pixmap)


class _Points(PlotArea):
    hovered = Signal(int)
    chosen = Signal(int)
    openRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Map of embeddings")
        self.setMinimumSize(200, 160)
        self.setMouseTracking(True)
        self.points: LabelledPoints | None = None
        self.chosen_index = -1
        self._picked: frozenset[int] = frozenset()
        self._message = ""
        self._right = pg.ScatterPlotItem(size=_RIGHT_PX, symbol="o", pxMode=True)
        self._wrong = pg.ScatterPlotItem(size=_WRONG_PX, symbol="x", pxMode=True)
        self._ring = pg.ScatterPlotItem(size=_RING_PX, symbol="o", pxMode=True)
        for height, item in enumerate((self._right, self._wrong, self._ring)):
            item.setZValue(height)
            self.box.addItem(item)
        self.box.invertY(True)  # as in a picture
        # The axes of t-SNE have no meaning: nothing is to be read off them.
        self.left.hide()
        self.bottom.hide()
        self.apply_theme()

    def set_points(self, points: LabelledPoints | None) -> None:
        self.points, self.chosen_index, self._picked = points, -1, frozenset()
        if points is not None:
            self.set_ranges(*points.limits())
        self._draw()

    def set_message(self, text: str) -> None:
        self._message = text
        self.viewport().update()

    def choose(self, index: int) -> None:
        self.chosen_index = index
        self._draw_ring()

    def pick_out(self, labels: frozenset[int]) -> None:
        self._picked = labels
        self._draw()

    def place_of(self, index: int) -> tuple[float, float]:
        x, y = (float(part) for part in self.points.positions[index])
        place = self.mapFromScene(self.box.mapViewToScene(pg.Point(x, y)))
        return float(place.x()), float(place.y())

    def apply_theme(self) -> None:
        """Take the colours of the current theme."""
        super().apply_theme()
        self._ring.setPen(line_pen(current_theme().text))
        self._ring.setBrush(QColor(0, 0, 0, 0))
        self._draw()

    # Drawing

    def _draw(self) -> None:
        if self.points is None:
            for item in (self._right, self._wrong, self._ring):
                item.clear()
            self.viewport().update()
            return
        right, colours = self.points.right, self._colours()
        edge = QColor(current_theme().canvas)
        for item, chosen in ((self._right, right), (self._wrong, ~right)):
            places = np.flatnonzero(chosen)
            brushes = [pg.mkBrush(colours[place]) for place in places]
            item.setData(
                pos=self.points.positions[places], brush=brushes, pen=line_pen(edge.name())
            )
        self._draw_ring()
        self.viewport().update()

    def _colours(self) -> list[QColor]:
        """The colour of each point, faint where its label is not among those picked out."""
        of_label = theme_colours(len(self.points.labels))
        colours = [QColor(of_label[number]) for number in self.points.numbers]
        for colour, clear in zip(colours, self._clear(), strict=True):
            colour.setAlpha(255 if clear else _FAINT)
        return colours

    def _clear(self) -> NDArray[np.bool_]:
        numbers = self.points.numbers
        return np.isin(numbers, list(self._picked)) if self._picked else numbers >= 0

    def _draw_ring(self) -> None:
        if self.points is None or self.chosen_index < 0:
            self._ring.clear()
        else:
            self._ring.setData(pos=self.points.positions[[self.chosen_index]])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do where there are no points."""
        super().paintEvent(event)
        if self.points is None:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(current_theme().text_muted))
            room = self.viewport().rect().adjusted(16, 8, -16, -8)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._message)
            painter.end()

    # The mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name the point under the cursor."""
        index = self._at(event)
        over = index >= 0
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.hovered.emit(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point that was clicked; none beside all points."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.choose(self._at(event))
        self.hovered.emit(self.chosen_index)
        if self.chosen_index >= 0:
            self.chosen.emit(self.chosen_index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing was dragged."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for what was clicked twice."""
        index = self._at(event)
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.openRequested.emit(index)

    def leaveEvent(self, event: object) -> None:
        """Name what was chosen."""
        super().leaveEvent(event)
        self.hovered.emit(-1)

    def viewportEvent(self, event: object) -> bool:
        """Show the name beside the cursor too, where somebody waits for it."""
        if isinstance(event, QHelpEvent) and self.points is not None:
            place = self.box.mapSceneToView(self.mapToScene(event.pos()))
            index = self._near(place.x(), place.y())
            text = self.points.text(index) if index >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    def _at(self, event: QMouseEvent) -> int:
        place = self.position_of(event)
        return self._near(place.x(), place.y())

    def _near(self, x: float, y: float) -> int:
        if self.points is None:
            return -1
        width, height = self.box.viewPixelSize()
        units = max(abs(width), 1e-12), max(abs(height), 1e-12)
        found = self.points.nearest(x, y, units, self._clear())
        return found[0] if found is not None and found[1] <= _REACH_PX else -1
