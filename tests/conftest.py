"""What every test shares: offscreen Qt, a guard against Qt leaks, the recordings beside us."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-golden",
        action="store_true",
        help="write the golden bitstreams that are missing; those that are there are contracts",
    )


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says so for every window that has a size limit.
    config.addinivalue_line("qt_log_ignore", "does not support propagateSizeHints")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recordings that lies beside a development checkout."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the development recordings (shared/data beside the checkout) are not here")
    return folder


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The one application, with the look the program has."""
    from widgets.theme import DARK, apply_theme

    apply_theme(qapp, DARK)
    return qapp


def _is_running(item: Any) -> bool:
    return bool(item.isActive() if hasattr(item, "isActive") else item.isRunning())


class QtLeaks:
    """Finds what a test has left behind in Qt."""

    def __init__(self) -> None:
        self._before = self._windows()
        self._started: WeakSet[Any] = WeakSet()

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Remember every timer and thread that Python code starts from now on."""
        from PySide6.QtCore import QThread, QTimer

        for kind in (QTimer, QThread):
            monkeypatch.setattr(kind, "start", self._remembering(kind.start))

    def found(self) -> list[str]:
        """Windows, active timers and running threads that weren't there before."""
        self._delete_what_waits()
        leaks = self._list()
        if leaks:
            gc.collect()  # not a leak if only a reference cycle held it
            self._delete_what_waits()
            leaks = self._list()
        return leaks

    def stop(self) -> None:
        """Silence what was found, so that the next test doesn't suffer from it."""
        for item in self._running():
            item.quit() if hasattr(item, "quit") else item.stop()
        for window in self._windows():
            if window not in self._before:
                window.close()
                window.deleteLater()
        self._delete_what_waits()

    def _remembering(self, start: Any) -> Any:
        def started(item: Any, *arguments: Any) -> None:
            self._started.add(item)
            try:
                start(item, *arguments)
            except TypeError:  # a signal brought what the slot doesn't take; Qt would drop it
                start(item)

        return started

    def _list(self) -> list[str]:
        windows = [window for window in self._windows() if window not in self._before]
        leaks = [f"window {type(item).__name__} {item.objectName()!r}" for item in windows]
        return leaks + [f"running {type(item).__name__} {item!r}" for item in self._running()]

    def _running(self) -> list[Any]:
        from shiboken6 import isValid

        alive = [item for item in self._started if isValid(item)]
        return [item for item in alive if _is_running(item)]

    @staticmethod
    def _windows() -> list[Any]:
        from PySide6.QtWidgets import QApplication

        if QApplication.instance() is None:
            return []
        # Qt keeps its one tooltip window for itself.
        windows = QApplication.topLevelWidgets()
        return [window for window in windows if window.metaObject().className() != "QTipLabel"]

    @staticmethod
    def _delete_what_waits() -> None:
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def no_qt_leaks(monkeypatch: pytest.MonkeyPatch) -> Iterator[QtLeaks | None]:
    """Fail a test that leaves windows, active timers or running threads behind."""
    if "PySide6.QtWidgets" not in sys.modules:  # keeps Qt out of the tests of the models
        yield None
        return
    leaks = QtLeaks()
    leaks.watch(monkeypatch)
    yield leaks
    if found := leaks.found():
        leaks.stop()
        pytest.fail("left behind in Qt: " + "; ".join(found))
