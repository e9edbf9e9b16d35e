"""Where the files that come along lie."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def bundled_recording() -> Path:
    """Return the recording that the demo opens; its sidecar and ground truth lie beside it."""
    return next((FOLDER / "recordings").glob("*.dat"))
