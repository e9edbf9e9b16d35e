"""The window as it is used: starting it, a long recording, playback, a slider under the hand.

Each is measured in a process of its own (`window_child.py`), without a screen: what a graphics
driver costs is not in the figures.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from case import Figure

CHILD = Path(__file__).resolve().with_name("window_child.py")
CHILD_SECONDS = 400.0
STARTS, OPENINGS = 5, 3
LONG_BYTES = 10 * 10**9
LONG_SIZE = 1000, 1000
DRAGGED = ("jpeg", "jpeg2000", "hevc")
HIGH_SPEED = 1000
"""Planes a second at which every frame is of another plane."""


def cases() -> Iterator[Figure]:
    """Yield the figures of the window; what several have in common is done once."""
    yield from starting()
    yield from opening()
    yield from playing()
    for codec in DRAGGED:
        yield from dragging(codec)


def child(*arguments: str) -> dict[str, Any]:
    """Run the other script; return what it has measured.

    The settings of who measures are neither read nor written.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": "1",
            "XDG_CONFIG_HOME": folder,
        }
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, str(CHILD), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=CHILD_SECONDS,
            check=True,
        )
    return {"begun": begun, **json.loads(done.stdout.splitlines()[-1])}


def starting() -> Iterator[Figure]:
    """From the command to the first paint, once files are in the system's cache."""

    @functools.cache
    def starts() -> list[dict[str, Any]]:
        return [child("start") for _ in range(STARTS + 1)][1:]

    yield Figure(
        "window on screen from the command",
        lambda: [1e3 * (one["seconds"] - one["begun"]) for one in starts()],
        "ms",
        below=1500,
    )
    yield Figure(
        "window on screen, work of the processor",
        lambda: [1e3 * one["cpu_seconds"] for one in starts()],
        "ms CPU",
    )
    yield Figure(
        "of torch, compressai, numba and scipy imported by then",
        lambda: [len(one["heavy"]) for one in starts()],
        "modules",
        below=1,
    )


def opening() -> Iterator[Figure]:
    """Opening 10 GB; the file is sparse and vanishes."""

    @functools.cache
    def opened() -> list[dict[str, Any]]:
        height, width = LONG_SIZE
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "long.dat"
            with path.open("wb") as file:
                file.truncate(LONG_BYTES)
            return [child("open", str(path), str(height), str(width)) for _ in range(OPENINGS)]

    name = "open a recording of 10 GB and read its last plane"
    yield Figure(name, lambda: [one["ms"] for one in opened()], "ms", below=100)
    yield Figure(f"{name}: memory", lambda: [one["more_mb"] for one in opened()], "MB", below=50)


def playing() -> Iterator[Figure]:
    """Six panes of 250×400, as fast as frames come and at the window's own pace."""
    fast = functools.cache(lambda: child("play", str(HIGH_SPEED)))
    steady = functools.cache(lambda: child("play", "60"))
    name = "playback of six panes of 250×400"
    yield Figure(name, lambda: fast()["frames_per_second"], "frames/s", at_least=60)
    yield Figure(f"{name}: frames under way", lambda: fast()["under_way"], "frames", below=2)
    yield Figure(f"{name}: a frame, all threads", lambda: fast()["cpu_ms"], "ms CPU")
    yield Figure(f"{name}: a frame, GUI thread", lambda: fast()["gui_cpu_ms"], "ms CPU")
    yield Figure(f"{name}: longest gap of the GUI", lambda: fast()["longest_gap_ms"], "ms")
    name += " at 60 planes/s"
    yield Figure(name, lambda: steady()["frames_per_second"], "frames/s")
    yield Figure(f"{name}: planes skipped", lambda: steady()["skipped_percent"], "%")


def dragging(codec: str) -> Iterator[Figure]:
    """The bitrate slider with one scene of 250×400 in scope."""
    dragged = functools.cache(lambda: child("drag", codec))
    yield Figure(
        f"slider drag to refreshed preview, {codec}",
        lambda: dragged()["preview_ms"],
        "ms",
        below=60,
    )
    yield Figure(
        f"previews shown while the slider never rests, {codec}",
        lambda: [dragged()["refreshed_per_second"]],
        "a second",
    )
    yield Figure(
        f"quality let go to exact result, {codec}", lambda: dragged()["exact_ms"], "ms", below=400
    )
    yield Figure(
        f"bitrate let go to exact result, searched, {codec}",
        lambda: dragged()["searched_ms"],
        "ms",
        below=400,
    )
