"""Somebody in front of the window: presses keys, clicks, drags, and waits for what comes of it."""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.settings import Settings
from app.state import PaneKind, Session
from app.workspace import Coded
from models.codecs.spec import CodecSpec
from tests.widgets.conftest import Mouse
from widgets.image_pane import ImagePane
from widgets.theme import Theme, apply_theme, current_theme

W = TypeVar("W", bound=QWidget)

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
ENABLED = Qt.ItemFlag.ItemIsEnabled
USUAL_SIZE = (1280, 800)
PATIENCE_MS = 20_000


@dataclass
class User:
    """A window and what can be done to it."""

    qtbot: QtBot
    window: MainWindow
    others: frozenset[threading.Thread] = frozenset()

    @classmethod
    def with_window(cls, qtbot: QtBot, codec: CodecSpec) -> User:
        others = job_threads()
        window = shown_window(codec)
        qtbot.addWidget(window)
        return cls(qtbot, window, others)

    def leave(self) -> None:
        self.window.close()

    def turn_to_window(self) -> None:
        """Make this the window that keys go to, whatever windows there were meanwhile."""
        self.window.activateWindow()
        self.wait_until(self.window.isActiveWindow)

    def remember_state(self) -> tuple[Session, Coded]:
        return self.session, self.coded

    def restore(self, state: tuple[Session, Coded]) -> None:
        """Leave a shared window as it was found."""
        window = self.window
        for slot in window.runner.busy_slots:
            window.runner.cancel(slot)
        window.showNormal()
        window.resize(*USUAL_SIZE)
        window.workspace.previews.clear()
        window.metrics.unpin()
        window.parts.messages.clear()
        if window.settings.theme != "dark":
            window.set_theme("dark")
        window.actions_by_id["view.reset"].trigger()
        session, coded = state
        window.workspace.coded[session.recording] = coded
        window.store.set(session)
        window.news.shown.emit(session.recording)
        window.news.coded.emit(session.recording)
        window.parts.pane_area.setFocus()
        wait_until_idle(window)

    # What is there

    def threads(self) -> frozenset[threading.Thread]:
        """The threads on which the window's jobs run."""
        return job_threads() - self.others

    @property
    def session(self) -> Session:
        return self.window.store.session

    @property
    def coded(self) -> Coded:
        return self.window.workspace.coded[self.session.recording]

    @property
    def message(self) -> str:
        return self.window.parts.messages.message()

    def pane(self, kind: PaneKind) -> ImagePane:
        return self.window.parts.grid.panes()[self.session.panes.index(kind)]

    def values(self, kind: PaneKind) -> NDArray[Any]:
        """What a pane shows, as it was handed to it."""
        picture = self.pane(kind).picture()
        assert picture is not None, f"{kind} shows nothing"
        return np.asarray(picture.values)

    def part(self, kind: type[W], name: str, within: QWidget | None = None) -> W:
        """The visible control with an accessible name, or the button with a text."""
        found = [
            widget
            for widget in (within or self.window).findChildren(kind)
            if widget.isVisible() and name in (widget.accessibleName(), _text(widget))
        ]
        assert len(found) == 1, f"{len(found)} controls are called {name!r}"
        return found[0]

    def texts(self, widget: QWidget) -> list[str]:
        """What can be read on a part of the window."""
        return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]

    def metric(self, label: str) -> str:
        """What the table of metrics says beside a label."""
        rows = csv.reader(io.StringIO(self.window.parts.metrics.to_csv()))
        return {row[0]: row[1] for row in rows}[label]

    def dialog(self) -> QDialog:
        """The dialog that is open."""
        QApplication.processEvents()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        return dialog

    # Waiting

    def wait_until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=PATIENCE_MS)

    def wait_until_idle(self) -> None:
        wait_until_idle(self.window)

    # Doing

    def open(self, *paths: Path) -> None:
        """Open files as a drop on the window does, and wait for all that follows."""
        self.drop(*paths)
        self.wait_until_idle()

    def drop(self, *paths: Path, on: QWidget | None = None) -> None:
        target = on or self.window
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place, copy = QPoint(20, 20), Qt.DropAction.CopyAction
        left = Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(place, copy, data, left, NONE)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(place), copy, data, left, NONE))

    def act(self, action: str) -> None:
        """Choose an action in its menu."""
        self.act_at_once(action)
        self.wait_until_idle()

    def act_at_once(self, action: str) -> None:
        """Choose an action and wait for nothing."""
        self.window.actions_by_id[action].trigger()

    def set_quality(self, quality: float) -> None:
        """Put the quality slider somewhere, and wait for the encoding."""
        self.window.parts.codec.qualityChosen.emit(quality)
        self.wait_until_idle()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.focused(), key, modifiers)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focused(), text)

    def focused(self) -> QWidget:
        widget = self.window.focusWidget()
        assert widget is not None, "nobody has the keyboard"
        return widget

    def mouse(self, widget: QWidget) -> Mouse:
        return Mouse(widget)

    def click_pixel(
        self, kind: PaneKind, x: int, y: int, modifiers: Qt.KeyboardModifier = NONE
    ) -> None:
        place = self.place_of(kind, x, y)
        Mouse(self.pane(kind).area()).click(*place, modifiers=modifiers)

    def place_of(self, kind: PaneKind, x: int, y: int) -> tuple[float, float]:
        """Where the middle of a pixel lies on a pane's picture area."""
        viewport = self.pane(kind).area().viewport()
        assert viewport is not None
        return viewport.to_view(x + 0.5, y + 0.5)

    def choose(self, box: QComboBox, data: object) -> None:
        """Go to an entry of a list by arrow key, and wait for what it leads to.

        The offscreen platform has no pop-ups to click into.
        """
        items, wanted = range(box.count()), box.findData(data)
        can = [k for k in items if box.model().flags(box.model().index(k, 0)) & ENABLED]
        assert wanted in can, f"{data!r} is not offered"
        at = can.index(wanted)
        with QSignalBlocker(box):
            box.setCurrentIndex(can[at - 1] if at else can[1])
        QTest.keyClick(box, Qt.Key.Key_Down if at else Qt.Key.Key_Up)
        assert box.currentData() == data
        self.wait_until_idle()

    def enter(self, editor: QWidget, text: str) -> None:
        """Click into an editor, type over what is there, and press Enter."""
        self.qtbot.mouseClick(editor, Qt.MouseButton.LeftButton)
        QApplication.processEvents()  # the click selects all
        self.type(text)
        self.key(Qt.Key.Key_Return)
        self.wait_until_idle()

    def press_button(self, button: QWidget) -> None:
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def _text(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return text().strip() if callable(text) else ""


def job_threads() -> frozenset[threading.Thread]:
    threads = threading.enumerate()
    return frozenset(thread for thread in threads if thread.name.startswith("job"))


def shown_window(codec: CodecSpec) -> MainWindow:
    """A window of a usual size, its codecs listed, set to encode at the quality of a codec."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.main_window.apply_theme", _apply_other_theme)
        window = MainWindow(Settings(job_threads=2))
    session = window.store.session
    window.store.set(replace(session, codec=codec, wanted_bits_per_scene_pixel=None))
    window.resize(*USUAL_SIZE)
    window.show()
    QTest.qWaitForWindowExposed(window)
    wait_until_idle(window)
    return window


def wait_until_idle(window: MainWindow) -> None:
    """Wait until no job is under way and nothing is about to begin one."""
    quiet, end = 0, time.monotonic() + PATIENCE_MS / 1000
    while quiet < 3:
        QApplication.processEvents()
        quiet = 0 if window.runner.busy_slots else quiet + 1
        assert time.monotonic() < end, f"still busy: {window.runner.busy_slots}"
        if not quiet:
            time.sleep(0.001)


def _apply_other_theme(app: QApplication, theme: Theme, font_scale: float) -> None:
    """Spare every window of the tests the 200 ms of a style sheet that is there already."""
    if theme is not current_theme() or not app.styleSheet():
        apply_theme(app, theme, font_scale)
