"""Looks on while the window works: first paint, playback, a hand on a slider."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QStyle

from app.state import PaneKind
from widgets.value_slider import ValueSlider

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from app.moment import Shown
    from app.state import Session

BEAT_MS = 4
PATIENCE_MS = 20_000


class FirstPaint(QObject):
    """Calls back once the main window has been painted for the first time."""

    def __init__(self, painted: Callable[[], None]) -> None:
        super().__init__()
        self._painted = painted
        self._seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        paints = event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow)
        if paints and not self._seen:
            self._seen = True
            QTimer.singleShot(0, self._painted)
        return False


class PlaybackWatch(QObject):
    """Counts what a playing window paints, from when it is made."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        areas = [pane.area() for pane in window.parts.grid.panes()]
        self._paints = dict.fromkeys(areas, 0)
        self._under_way = 0
        for area in areas:
            area.installEventFilter(self)
        window.panes.drawn.connect(self._count_drawn)
        window.store.changed.connect(self._count_asked)
        beat = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        beat.timeout.connect(self._beat)
        beat.start()
        self.begin()

    def begin(self) -> None:
        """Count from here on; to be called on the window's thread."""
        self._paints = dict.fromkeys(self._paints, 0)
        self._asked = self._drawn = self._planes = self._most_under_way = 0
        self._beats = [time.perf_counter()]
        self._cpu_s, self._gui_s = time.process_time(), time.thread_time()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self._paints[watched] += 1
        return False

    def _beat(self) -> None:
        self._beats.append(time.perf_counter())
        self._most_under_way = max(self._most_under_way, self._under_way)

    def _count_asked(self, old: Session, new: Session) -> None:
        moved = (new.plane_index - old.plane_index) % new.planes
        if moved:
            self._asked += 1
            self._planes += moved
            self._under_way += 1

    def _count_drawn(self, _shown: dict[PaneKind, Shown]) -> None:
        self._drawn += 1
        self._under_way = max(0, self._under_way - 1)  # the first may have been asked for before

    def figures(self) -> Mapping[str, float]:
        """What was seen: frames that all panes have painted, what they cost, who waited."""
        frames = max(1, min(self._drawn, *self._paints.values()))
        return {
            "frames_per_second": frames / (time.perf_counter() - self._beats[0]),
            "under_way": self._most_under_way,
            "skipped_percent": 100 * (self._planes - self._asked) / max(1, self._planes),
            "longest_gap_ms": 1e3 * float(np.diff(self._beats).max()),
            "cpu_ms": 1e3 * (time.process_time() - self._cpu_s) / frames,
            "gui_cpu_ms": 1e3 * (time.thread_time() - self._gui_s) / frames,
        }


class Hand:
    """The mouse on a slider of the codec panel."""

    def __init__(self, window: MainWindow, name: str) -> None:
        sliders = window.parts.codec.findChildren(ValueSlider)
        self._slider = next(s for s in sliders if s.accessibleName().startswith(name))

    def press(self, value: float) -> None:
        """Take hold of the handle at a value."""
        QTest.mousePress(self._slider, Qt.MouseButton.LeftButton, pos=self._position(value))

    def move(self, value: float) -> None:
        """Drag to a value, or a pixel further if the handle stands there."""
        before = self._slider.current()
        QTest.mouseMove(self._slider, self._position(value))
        if math.isclose(before, self._slider.current()):
            QTest.mouseMove(self._slider, self._position(value) + QPoint(1, 0))

    def release(self) -> None:
        """Let go."""
        QTest.mouseRelease(self._slider, Qt.MouseButton.LeftButton, pos=QPoint(0, 0))

    def _position(self, value: float) -> QPoint:
        slider = self._slider
        handle = slider.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, slider)
        across = slider.scale.fraction(value) * (slider.width() - handle) + handle / 2
        return QPoint(round(across), slider.height() // 2)


class SliderWatch(QObject):
    """Times a slider's consequences: until a new preview is painted, until a result is exact."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.previews_shown = 0
        self._window = window
        self._loop = QEventLoop(self)
        self._shown: NDArray[Any] = np.empty(0)
        self._is_new = False
        kinds = window.store.session.panes
        area = window.parts.grid.panes()[kinds.index(PaneKind.SCENE_B)].area()
        area.installEventFilter(self)
        window.panes.drawn.connect(self._panes_drawn)

    def until_preview(self, act: Callable[[], None]) -> float:
        """Act and wait until the decoded pane is painted with another preview; in ms."""
        return self._timed(act)

    def until_exact(self, act: Callable[[], None]) -> float:
        """Act and wait until the result is measured and told; in ms."""
        self._window.news.coded.connect(self._loop.quit)
        try:
            return self._timed(act)
        finally:
            self._window.news.coded.disconnect(self._loop.quit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and self._is_new:
            self.previews_shown += 1
            self._is_new = False
            self._loop.quit()
        return False

    def _panes_drawn(self, shown: dict[PaneKind, Shown]) -> None:
        decoded = shown[PaneKind.SCENE_B]
        if decoded.values is None or not decoded.detail.endswith("preview"):
            return
        self._is_new = self._is_new or not np.shares_memory(decoded.values, self._shown)
        self._shown = decoded.values

    def _timed(self, act: Callable[[], None]) -> float:
        late = QTimer(singleShot=True, interval=PATIENCE_MS)
        late.timeout.connect(lambda: self._loop.exit(1))
        late.start()
        begun = time.perf_counter()
        act()
        if self._loop.exec():
            raise SystemExit(f"nothing has come for {PATIENCE_MS} ms")
        return 1e3 * (time.perf_counter() - begun)
