"""The timeline: how active the recording is, where the cursor stands, what is chosen and coded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.quantities import plane_time_text, planes_text, significant
from widgets.theme import current_theme
from widgets.time_axis import TimeAxis
from widgets.timeline_painting import (
    TimelineScene,
    axis_height,
    paint_cursor,
    paint_hover,
    paint_scene,
)

_CURVE_PX = 40
_GRAB_PX = 4
_ZOOM_PER_NOTCH = 1.25
_CLICK_PX = 3


class Timeline(QWidget):
    """An overview of the whole recording that is scrubbed, zoomed and selected on.

    Drag scrubs; Shift+drag selects a range of planes, Shift+click clears it, its edges can be
    dragged; the wheel zooms at the pointer, Shift+wheel and middle drag pan, a double click shows
    everything again. Ranges are half open: [start, stop). Painting takes time by the width of the
    widget, not by the length of the recording.

    Signals:
        planeRequested: a plane number (int of any size).
        rangeRequested: start and stop, or None and None to clear.
    """

    planeRequested = Signal(object)
    rangeRequested = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Timeline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._axis = TimeAxis.whole(0, self.width())
        self._scene = TimelineScene()
        self._plane = 0
        self._capture_rate_hz: float | None = None
        self._backdrop: QPixmap | None = None
        self._hover_x: float | None = None
        self._drag = ""  # "", "scrub", "select", "start", "stop" or "pan"
        self._drag_from = QPoint()
        self._drag_edge = 0
        self._asked: object = None

    def sizeHint(self) -> QSize:
        """Prefer a strip of 56 pixels, more where the font is large."""
        return QSize(600, _CURVE_PX + axis_height())

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        return QSize(160, self.sizeHint().height())

    # What is shown

    def set_planes(self, count: int) -> None:
        """Show a recording of so many planes, whole."""
        self._axis = TimeAxis.whole(count, self.width())
        self._repaint_all()

    def set_activity(
        self, edges: npt.ArrayLike | None, values: npt.ArrayLike | None = None
    ) -> None:
        """Show an activity curve, or none.

        Args:
            edges: (bins + 1,) rising plane numbers.
            values: (bins,) mean firing rate in each bin, spikes per plane.

        Raises:
            ValueError: there isn't one edge more than there are values.
        """
        if edges is None or values is None:
            self._scene = self._scene.replace(edges=None, values=None)
        else:
            borders = np.asarray(edges, dtype=np.float64)
            curve = np.asarray(values, dtype=np.float64)
            if borders.size != curve.size + 1 or curve.size == 0:
                raise ValueError(f"{borders.size} edges don't border {curve.size} bins")
            self._scene = self._scene.replace(edges=borders, values=curve)
        self._repaint_all()

    def set_plane(self, plane: int) -> None:
        """Put the cursor on a plane; the view turns its page where it must."""
        self._plane = plane
        followed = self._axis if self._drag else self._axis.following(plane)
        if followed != self._axis:
            self._show_axis(followed)
        self.update()

    def set_range(self, start: int | None, stop: int | None = None) -> None:
        """Show the in–out range [start, stop), or none."""
        chosen = None if start is None or stop is None else (start, stop)
        self._scene = self._scene.replace(chosen=chosen)
        self._repaint_all()

    def set_coded_range(self, start: int | None, stop: int | None = None) -> None:
        """Show which planes [start, stop) a bitstream holds, or none."""
        coded = None if start is None or stop is None else (start, stop)
        self._scene = self._scene.replace(coded=coded)
        self._repaint_all()

    def set_markers(self, planes: Sequence[int]) -> None:
        """Show markers at these planes."""
        self._scene = self._scene.replace(markers=tuple(planes))
        self._repaint_all()

    def set_capture_rate(self, capture_rate_hz: float | None) -> None:
        """Give the planes per second of the camera, for the time in the readout."""
        self._capture_rate_hz = capture_rate_hz
        self.update()

    def set_progress(self, fraction: float | None) -> None:
        """Show how much of the recording is indexed, 0 to 1, as a thin line; None hides it."""
        self._scene = self._scene.replace(progress=fraction)
        self._repaint_all()

    def visible_range(self) -> tuple[int, int]:
        """The planes [first, stop) that are shown now."""
        return int(self._axis.first), min(self._axis.planes, int(np.ceil(self._axis.last)))

    def show_all(self) -> None:
        """Show the whole recording again."""
        self._show_axis(TimeAxis.whole(self._axis.planes, self.width()))

    def readout(self, plane: int) -> str:
        """What is said about a plane under the pointer."""
        parts = [f"plane {planes_text(plane)}"]
        if time := plane_time_text(plane, self._capture_rate_hz):
            parts.append(time)
        if (firing_rate := self._scene.activity_at(plane)) is not None:
            parts.append(f"{significant(firing_rate, 3)} spikes/plane")
        return " · ".join(parts)

    # Painting

    def _show_axis(self, axis: TimeAxis) -> None:
        self._axis = axis
        self._repaint_all()

    def _repaint_all(self) -> None:
        self._backdrop = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the backdrop when something on it has changed, and the cursor always."""
        theme = current_theme()
        if self._backdrop is None:
            ratio = self.devicePixelRatioF()
            self._backdrop = QPixmap(self.size() * ratio)
            self._backdrop.setDevicePixelRatio(ratio)
            paint_scene(self._backdrop, self._scene, self._axis, self.size(), theme)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._backdrop)
        if self._axis.planes:
            paint_cursor(painter, self._axis.x_of(self._plane + 0.5), self.size(), theme)
            if self._hover_x is not None:
                text = self.readout(self._axis.plane_at(self._hover_x))
                paint_hover(painter, self._hover_x, text, self.size(), theme)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the same planes over the new width."""
        self._show_axis(self._axis.resized(self.width()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme or font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._repaint_all()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to scrub, select, move an edge of the range, or pan."""
        self._drag = self._drag_begun_by(event)
        self._drag_from = event.position().toPoint()
        self._drag_edge = self._axis.edge_at(event.position().x())
        self._asked = None
        if self._drag == "scrub":
            self._ask_plane(event.position().x())
        event.setAccepted(bool(self._drag))

    def _drag_begun_by(self, event: QMouseEvent) -> str:
        if not self._axis.planes:
            return ""
        if event.button() == Qt.MouseButton.MiddleButton:
            return "pan"
        if event.button() != Qt.MouseButton.LeftButton:
            return ""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return "select"
        return self._edge_near(event.position().x()) or "scrub"

    def _edge_near(self, x: float) -> str:
        if self._scene.chosen is None:
            return ""
        distances = {
            side: abs(self._axis.x_of(plane) - x)
            for side, plane in zip(("start", "stop"), self._scene.chosen, strict=True)
        }
        nearest = min(distances, key=distances.__getitem__)
        return nearest if distances[nearest] <= _GRAB_PX else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun, or show what lies under the pointer."""
        x = event.position().x()
        self._hover_x = x
        if self._drag == "scrub":
            self._ask_plane(x)
        elif self._drag == "pan":
            self._show_axis(self._axis.panned(self._drag_from.x() - x))
            self._drag_from = event.position().toPoint()
        elif self._drag == "select":
            if self._moved(event):
                self._ask_range(self._drag_edge, self._axis.edge_at(x))
        elif self._drag:
            start, stop = self._scene.chosen or (0, self._axis.planes)
            fixed = stop if self._drag == "start" else start
            self._ask_range(fixed, self._axis.edge_at(x))
        else:
            near = self._edge_near(x)
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag; Shift+click clears the range."""
        if self._drag == "select" and self._asked is None and not self._moved(event):
            self.rangeRequested.emit(None, None)
        self._drag = ""

    def _moved(self, event: QMouseEvent) -> bool:
        distance = abs(event.position().toPoint().x() - self._drag_from.x())
        return self._asked is not None or distance >= _CLICK_PX

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything again."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the readout away."""
        self._hover_x = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; with Shift, or sideways, pan."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or turned.x():
            self._show_axis(self._axis.panned(-(turned.x() or turned.y()) / 2))
        else:
            factor = _ZOOM_PER_NOTCH ** (turned.y() / 120)
            self._show_axis(self._axis.zoomed(factor, event.position().x()))
        event.accept()

    def _ask_plane(self, x: float) -> None:
        plane = self._axis.plane_at(x)
        if plane != self._asked:
            self._asked = plane
            self.planeRequested.emit(plane)

    def _ask_range(self, one: int, other: int) -> None:
        wanted = (min(one, other), max(one, other))
        if wanted[0] < wanted[1] and wanted != self._asked:
            self._asked = wanted
            self.rangeRequested.emit(*wanted)
