"""A pane: a picture under a header, in a frame that shows the focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.camera import Camera
from widgets.marks import Roi
from widgets.pane_header import HEIGHT, PaneHeader
from widgets.picture import PanePicture
from widgets.picture_area import PictureArea
from widgets.theme import current_theme

_RADIUS = 6.0
_INSET = 3


class ImagePane(QWidget):
    """Shows one picture and says what the user asks of it.

    Signals:
        kindRequested: The id of another kind of picture.
        hovered: The pixel (x, y) under the cursor, whenever it is another one.
        left: The cursor has left the picture.
        clicked: A pixel (x, y) was clicked; the keyboard modifiers come along.
        cameraRequested: A :class:`widgets.camera.Camera` to look from.
        maximiseRequested: A double click.
        windowStepRequested: Ctrl and the wheel: notches, positive for a longer window.
        opacityStepRequested: Alt and the wheel: notches, positive for a stronger overlay.
        roiDrawn: A region (x0, y0, x1, y1), the last two exclusive.
        menuRequested: Where to open the context menu (global QPoint).
        helpRequested: The question mark.
        filesDropped: A list of paths.
    """

    kindRequested = Signal(str)
    hovered = Signal(int, int)
    left = Signal()
    clicked = Signal(int, int, object)
    cameraRequested = Signal(object)
    maximiseRequested = Signal()
    windowStepRequested = Signal(int)
    opacityStepRequested = Signal(int)
    roiDrawn = Signal(object)
    menuRequested = Signal(object)
    helpRequested = Signal()
    filesDropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._header = PaneHeader(self)
        self._area = PictureArea(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSET, 1, _INSET, _INSET)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._area, 1)
        self.setFocusProxy(self._area)
        self._pass_signals_on()

    def _pass_signals_on(self) -> None:
        self._header.kindRequested.connect(self.kindRequested)
        self._header.helpRequested.connect(self.helpRequested)
        for name in (
            "hovered",
            "left",
            "clicked",
            "cameraRequested",
            "maximiseRequested",
            "windowStepRequested",
            "opacityStepRequested",
            "roiDrawn",
            "menuRequested",
        ):
            getattr(self._area, name).connect(getattr(self, name))

    # Header

    def set_number(self, number: int) -> None:
        """The key that maximises this pane; 0 for none."""
        self._header.set_number(number)

    def set_kinds(self, kinds: Sequence[tuple[str, str]]) -> None:
        """What the user can choose: (id, label)."""
        self._header.set_kinds(kinds)

    def set_more_actions(self, actions: Sequence[QAction]) -> None:
        """Further entries of the menu of kinds; they stay their owner's."""
        self._header.set_more_actions(actions)

    def set_kind(self, key: str) -> None:
        """Mark what is shown."""
        self._header.set_kind(key)

    def set_title(self, title: str, detail: str = "") -> None:
        """What is shown, and from what: "Scene", "TFP 21 · uncoded"."""
        self._header.set_title(title, detail)
        self._area.setAccessibleName(f"{title} {detail}".strip())

    def set_value_text(self, text: str) -> None:
        """The value under the cursor."""
        self._header.set_value_text(text)

    # Picture

    def set_picture(self, picture: PanePicture | None) -> None:
        """Show another picture at once; None shows the message."""
        self._area.set_picture(picture)
        bar = self._header.level_bar()
        if picture is not None:
            bar.set_levels(picture.color_map, picture.levels)
            self._header.set_bar_wanted(not (picture.is_plane or picture.is_wheel))

    def picture(self) -> PanePicture | None:
        """What is shown."""
        return self._area.picture()

    def set_message(self, text: str) -> None:
        """Said in the middle while there is no picture."""
        self._area.set_message(text)

    def set_note(self, text: str) -> None:
        """A word in a corner of the picture; "" for none."""
        self._area.set_note(text)

    def set_busy(self, busy: bool) -> None:
        """A new picture is awaited; after 200 ms the old one is dimmed."""
        self._area.set_busy(busy)

    def set_camera(self, camera: Camera) -> None:
        """Look from elsewhere."""
        self._area.set_camera(camera)

    def camera(self) -> Camera:
        """Where the picture is seen from."""
        return self._area.camera()

    def zoom(self) -> float | None:
        """Device pixels per picture pixel, with "fit" worked out; None without a picture."""
        viewport = self._area.viewport()
        return viewport.scale if viewport is not None else None

    def set_crosshair(self, x: int | None, y: int | None = None) -> None:
        """Lines through a pixel; None for none."""
        self._area.set_crosshair(None if x is None or y is None else (x, y))

    def set_probes(self, probes: Sequence[tuple[int, int, str]]) -> None:
        """Rings around pinned pixels (x, y, colour)."""
        self._area.set_probes(probes)

    def set_roi(self, roi: Roi | None) -> None:
        """Outline a region (x0, y0, x1, y1); None for none."""
        self._area.set_roi(roi)

    def set_roi_tool(self, active: bool) -> None:
        """Whether a plain drag draws a region."""
        self._area.set_roi_tool(active)

    def set_pixel_grid(self, shown: bool) -> None:
        """Whether large pixels get lines and values."""
        self._area.set_pixel_grid(shown)

    def area(self) -> PictureArea:
        """The part that shows pixels and takes the mouse."""
        return self._area

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped on this pane."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.filesDropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the header's ground."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, _RADIUS, _RADIUS)
        painter.fillPath(outline, QColor(theme.stage))
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(QRectF(0, 0, self.width(), HEIGHT + 1), QColor(theme.panel))
        painter.restore()
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(QPointF(0.5, HEIGHT + 0.5), QPointF(self.width() - 0.5, HEIGHT + 0.5))
        focused = self._area.hasFocus()
        painter.setPen(QPen(QColor(theme.accent if focused else theme.border), 1))
        painter.drawPath(outline)
