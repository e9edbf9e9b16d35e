"""What is measured of the window, each in a process of its own; prints one line of JSON.

    python tests/benchmarks/window_child.py start
    python tests/benchmarks/window_child.py open RECORDING HEIGHT WIDTH
    python tests/benchmarks/window_child.py play PLANES_PER_SECOND
    python tests/benchmarks/window_child.py drag CODEC

The window is the program's own; it is only watched, through its signals and Qt's events.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from app.main_window import MainWindow

HEAVY = ("torch", "compressai", "numba", "scipy")
WINDOW_SIZE = (1600, 1000)
FILL_SECONDS = 120.0
WARM_SECONDS, PLAY_SECONDS, SPELLS = 1.0, 3.0, 3
MOVES, RELEASES = 15, 5
DRAG_SECONDS, DRAG_EVENT_SECONDS = 2.0, 1 / 60
DRAGGED_BITS = (0.2, 0.4)
"""Bits per scene pixel between which the slider is dragged."""


def main() -> None:
    """Measure what is asked for."""
    what, *arguments = sys.argv[1:]
    measured = {"start": start, "open": open_long, "play": play, "drag": drag}[what](*arguments)
    print(json.dumps(measured), flush=True)


def start() -> Mapping[str, Any]:
    """Run the command until its window is painted; say when that was, by the system's clock."""
    from PySide6.QtWidgets import QApplication
    from window_watchers import FirstPaint

    from app.cli import main as command

    application = QApplication(sys.argv[:1])
    seen: dict[str, Any] = {}

    def painted() -> None:
        seen["seconds"] = time.monotonic()
        seen["cpu_seconds"] = time.process_time()
        seen["heavy"] = [name for name in HEAVY if name in sys.modules]
        application.closeAllWindows()

    first_paint = FirstPaint(painted)
    application.installEventFilter(first_paint)
    command(["open"])
    return seen


def open_long(path: str, height: str, width: str) -> Mapping[str, Any]:
    """Open a recording and read its last plane, once what that needs is imported."""
    from app.memory import resident_bytes
    from assets.bundled import bundled_recording
    from models.streams.formats import GeometryRequest
    from models.streams.opening import open_recording

    request = GeometryRequest(height=int(height), width=int(width))
    open_recording(bundled_recording()).stream.plane(0)
    held, begun = resident_bytes(), time.perf_counter()
    stream = open_recording(Path(path), request).stream
    stream.plane(stream.planes - 1)
    seconds, holds = time.perf_counter() - begun, resident_bytes()
    if held is None or holds is None:
        raise SystemExit("this system doesn't tell how much memory a process holds")
    return {"ms": 1e3 * seconds, "more_mb": (holds - held) / 1e6, "planes": stream.planes}


def play(planes_per_second: str) -> Mapping[str, Any]:
    """Play six panes for some seconds, some times over."""
    from dataclasses import replace

    from window_watchers import PlaybackWatch

    window = filled_window("jpeg")
    playback = window.store.session.playback
    speed = float(planes_per_second)
    window.store.update(playback=replace(playback, planes_per_second=speed, direction=1))
    run_events(WARM_SECONDS)
    watch = PlaybackWatch(window)
    spells = []
    for _ in range(SPELLS):
        watch.begin()
        run_events(PLAY_SECONDS)
        spells.append(watch.figures())
    window.close()
    return {name: [spell[name] for spell in spells] for name in spells[0]}


def drag(codec: str) -> Mapping[str, Any]:
    """Drag the bitrate slider and let it go, with one scene in scope."""
    from window_watchers import Hand, SliderWatch

    window = filled_window(codec)
    watch, bitrate = SliderWatch(window), Hand(window, "Bitrate")
    bitrate.press(DRAGGED_BITS[0])
    aims = spread(DRAGGED_BITS, MOVES)
    previews_ms = [watch.until_preview(lambda aim=aim: bitrate.move(aim)) for aim in aims]
    refreshed = sweep(watch, bitrate)
    bitrate.release()
    wait_until_quiet(window)
    quality = Hand(window, "Quality")
    return {
        "preview_ms": previews_ms,
        "refreshed_per_second": refreshed / DRAG_SECONDS,
        "searched_ms": releases(window, watch, bitrate, spread(DRAGGED_BITS, RELEASES)),
        "exact_ms": releases(window, watch, quality, spread((28.0, 36.0), RELEASES)),
        "closed": window.close(),
    }


def sweep(watch: Any, hand: Any) -> int:
    """Drag to and fro without a rest, as fast as a screen tells; return the previews shown."""
    before, begun = watch.previews_shown, time.perf_counter()
    while (gone := time.perf_counter() - begun) < DRAG_SECONDS:
        low, high = DRAGGED_BITS
        hand.move(low + (high - low) * abs(gone % 1 - 0.5) * 2)
        run_events(DRAG_EVENT_SECONDS)
    return int(watch.previews_shown - before)


def releases(window: MainWindow, watch: Any, hand: Any, aims: Sequence[float]) -> list[float]:
    """Set a slider to some values one by one; return how long each exact result took, in ms."""
    times_ms = []
    for aim in aims:
        hand.press(aim)
        wait_until_quiet(window)
        times_ms.append(watch.until_exact(hand.release))
        wait_until_quiet(window)
    return times_ms


def filled_window(codec: str) -> MainWindow:
    """Show the window with the bundled recording (250×400) and wait until all work is done.

    The scope is all planes for playback's sake with jpeg, else one scene.
    """
    import pyqtgraph
    from PySide6.QtWidgets import QApplication

    from app.main_window import MainWindow
    from app.settings import Settings
    from app.state import Scope
    from assets.bundled import bundled_recording
    from models.codecs.spec import CodecSpec

    pyqtgraph.setConfigOptions(imageAxisOrder="row-major", antialias=False)
    keep = QApplication.instance() or QApplication(sys.argv[:1])
    window = MainWindow(Settings(), (), remember=False)
    window.setProperty("application", keep)
    scope = Scope.ALL if sys.argv[1] == "play" else Scope.SCENE
    window.store.update(codec=CodecSpec.of(codec), scope=scope)
    window.resize(*WINDOW_SIZE)
    window.show()
    window.open_path(bundled_recording())
    wait_until_quiet(window)
    return window


def wait_until_quiet(window: MainWindow) -> None:
    """Let events run until the recording is coded and no job has been under way for a while."""
    end, quiet = time.monotonic() + FILL_SECONDS, 0
    while quiet < 10:
        run_events(0.01)
        coded = window.store.session.recording in window.workspace.coded
        quiet = quiet + 1 if coded and not window.busy_slots() else 0
        if time.monotonic() > end:
            raise SystemExit(f"not filled after {FILL_SECONDS:g} s; busy: {window.busy_slots()}")


def run_events(seconds: float) -> None:
    """Let Qt work for a while."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop = QEventLoop()
    timer = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(loop.quit)
    timer.start(round(1e3 * seconds))
    loop.exec()


def spread(ends: tuple[float, float], count: int) -> list[float]:
    """Return values between two ends, none of which is the neighbour of the one before."""
    low, high = ends
    return [low + (high - low) * ((7 * k) % count + 0.5) / count for k in range(count)]


if __name__ == "__main__":
    main()
