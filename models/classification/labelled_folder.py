"""A folder of recordings whose labels are known: by their folders' names, or by a table.

FOLDER/7/one.dat, FOLDER/3/two.npz        the folder is the label
FOLDER/labels.csv: file,label             a line for each recording
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from models.errors import RequestError, suggest
from models.streams.mapped import reason
from models.streams.opening import RECORDING_SUFFIXES

TABLE = "labels.csv"


@dataclass(frozen=True, slots=True)
class LabelledRecording:
    """A recording's file, and what it shows."""

    path: Path
    label: str


def labelled_recordings(folder: Path, labels: tuple[str, ...]) -> tuple[LabelledRecording, ...]:
    """Return the recordings of a folder with their labels, in the order of their names.

    Args:
        folder: with `labels.csv`, or with a folder for each label.
        labels: that there are.

    Raises:
        RequestError: there is no such folder, it can't be read, nothing is labelled, or a label is
            none of `labels`.
    """
    if not folder.is_dir():
        raise RequestError(f"there is no folder {folder}")
    table = folder / TABLE
    found = _from_table(table) if table.is_file() else _from_folders(folder)
    if not found:
        raise RequestError(
            f"{folder} holds no labelled recordings",
            f"put them into folders that are named by their labels, or list them in {TABLE}",
        )
    for recording in found:
        if recording.label not in labels:
            raise RequestError(
                f"{recording.path} is labelled {recording.label!r}",
                suggest(recording.label, labels),
            )
    return tuple(found)


def _from_table(table: Path) -> list[LabelledRecording]:
    try:
        with table.open(newline="", encoding="utf-8") as lines:
            rows = csv.DictReader(lines, restval="")
            return [LabelledRecording(table.parent / row["file"], row["label"]) for row in rows]
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise RequestError(f"{table} is not a table of file,label") from error
    except OSError as error:
        raise RequestError(f"{table} can't be read: {reason(error)}") from error


def _from_folders(folder: Path) -> list[LabelledRecording]:
    try:
        return [
            LabelledRecording(path, inner.name)
            for inner in sorted(folder.iterdir())
            if inner.is_dir()
            for path in sorted(inner.iterdir())
            if path.suffix.lower() in RECORDING_SUFFIXES
        ]
    except OSError as error:
        raise RequestError(f"{folder} can't be read: {reason(error)}") from error
