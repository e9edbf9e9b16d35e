"""Mouse, wheel and keys over pictures, turned into what the user asks for.

| gesture | asks for |
|---|---|
| wheel | zoom at the cursor, in fixed steps |
| left or middle drag | pan |
| click, also with Ctrl | probe, pin |
| Shift and drag | region |
| double click | maximise or restore |
| Ctrl and wheel, Alt and wheel | window length, opacity of the overlay |
| right button, menu key | context menu |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from widgets.camera import Camera, Viewport, panned, zoomed_at
from widgets.marks import Roi, region_between

_DRAG_DISTANCE = 4  # logical pixels that tell a drag from a click
_WHEEL_NOTCH = 120


class Gesture(Enum):
    """What a press of the mouse has turned into."""

    CLICK = auto()
    PAN = auto()
    ROI = auto()
    OWN = auto()


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of the area, in device pixels, with a picture of its own."""

    rect: QRect
    viewport: Viewport

    def point(self, position: QPointF, ratio: float) -> tuple[float, float]:
        """A mouse position in device pixels of this tile."""
        return position.x() * ratio - self.rect.x(), position.y() * ratio - self.rect.y()

    def pixel_at(self, position: QPointF, ratio: float) -> tuple[int, int] | None:
        """The picture's pixel (x, y) under a mouse position."""
        return self.viewport.pixel_at(*self.point(position, ratio))


@dataclass(slots=True)
class _Drag:
    gesture: Gesture
    start: QPointF
    tile: Tile
    region: Roi | None = None


class GestureArea(QWidget):
    """Says what the user asks of the pictures that a subclass shows; changes nothing itself."""

    hovered = Signal(int, int)
    left = Signal()
    clicked = Signal(int, int, object)
    cameraRequested = Signal(object)
    maximiseRequested = Signal()
    windowStepRequested = Signal(int)
    opacityStepRequested = Signal(int)
    roiDrawn = Signal(object)
    menuRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._drag: _Drag | None = None
        self._draws_roi = False
        self._hovered: tuple[int, int] | None = None
        self._wheel_rest = 0

    # What subclasses provide

    def tiles(self) -> tuple[Tile, ...]:
        """The rectangles with pictures."""
        raise NotImplementedError

    def camera(self) -> Camera:
        """Where they are seen from."""
        raise NotImplementedError

    def show_roi_draft(self, region: Roi | None) -> None:
        """Outline the region that is being drawn."""
        raise NotImplementedError

    def own_gesture(self, event: QMouseEvent) -> bool:
        """Whether a press begins a drag that the subclass handles itself."""
        return False

    def continue_own_gesture(self, position: QPointF) -> None:
        """Follow the drag that :meth:`own_gesture` took."""

    def idle_cursor(self, position: QPointF | None) -> Qt.CursorShape:
        """The cursor's shape while no button is down."""
        return Qt.CursorShape.CrossCursor

    # Mouse, wheel and keys

    def set_roi_tool(self, active: bool) -> None:
        """Whether a plain drag draws a region instead of panning."""
        self._draws_roi = active

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, a pan, a region or a subclass's own drag."""
        position, button = event.position(), event.button()
        tile = self._tile_at(position)
        if tile is None or button not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            super().mousePressEvent(event)
            return
        self._drag = _Drag(self._begun(event), position, tile)
        if self._drag.gesture is Gesture.OWN:
            self.continue_own_gesture(position)

    def _begun(self, event: QMouseEvent) -> Gesture:
        if event.button() == Qt.MouseButton.MiddleButton:
            return Gesture.PAN
        if self.own_gesture(event):
            return Gesture.OWN
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return Gesture.ROI if shift or self._draws_roi else Gesture.CLICK

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag, or tell the pixel under the cursor."""
        if self._drag is None:
            self._hover(event.position())
            return
        drag, moved = self._drag, event.position() - self._drag.start
        if drag.gesture is Gesture.CLICK and moved.manhattanLength() >= _DRAG_DISTANCE:
            drag.gesture = Gesture.PAN
        if drag.gesture is Gesture.PAN:
            self._pan(drag, moved)
        elif drag.gesture is Gesture.ROI:
            drag.region = self._region(drag, event.position())
            self.show_roi_draft(drag.region)
        elif drag.gesture is Gesture.OWN:
            self.continue_own_gesture(event.position())

    def _pan(self, drag: _Drag, moved: QPointF) -> None:
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        ratio = self.devicePixelRatioF()
        camera = panned(drag.tile.viewport, moved.x() * ratio, moved.y() * ratio)
        if camera != self.camera():
            self.cameraRequested.emit(camera)

    def _region(self, drag: _Drag, position: QPointF) -> Roi:
        ratio, tile = self.devicePixelRatioF(), drag.tile
        corners = (
            tile.viewport.nearest_pixel(*tile.point(p, ratio)) for p in (drag.start, position)
        )
        return region_between(*corners)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of the click or the region."""
        drag, self._drag = self._drag, None
        if drag is None:
            super().mouseReleaseEvent(event)
            return
        self.setCursor(self.idle_cursor(event.position()))
        if drag.gesture is Gesture.ROI and drag.region is not None:
            self.show_roi_draft(None)
            self.roiDrawn.emit(drag.region)
        elif drag.gesture is Gesture.CLICK:
            pixel = drag.tile.pixel_at(drag.start, self.devicePixelRatioF())
            if pixel is not None:
                self.clicked.emit(*pixel, event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask to be maximised or restored."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximiseRequested.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the cursor any more."""
        self._set_hovered(None)
        super().leaveEvent(event)

    def _hover(self, position: QPointF) -> None:
        if self.cursor().shape() != (shape := self.idle_cursor(position)):
            self.setCursor(shape)
        tile = self._tile_at(position)
        self._set_hovered(tile.pixel_at(position, self.devicePixelRatioF()) if tile else None)

    def _set_hovered(self, pixel: tuple[int, int] | None) -> None:
        if pixel == self._hovered:
            return
        self._hovered = pixel
        if pixel is None:
            self.left.emit()
        else:
            self.hovered.emit(*pixel)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; with Ctrl the window length, with Alt the overlay."""
        delta = event.angleDelta()
        # Alt turns a wheel sideways on some systems.
        self._wheel_rest += delta.y() or delta.x()
        steps = int(self._wheel_rest / _WHEEL_NOTCH)  # towards zero; a touchpad sends fractions
        self._wheel_rest -= steps * _WHEEL_NOTCH
        event.accept()
        if steps:
            self._wheel_turned(steps, event)

    def _wheel_turned(self, steps: int, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.windowStepRequested.emit(steps)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.opacityStepRequested.emit(steps)
        elif (tile := self._tile_at(event.position())) is not None:
            point = tile.point(event.position(), self.devicePixelRatioF())
            camera = zoomed_at(tile.viewport, *point, steps)
            if camera != self.camera():
                self.cameraRequested.emit(camera)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, also by key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menuRequested.emit(
            self.mapToGlobal(self.rect().center()) if by_key else event.globalPos()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives a drag up."""
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._drag = None
            self.show_roi_draft(None)
            self.setCursor(self.idle_cursor(None))
        else:
            super().keyPressEvent(event)

    def _tile_at(self, position: QPointF) -> Tile | None:
        ratio = self.devicePixelRatioF()
        point = QPoint(int(position.x() * ratio), int(position.y() * ratio))
        tiles = self.tiles()
        return next((tile for tile in tiles if tile.rect.contains(point)), None)
