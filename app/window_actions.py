"""From the table of actions to menus and keys of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from app.actions import ACTIONS, MENUS, ActionSpec

Handler = Callable[[], object]


def build_actions(
    window: QMainWindow, pane_area: QWidget, handlers: Mapping[str, Handler]
) -> dict[str, QAction]:
    """Make every action, give it its keys and its place in a menu.

    Single letters, arrows and Space act only while the pane area has the focus: elsewhere they
    are somebody's typing.

    Raises:
        KeyError: an action has no handler, or a handler no action.
    """
    missing = {spec.id for spec in ACTIONS} ^ set(handlers)
    if missing:
        raise KeyError(f"actions and handlers don't fit: {sorted(missing)}")
    menus = {name: window.menuBar().addMenu(f"&{name}") for name in MENUS}
    actions = {}
    for spec in ACTIONS:
        action = _action(spec, window, handlers[spec.id])
        (pane_area if spec.panes_only else window).addAction(action)
        menus[spec.menu].addAction(action)
        actions[spec.id] = action
    return actions


def _action(spec: ActionSpec, window: QMainWindow, handler: Handler) -> QAction:
    action = QAction(spec.label, window)
    action.setShortcuts([QKeySequence(key) for key in spec.keys])
    action.setShortcutContext(
        Qt.ShortcutContext.WidgetWithChildrenShortcut
        if spec.panes_only
        else Qt.ShortcutContext.WindowShortcut
    )
    action.setAutoRepeat(spec.repeats)
    action.setCheckable(spec.checkable)
    action.setToolTip(spec.help)
    action.setStatusTip(spec.help)
    action.triggered.connect(lambda _checked=False: handler())
    return action


def add_recent_menu(window: QMainWindow, before: QAction) -> QMenu:
    """Put the menu of recent files in front of an action of the File menu."""
    menu = QMenu("Open recent", window)
    file_menu = next(action.menu() for action in window.menuBar().actions() if action.menu())
    assert isinstance(file_menu, QMenu)
    file_menu.insertMenu(before, menu)
    return menu


def add_device_menu(window: QMainWindow, before: QAction) -> QMenu:
    """Put the menu of devices in front of an action of the View menu."""
    menu = QMenu("Device", window)
    menus = (action.menu() for action in window.menuBar().actions())
    views = next(m for m in menus if isinstance(m, QMenu) and before in m.actions())
    views.insertMenu(before, menu)
    return menu


def fill_recent(menu: QMenu, paths: tuple[str, ...], open_path: Callable[[str], object]) -> None:
    """Fill the menu of recent files."""
    menu.clear()
    menu.setEnabled(bool(paths))
    for path in paths:
        action = menu.addAction(path)
        action.triggered.connect(lambda _checked=False, p=path: open_path(p))
