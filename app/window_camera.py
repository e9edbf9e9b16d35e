"""Zooming by key: the comparison, or the pane that is in use; linked panes come along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.state import CompareMode
from widgets.camera import Camera, Viewport, fitted, zoomed_at, zoomed_to

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from widgets.compare_view import CompareView
    from widgets.image_pane import ImagePane


def zoom(window: MainWindow, steps: int) -> None:
    """Step the zoom about the middle of the view."""
    _move(window, lambda v: zoomed_at(v, v.view_width / 2, v.view_height / 2, steps))


def zoom_one(window: MainWindow) -> None:
    """Show one picture pixel on one screen pixel."""
    _move(window, lambda viewport: zoomed_to(viewport, 1.0))


def fit(window: MainWindow) -> None:
    """Show the whole picture."""
    _move(window, lambda _viewport: fitted())


def zoom_text(window: MainWindow) -> str:
    """Return how large the view in use shows a pixel, for the status bar."""
    viewport = _view(window).area().viewport()
    return f"zoom {100 * viewport.scale:.0f} %" if viewport is not None else ""


def _move(window: MainWindow, moved: Callable[[Viewport], Camera]) -> None:
    view = _view(window)
    viewport = view.area().viewport()
    if viewport is not None:
        view.cameraRequested.emit(moved(viewport))  # as if the mouse had asked for it


def _view(window: MainWindow) -> CompareView | ImagePane:
    parts = window.parts
    if window.store.session.compare is not CompareMode.GRID:
        return parts.compare
    panes, maximised = parts.grid.panes(), parts.grid.maximised()
    if maximised is not None:
        return panes[maximised]
    return next((pane for pane in panes if pane.area().hasFocus()), panes[0])
