"""The picture area that holds a pair of pictures and the wipe between them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from widgets.chips import paint_chip, paint_scale, paint_wipe_handle
from widgets.difference import difference_picture
from widgets.gesture_area import Tile
from widgets.picture import PanePicture
from widgets.picture_area import PictureArea
from widgets.raster import PictureLayer

MODES = ("wipe-vertical", "wipe-horizontal", "a", "b", "difference", "side-by-side")
"""A vertical wipe has a vertical line, A left of it; a horizontal one has A above it."""

_GRAB_DISTANCE = 9  # logical pixels to either side of the line
_GAP = 6  # between two pictures side by side, logical pixels


class CompareArea(PictureArea):
    """Shows A and B in one of the :data:`MODES`."""

    wipeMoved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("comparison of A and B")
        self._a: PanePicture | None = None
        self._b: PanePicture | None = None
        self._labels = ("A", "B")
        self._mode = MODES[0]
        self._wipe = 0.5
        self._gain = 1.0
        self._equal: bool | None = None
        self._difference: PanePicture | None = None
        self._layer_b = PictureLayer()

    # What it shows

    def set_pair(
        self, a: PanePicture | None, b: PanePicture | None, a_label: str, b_label: str
    ) -> None:
        """Another pair of pictures; equality has to be told anew."""
        self._a, self._b, self._labels = a, b, (a_label, b_label)
        self._equal = None
        self._refresh()

    def set_mode(self, mode: str) -> None:
        """One of :data:`MODES`, else a ValueError."""
        if mode not in MODES:
            raise ValueError(f"there is no mode {mode!r}; there are {', '.join(MODES)}")
        self._mode = mode
        self._refresh()

    def mode(self) -> str:
        """How the pair is shown."""
        return self._mode

    def set_wipe(self, fraction: float) -> None:
        """Where the line stands, as a fraction of the visible picture."""
        self._wipe = min(max(fraction, 0.0), 1.0)
        self.update()

    def wipe(self) -> float:
        """Where the line stands."""
        return self._wipe

    def set_difference_gain(self, gain: float) -> None:
        """How much the difference is amplified."""
        self._gain = gain
        self._refresh()

    def set_equal(self, equal: bool | None) -> None:
        """Whether the pair was found equal."""
        self._equal = equal
        self.update()

    def caption(self) -> str:
        """What is said below the picture: whether A and B are equal, if that was found out."""
        if self._equal and self._a is not None and self._b is not None:
            return "A = B for this plane"
        return ""

    def set_picture(self, picture: PanePicture | None) -> None:
        """Not for a pair: use :meth:`set_pair`."""
        raise TypeError("a comparison shows a pair; use set_pair")

    def _refresh(self) -> None:
        """Work out what the first tile shows, so that the base class can place it."""
        self._difference = None
        if self._mode == "difference" and self._same_size():
            self._difference = difference_picture(self._a, self._b, self._gain)
        super().set_picture(self._first())

    def _first(self) -> PanePicture | None:
        if self._mode == "difference":
            return self._difference
        if self._mode == "a":
            return self._a
        if self._mode == "b":
            return self._b
        if self._mode == "side-by-side":
            return self._a if self._b is not None else None
        return self._a if self._same_size() else None

    def _same_size(self) -> bool:
        a, b = self._a, self._b
        return a is not None and b is not None and a.values.shape == b.values.shape

    def message(self) -> str:
        """What is said in the middle, first of all why a pair can't be compared."""
        a, b = self._a, self._b
        if a is not None and b is not None and not self._same_size():
            return (
                f"A is {a.width} × {a.height} and B is {b.width} × {b.height} pixels: they can "
                f"only be shown side by side."
            )
        return super().message()

    # Geometry

    def tiles(self) -> tuple[Tile, ...]:
        """One rectangle, or two halves when side by side."""
        picture = self.picture()
        if picture is None:
            return ()
        whole = self.device_rect()
        if self._mode != "side-by-side" or self._b is None:
            return (self.tile(whole, picture),)
        gap = round(_GAP * self.devicePixelRatioF())
        half = max(1, (whole.width() - gap) // 2)
        left = QRect(0, 0, half, whole.height())
        right = QRect(whole.width() - half, 0, half, whole.height())
        return (self.tile(left, picture), self.tile(right, self._b))

    def wipes(self) -> bool:
        """Whether there is a line to move."""
        return self._mode.startswith("wipe") and self.picture() is not None

    def shown_rect(self) -> QRect:
        """The visible part of the picture in device pixels: what the wipe's fraction is of."""
        tile = self.tiles()[0]
        view = tile.viewport
        right, bottom = view.to_view(view.image_width, view.image_height)
        picture = QRect(view.left, view.top, round(right) - view.left, round(bottom) - view.top)
        return picture.intersected(tile.rect)

    def line_position(self) -> float:
        """The line's x (or y, when it is horizontal) in logical pixels."""
        shown, ratio = self.shown_rect(), self.devicePixelRatioF()
        if self._mode == "wipe-vertical":
            return (shown.left() + self._wipe * shown.width()) / ratio
        return (shown.top() + self._wipe * shown.height()) / ratio

    # Painting

    def paint_pictures(self, painter: QPainter, tiles: tuple[Tile, ...]) -> None:
        """Draw A, B, or both sides of the wipe."""
        if not tiles:
            return
        self.paint_picture(painter, self._layer, self.picture(), tiles[0])
        if len(tiles) == 2:
            self.paint_picture(painter, self._layer_b, self._b, tiles[1])
        elif self.wipes():
            painter.save()
            painter.setClipRect(self._side_of_b())
            self.paint_picture(painter, self._layer_b, self._b, tiles[0])
            painter.restore()

    def _side_of_b(self) -> QRect:
        whole, ratio = self.device_rect(), self.devicePixelRatioF()
        position = round(self.line_position() * ratio)
        if self._mode == "wipe-vertical":
            return whole.adjusted(position, 0, 0, 0)
        return whole.adjusted(0, position, 0, 0)

    def paint_notes(self, painter: QPainter, tiles: tuple[Tile, ...]) -> None:
        """Write which is which, and draw the handle."""
        super().paint_notes(painter, tiles)
        if not tiles:
            return
        if self.wipes():
            paint_wipe_handle(painter, self.rect(), self.line_position(), self._mode)
        self._paint_labels(painter, tiles)
        difference = self._difference
        if self.caption():
            paint_chip(painter, self.rect(), self.caption(), "bottom", "text")
        elif difference is not None:
            paint_scale(painter, self.rect(), "B − A", difference.color_map, difference.levels)

    def _paint_labels(self, painter: QPainter, tiles: tuple[Tile, ...]) -> None:
        (a, b), mode, area = self._labels, self._mode, self.rect()
        share = 0.5 if len(tiles) == 2 or mode == "wipe-vertical" else 1.0
        if mode == "difference":
            paint_chip(painter, area, f"{b}  −  {a}", "top left", "text")
            return
        if mode != "b":
            paint_chip(painter, area, a, "top left", "accent", share)
        if mode == "a":
            return
        if len(tiles) == 2:
            share = 1.0
            area = QRect(round(tiles[1].rect.left() / self.devicePixelRatioF()), 0, 0, 0)
            area.setBottomRight(self.rect().bottomRight())
        corners = {"wipe-vertical": "top right", "wipe-horizontal": "bottom left"}
        paint_chip(painter, area, b, corners.get(mode, "top left"), "accent_b", share)

    # Mouse

    def own_gesture(self, event: QMouseEvent) -> bool:
        """Alt anywhere, or a press on the line, moves the wipe."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        return self.wipes() and (alt or self._near_line(event.position()))

    def continue_own_gesture(self, position: QPointF) -> None:
        """Ask for the wipe where the mouse is."""
        shown, ratio = self.shown_rect(), self.devicePixelRatioF()
        if self._mode == "wipe-vertical":
            fraction = (position.x() * ratio - shown.left()) / shown.width()
        else:
            fraction = (position.y() * ratio - shown.top()) / shown.height()
        self.wipeMoved.emit(min(max(fraction, 0.0), 1.0))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On the line: middle, right, left; elsewhere: maximise."""
        if self.wipes() and self._near_line(event.position()):
            self.wipeMoved.emit(_next_stop(self._wipe))
        else:
            super().mouseDoubleClickEvent(event)

    def idle_cursor(self, position: QPointF | None) -> Qt.CursorShape:
        """Arrows on the line."""
        if position is not None and self.wipes() and self._near_line(position):
            vertical = self._mode == "wipe-vertical"
            return Qt.CursorShape.SplitHCursor if vertical else Qt.CursorShape.SplitVCursor
        return super().idle_cursor(position)

    def _near_line(self, position: QPointF) -> bool:
        across = position.x() if self._mode == "wipe-vertical" else position.y()
        return abs(across - self.line_position()) <= _GRAB_DISTANCE


def _next_stop(fraction: float) -> float:
    """Middle, then right, then left, and the middle from anywhere else."""
    if fraction == 0.5:
        return 1.0
    return 0.0 if fraction == 1.0 else 0.5
