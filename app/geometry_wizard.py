"""Changing how a raw recording is read: guesses with their scores, and a live thumbnail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from models.streams.formats import RAW_LAYOUTS, BitOrder, GeometryRequest, Layout
from models.streams.stream import RowOrder
from widgets.geometry_choice import GeometryCandidate, GeometryChoice
from widgets.geometry_dialog import GeometryDialog

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from models.streams.hypotheses import GeometryHypothesis

GUESS, THUMBNAIL = "guess geometry", "geometry thumbnail"
THUMBNAIL_PLANES = 40


def change_geometry(window: MainWindow, path: Path) -> None:
    """Let the user say how a file is read; opens it anew so."""
    dialog = GeometryDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.set_layouts([str(layout) for layout in RAW_LAYOUTS])
    known = _known(window, path)
    if known is not None:
        dialog.set_choice(known)

    def guessed(found: tuple[GeometryHypothesis, ...]) -> None:
        dialog.set_candidates([_candidate(hypothesis) for hypothesis in found])
        if known is None and found:
            dialog.set_choice(_candidate(found[0]).choice)
        try_choice(dialog.choice())

    def try_choice(choice: GeometryChoice) -> None:
        window.runner.submit(
            THUMBNAIL,
            lambda _progress: thumbnail(path, request_of(choice)),
            lambda found: dialog.set_thumbnail(*found),
            lambda error: dialog.set_thumbnail(None, str(error), is_error=True),
            urgent=True,
        )

    def close(_result: int) -> None:
        for slot in (GUESS, THUMBNAIL):
            window.runner.cancel(slot)

    dialog.geometryChanged.connect(try_choice)
    dialog.geometryAccepted.connect(lambda choice: window.open_path(path, request_of(choice)))
    dialog.finished.connect(close)
    window.runner.submit(
        GUESS,
        lambda _progress: _guess(path),
        guessed,
        lambda error: dialog.set_thumbnail(None, str(error), is_error=True),
    )
    dialog.open()


def request_of(choice: GeometryChoice) -> GeometryRequest:
    """Turn what the dialog says into a request for opening."""
    return GeometryRequest(
        height=choice.height,
        width=choice.width,
        bit_order=BitOrder(choice.bit_order),
        rows=RowOrder(choice.rows),
        layout=Layout(choice.layout) if choice.layout else None,
        capture_rate_hz=choice.capture_rate_hz,
        full_scale=choice.full_scale,
    )


def thumbnail(path: Path, request: GeometryRequest) -> tuple[NDArray[np.uint8], str]:
    """Return a firing-rate map of the middle of a recording read so, and a remark on the reading.

    Raises:
        StreamFormatError: it can't be read so.
    """
    from models.representations.firing_rate import firing_rate_map
    from models.streams.opening import open_recording

    recording = open_recording(path, request)
    stream = recording.stream
    start = max(0, (stream.planes - THUMBNAIL_PLANES) // 2)
    rates = firing_rate_map(stream, start, min(stream.planes, start + THUMBNAIL_PLANES))
    brightest = max(float(np.percentile(rates, 99.5)), 1e-6)
    gray = np.clip(rates / brightest * 255, 0, 255).astype(np.uint8)
    remark = f"{stream.planes:,} planes"
    return gray, "; ".join([remark, *recording.warnings])


def _guess(path: Path) -> tuple[GeometryHypothesis, ...]:
    from models.streams.guessing import guess_geometry

    return guess_geometry(path)


def _candidate(hypothesis: GeometryHypothesis) -> GeometryCandidate:
    choice = GeometryChoice(
        height=hypothesis.height,
        width=hypothesis.width,
        bit_order=str(hypothesis.bit_order),
        rows=str(hypothesis.rows),
        layout=str(hypothesis.layout),
    )
    return GeometryCandidate(choice, hypothesis.confidence, "\n".join(hypothesis.evidence))


def _known(window: MainWindow, path: Path) -> GeometryChoice | None:
    """Return how a file is read now, if it is open and raw."""
    document = window.workspace.document(str(path))
    if document is None or document.recording.format != "dat":
        return None
    recording, stream = document.recording, document.stream
    return GeometryChoice(
        height=stream.height,
        width=stream.width,
        bit_order=str(recording.bit_order),
        rows=str(stream.rows),
        layout=str(recording.layout),
        capture_rate_hz=stream.capture_rate_hz,
        full_scale=stream.full_scale,
    )
