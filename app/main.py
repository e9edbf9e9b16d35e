"""Starting the viewer.

First Qt is loaded and told its look; then store, runner, workspace and news are made and handed to
the window, which makes its presenters. The window is shown before any recording is read. Files
are opened as jobs; what they need (numba, codecs) is imported by the jobs. When the window closes,
it cancels and joins every job before Qt ends.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from models.errors import OutputError, SpikeloupeError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.main_window import MainWindow
    from models.streams.formats import GeometryRequest

log = logging.getLogger(__name__)

DEMO_SIZE = (1600, 1000)
DEMO_SECONDS = 240.0


class DemoTimeoutError(SpikeloupeError):
    """The demo's window did not fill in time."""


def run_viewer(files: Sequence[Path], request: GeometryRequest | None = None) -> int:
    """Show the window, open the files, and stay until it is closed."""
    from app.display import has_display, require_qt

    require_qt(has_display())
    application = _application()
    _collector = _collect_garbage_here()
    window = _window()
    _report_exceptions_to(window)
    window.show()
    for path in files:
        window.open_path(path, request)
    return int(application.exec())


def run_demo(picture: Path | None, stay: bool) -> tuple[int, dict[str, Any]]:
    """Fill the window with the bundled recording; save it as a picture if one is asked for.

    Args:
        picture: where to save the window, or None.
        stay: whether to stay until the window is closed.

    Returns:
        The exit code, and the figures on screen.
    """
    from assets.bundled import bundled_recording

    if not stay:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_SCALE_FACTOR"] = "1"
    application = _application()
    _collector = _collect_garbage_here()
    window = _window(remember=stay)
    window.resize(*DEMO_SIZE)
    window.show()
    window.open_path(bundled_recording())
    window.fill_for_demo()
    figures: dict[str, Any] = {}
    if picture is not None:
        _wait_until_filled(application, window)
        figures = window.figures()
        if not window.grab().save(str(picture), "PNG"):
            raise OutputError(f"{picture} can't be written")
    if stay:
        return int(application.exec()), figures
    window.close()
    return 0, figures


def _report_exceptions_to(window: MainWindow) -> None:
    """Log what nobody caught, and tell the user, instead of printing it where nobody looks."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        log.error("an error that nobody caught", exc_info=(kind, error, trace))
        details = "".join(traceback.format_exception(kind, error, trace))
        window.complain(f"Something went wrong: {error or kind.__name__}", details)

    sys.excepthook = report


def _collect_garbage_here() -> object:
    """Have garbage collected on the GUI thread alone, for as long as the result is kept.

    Garbage may hold Qt's objects, which must not be deleted on another thread: a job that
    happened to collect them would take the process down.
    """
    from pyqtgraph.util.garbage_collector import GarbageCollector

    return GarbageCollector()


def _application() -> QApplication:
    import pyqtgraph
    from PySide6.QtWidgets import QApplication

    pyqtgraph.setConfigOptions(imageAxisOrder="row-major", antialias=False)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("spikeloupe")
    application.setApplicationDisplayName("Spikeloupe")
    application.setDesktopFileName("spikeloupe")
    return application


def _window(remember: bool = True) -> MainWindow:
    from app.main_window import MainWindow
    from app.settings import Settings, load_settings

    settings, problems = load_settings() if remember else (Settings(), ())
    return MainWindow(settings, problems, remember=remember)


def _wait_until_filled(application: QApplication, window: MainWindow) -> None:
    """Let events run until every job is done and every pane shows its picture.

    Raises:
        DemoTimeoutError: it takes longer than anyone would wait.
    """
    end = time.monotonic() + DEMO_SECONDS
    quiet = 0
    while quiet < 10:
        application.processEvents()
        quiet = quiet + 1 if window.is_filled() else 0
        if time.monotonic() > end:
            busy = ", ".join(window.busy_slots()) or "no job"
            raise DemoTimeoutError(
                f"the window was not filled after {DEMO_SECONDS:.0f} s; busy: {busy}"
            )
        time.sleep(0.01)
