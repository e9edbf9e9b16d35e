"""Panes in rows and columns under one camera."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QWidget

from widgets.camera import Camera
from widgets.image_pane import ImagePane
from widgets.marks import Roi

_MOST_ROWS = _MOST_COLUMNS = 3
_SPACING = 6


class PaneGrid(QWidget):
    """1 × 1 to 3 × 3 panes; what a pane says is said again with its index in front.

    The grid moves the cameras itself: of all panes while they are linked, else of the one that was
    asked. `cameraRequested` is emitted after that. Everything else is left to the listener.
    """

    kindRequested = Signal(int, str)
    hovered = Signal(int, int, int)
    left = Signal(int)
    clicked = Signal(int, int, int, object)
    cameraRequested = Signal(int, object)
    maximiseRequested = Signal(int)
    windowStepRequested = Signal(int, int)
    opacityStepRequested = Signal(int, int)
    roiDrawn = Signal(int, object)
    menuRequested = Signal(int, object)
    helpRequested = Signal(int)
    filesDropped = Signal(int, object)

    def __init__(self, rows: int = 2, columns: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made: list[ImagePane] = []
        self._count, self._columns = 0, 1
        self._maximised: int | None = None
        self._linked = True
        self._more_actions: tuple[QAction, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)
        self.set_layout(rows, columns)

    # Layout

    def set_layout(self, rows: int, columns: int) -> None:
        """Show rows × columns panes; panes keep their pictures, the first ones are shown.

        Raises:
            ValueError: More than 3 rows or columns, or none.
        """
        if not (1 <= rows <= _MOST_ROWS and 1 <= columns <= _MOST_COLUMNS):
            raise ValueError(f"{rows} × {columns} panes can't be shown; 1 × 1 to 3 × 3 can")
        self._count, self._columns, self._maximised = rows * columns, columns, None
        while len(self._made) < self._count:
            self._make_pane()
        for index, pane in enumerate(self._made):
            self._grid.removeWidget(pane)
            if index < self._count:
                self._grid.addWidget(pane, index // columns, index % columns)
            pane.setVisible(index < self._count)
        self._share_room(range(self._count))

    def panes(self) -> list[ImagePane]:
        """The panes of the layout, row by row (also those hidden behind a maximised one)."""
        return self._made[: self._count]

    def maximise(self, index: int) -> None:
        """Give one pane all the room.

        Raises:
            IndexError: There is no such pane in the layout.
        """
        if not 0 <= index < self._count:
            raise IndexError(f"there is no pane {index}; the layout has {self._count}")
        self._maximised = index
        for other, pane in enumerate(self.panes()):
            pane.setVisible(other == index)
        self._share_room((index,))
        self._made[index].setFocus()

    def restore(self) -> None:
        """Show all panes of the layout again."""
        self._maximised = None
        for pane in self.panes():
            pane.show()
        self._share_room(range(self._count))

    def maximised(self) -> int | None:
        """The pane that has all the room, if one has."""
        return self._maximised

    def _share_room(self, shown: Iterable[int]) -> None:
        """Give rows and columns with panes that are shown equal shares, and the others nothing."""
        places = [divmod(index, self._columns) for index in shown]
        rows, columns = {row for row, _ in places}, {column for _, column in places}
        for line in range(_MOST_ROWS):
            self._grid.setRowStretch(line, int(line in rows))
            self._grid.setColumnStretch(line, int(line in columns))

    def _make_pane(self) -> None:
        index = len(self._made)
        pane = ImagePane(self)
        pane.set_number(index + 1)
        pane.set_more_actions(self._more_actions)
        pane.cameraRequested.connect(partial(self._move_cameras, index))
        for name in (
            "kindRequested",
            "hovered",
            "left",
            "clicked",
            "maximiseRequested",
            "windowStepRequested",
            "opacityStepRequested",
            "roiDrawn",
            "menuRequested",
            "helpRequested",
            "filesDropped",
        ):
            getattr(pane, name).connect(partial(getattr(self, name).emit, index))
        self._made.append(pane)
        if self._linked and index:
            pane.set_camera(self._made[0].camera())

    # Shared by the panes

    def set_linked(self, linked: bool) -> None:
        """Whether all panes look from where one does; linking adopts the first pane's camera."""
        self._linked = linked
        if linked:
            self.set_camera(self._made[0].camera())

    def linked(self) -> bool:
        """Whether all panes look from the same place."""
        return self._linked

    def set_camera(self, camera: Camera) -> None:
        """Let all panes look from one place."""
        for pane in self._made:
            pane.set_camera(camera)

    def camera(self) -> Camera:
        """Where the first pane (or the maximised one) is seen from."""
        return self._made[self._maximised or 0].camera()

    def set_more_actions(self, actions: Sequence[QAction]) -> None:
        """Further entries of every pane's menu of kinds; they stay their owner's."""
        self._more_actions = tuple(actions)
        for pane in self._made:
            pane.set_more_actions(self._more_actions)

    def set_crosshair(self, x: int | None, y: int | None = None) -> None:
        """Lines through a pixel in every pane; None for none."""
        for pane in self._made:
            pane.set_crosshair(x, y)

    def set_probes(self, probes: Sequence[tuple[int, int, str]]) -> None:
        """Rings around pinned pixels (x, y, colour) in every pane."""
        for pane in self._made:
            pane.set_probes(probes)

    def set_roi(self, roi: Roi | None) -> None:
        """Outline a region in every pane; None for none."""
        for pane in self._made:
            pane.set_roi(roi)

    def set_roi_tool(self, active: bool) -> None:
        """Whether a plain drag draws a region."""
        for pane in self._made:
            pane.set_roi_tool(active)

    def set_pixel_grid(self, shown: bool) -> None:
        """Whether large pixels get lines and values."""
        for pane in self._made:
            pane.set_pixel_grid(shown)

    def _move_cameras(self, index: int, camera: Camera) -> None:
        if self._linked:
            self.set_camera(camera)
        else:
            self._made[index].set_camera(camera)
        self.cameraRequested.emit(index, camera)
