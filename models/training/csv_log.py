"""The log of a run: a line of figures at a time, in a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path


class CsvLog:
    """Appends lines; the columns are those of the first line ever written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, figures: Mapping[str, float]) -> None:
        """Append a line; a figure that has no column is left out."""
        columns = self._columns() or list(figures)
        is_new = not self._path.exists()
        with self._path.open("a", newline="") as lines:
            writer = csv.DictWriter(lines, columns, restval="", extrasaction="ignore")
            if is_new:
                writer.writeheader()
            writer.writerow({name: f"{value:.6g}" for name, value in figures.items()})

    def last(self) -> dict[str, float]:
        """Return the figures of the last line; none where there is no line."""
        if not self._path.exists():
            return {}
        with self._path.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
        return {name: float(text) for name, text in rows[-1].items() if text} if rows else {}

    def _columns(self) -> list[str]:
        if not self._path.exists():
            return []
        with self._path.open(newline="") as lines:
            return next(csv.reader(lines), [])
