"""A and B in one large picture: wiped, flipped, side by side, or their difference."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.camera import Camera
from widgets.compare_area import MODES, CompareArea
from widgets.marks import Roi
from widgets.picture import PanePicture
from widgets.theme import current_theme

__all__ = ["MODES", "CompareView"]


class CompareView(QWidget):
    """Shows two pictures under one camera and says what the user asks.

    Levels and colour map belong to the pictures: who calls :meth:`set_pair` gives both the same.

    Signals:
        wipeMoved: Where the user wants the wipe: a fraction in [0, 1] of the visible picture.
        hovered, left, clicked, cameraRequested, maximiseRequested, windowStepRequested,
        opacityStepRequested, roiDrawn, menuRequested: As :class:`widgets.image_pane.ImagePane`.
    """

    wipeMoved = Signal(float)
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
        self._area = CompareArea(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._area)
        self.setFocusProxy(self._area)
        for name in (
            "wipeMoved",
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

    def set_pair(
        self,
        a: PanePicture | None,
        b: PanePicture | None,
        a_label: str = "A",
        b_label: str = "B",
    ) -> None:
        """Show another pair; what was said by :meth:`set_equal` no longer holds."""
        self._area.set_pair(a, b, a_label, b_label)

    def set_mode(self, mode: str) -> None:
        """One of :data:`MODES`.

        Raises:
            ValueError: It is none of them.
        """
        self._area.set_mode(mode)

    def mode(self) -> str:
        """How the pair is shown."""
        return self._area.mode()

    def set_wipe(self, fraction: float) -> None:
        """Put the wipe at a fraction, held to [0, 1], of the visible picture: A before it."""
        self._area.set_wipe(fraction)

    def wipe(self) -> float:
        """Where the wipe is."""
        return self._area.wipe()

    def set_difference_gain(self, gain: float) -> None:
        """How much the difference is amplified; 1 shows the whole span of the levels."""
        self._area.set_difference_gain(gain)

    def set_equal(self, equal: bool | None) -> None:
        """Whether the current pair was found equal on its full data; None: not computed."""
        self._area.set_equal(equal)

    def set_message(self, text: str) -> None:
        """Said in the middle while there is no pair."""
        self._area.set_message(text)

    def set_note(self, text: str) -> None:
        """A word in a corner of the picture; "" for none."""
        self._area.set_note(text)

    def set_busy(self, busy: bool) -> None:
        """A new pair is awaited; after 200 ms the old one is dimmed."""
        self._area.set_busy(busy)

    def set_camera(self, camera: Camera) -> None:
        """Look from elsewhere."""
        self._area.set_camera(camera)

    def camera(self) -> Camera:
        """Where the pictures are seen from."""
        return self._area.camera()

    def set_crosshair(self, x: int | None, y: int | None = None) -> None:
        """Lines through a pixel; None for none."""
        self._area.set_crosshair(None if x is None or y is None else (x, y))

    def set_probes(self, probes: list[tuple[int, int, str]]) -> None:
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

    def area(self) -> CompareArea:
        """The part that shows pixels and takes the mouse."""
        return self._area

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame the area, in the accent while it has the focus."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setPen(QColor(theme.accent if self._area.hasFocus() else theme.border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
