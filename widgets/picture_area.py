"""The part of a pane that shows pixels.

It only says what the user asked for: nothing moves until the setters are called.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.camera import Camera, Viewport
from widgets.chips import paint_chip
from widgets.fonts import ui_font
from widgets.gesture_area import GestureArea, Tile
from widgets.marks import GRID_SCALE, Marks, Roi
from widgets.motion_arrows import paint_arrows
from widgets.picture import PanePicture
from widgets.raster import PictureLayer
from widgets.theme import current_theme
from widgets.wheel_legend import paint_wheel

_BUSY_DELAY_MS = 200


class PictureArea(GestureArea):
    """One picture under a camera, with marks over it.

    Subclasses that show more override :meth:`tiles` and :meth:`paint_pictures`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        self._picture: PanePicture | None = None
        self._layer = PictureLayer()
        self._camera = Camera()
        self._marks = Marks()
        self._message = ""
        self._note = ""
        self._dimmed = False
        self._busy_timer = QTimer(self, singleShot=True, interval=_BUSY_DELAY_MS)
        self._busy_timer.timeout.connect(self._dim)

    # What it shows

    def set_picture(self, picture: PanePicture | None) -> None:
        """Show another picture at once; None shows the message."""
        self._picture = picture
        if picture is None:
            self._layer.clear()
        self.update()

    def picture(self) -> PanePicture | None:
        """What is shown."""
        return self._picture

    def set_camera(self, camera: Camera) -> None:
        """Look from elsewhere."""
        if camera != self._camera:
            self._camera = camera
            self.update()

    def camera(self) -> Camera:
        """Where it is seen from."""
        return self._camera

    def set_message(self, text: str) -> None:
        """Say why there is no picture; shown in the middle when there is none."""
        self._message = text
        self.update()

    def message(self) -> str:
        """What stands in the middle while there is no picture."""
        return self._message

    def set_note(self, text: str) -> None:
        """A word in a corner of the picture, e.g. on what lies over it; "" for none."""
        if text != self._note:
            self._note = text
            self.update()

    def note(self) -> str:
        """What stands in the corner."""
        return self._note

    def set_busy(self, busy: bool) -> None:
        """Dim what is out of date, once the new picture has been awaited for 200 ms."""
        if busy and not self._dimmed:
            if not self._busy_timer.isActive():
                self._busy_timer.start()
        elif not busy:
            self._busy_timer.stop()
            self._dimmed = False
            self.update()

    def is_dimmed(self) -> bool:
        """Whether the picture is shown as out of date."""
        return self._dimmed

    def set_crosshair(self, pixel: tuple[int, int] | None) -> None:
        """Lines through a pixel (x, y); None for none."""
        self._mark("crosshair", pixel)

    def set_probes(self, probes: Sequence[tuple[int, int, str]]) -> None:
        """Rings around pinned pixels (x, y, colour)."""
        self._mark("probes", tuple(probes))

    def set_roi(self, roi: Roi | None) -> None:
        """Outline a region (x0, y0, x1, y1), the last two exclusive; None for none."""
        self._mark("roi", roi)

    def set_pixel_grid(self, shown: bool) -> None:
        """Whether pixels of 16 device pixels or more get lines and values."""
        self._mark("pixel_grid", shown)

    def show_roi_draft(self, region: Roi | None) -> None:
        """Outline the region that is being drawn."""
        self._mark("roi_draft", region)

    def marks(self) -> Marks:
        """What is drawn over the picture."""
        return self._marks

    def _mark(self, name: str, value: object) -> None:
        if getattr(self._marks, name) != value:
            setattr(self._marks, name, value)
            self.update()

    def _dim(self) -> None:
        self._dimmed = True
        self.update()

    # Geometry

    def tiles(self) -> tuple[Tile, ...]:
        """The rectangles with pictures; here one or none."""
        if self._picture is None:
            return ()
        return (self.tile(self.device_rect(), self._picture),)

    def tile(self, rect: QRect, picture: PanePicture) -> Tile:
        """A picture under the camera in a rectangle of device pixels."""
        size = (picture.width, picture.height, max(1, rect.width()), max(1, rect.height()))
        return Tile(rect, Viewport(*size, self._camera))

    def device_rect(self) -> QRect:
        """The whole area in device pixels."""
        ratio = self.devicePixelRatioF()
        return QRect(0, 0, round(self.width() * ratio), round(self.height() * ratio))

    def viewport(self) -> Viewport | None:
        """How the (first) picture lies; None without one."""
        tiles = self.tiles()
        return tiles[0].viewport if tiles else None

    def sizeHint(self) -> QSize:
        """Roughly a picture of the first spike cameras."""
        return QSize(400, 280)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Pictures, veil, marks, notes."""
        ratio = self.devicePixelRatioF()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_theme().stage))
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        tiles = self.tiles()
        self.paint_pictures(painter, tiles)
        if self._dimmed:
            veil = QColor(current_theme().stage)
            veil.setAlpha(130)
            painter.fillRect(self.device_rect(), veil)
        for tile in tiles:
            painter.save()
            painter.setClipRect(tile.rect)
            painter.translate(tile.rect.topLeft())
            self._marks.paint(painter, tile.viewport, ratio)
            painter.restore()
        painter.restore()
        self.paint_notes(painter, tiles)

    def paint_pictures(self, painter: QPainter, tiles: tuple[Tile, ...]) -> None:
        """Draw the pictures, in device pixels."""
        if tiles:
            self.paint_picture(painter, self._layer, self._picture, tiles[0])

    def paint_picture(
        self, painter: QPainter, layer: PictureLayer, picture: PanePicture, tile: Tile
    ) -> None:
        """Draw one picture in its tile, with the pixel grid if it is wanted."""
        painter.save()
        painter.setClipRect(tile.rect, Qt.ClipOperation.IntersectClip)
        painter.translate(tile.rect.topLeft())
        grid = self._marks.pixel_grid and tile.viewport.scale >= GRID_SCALE
        layer.paint(painter, picture, tile.viewport, self.devicePixelRatioF() if grid else None)
        if picture.arrows is not None:
            paint_arrows(painter, picture.arrows, tile.viewport, self.devicePixelRatioF())
        painter.restore()

    def paint_notes(self, painter: QPainter, tiles: tuple[Tile, ...]) -> None:
        """Write upon the area, in logical pixels."""
        if tiles and self._note:
            paint_chip(painter, self.rect(), self._note, "bottom right", "text")
        if tiles and self._picture is not None and self._picture.is_wheel and self._picture.unit:
            paint_wheel(painter, self.rect(), self._picture)
        if not tiles:
            painter.setFont(ui_font())
            painter.setPen(QColor(current_theme().text_muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self.message())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have the frame redrawn."""
        self._focus_changed()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Have the frame redrawn."""
        self._focus_changed()
        super().focusOutEvent(event)

    def _focus_changed(self) -> None:
        if self.parentWidget() is not None:
            self.parentWidget().update()  # which draws the focus frame
