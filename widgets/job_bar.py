"""What is running, how far it is, and a cross to stop it; for the status bar."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from widgets.quiet_controls import icon_button, label

_STEPS = 1000


@dataclass(slots=True)
class _Job:
    text: str
    fraction: float | None


class JobBar(QWidget):
    """Shows the job that began last, and how many more there are; hidden while nothing runs.

    Signals:
        cancelRequested: the key of the job to stop.
    """

    cancelRequested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._jobs: dict[str, _Job] = {}
        self._text = label(small=True)
        self._progress = QProgressBar()
        self._progress.setFixedSize(120, 12)
        self._progress.setTextVisible(False)
        self._cancel = icon_button("x", "Cancel this job (Esc)")
        self._cancel.clicked.connect(self._ask_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self._text, self._progress, self._cancel):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._write()

    def set_job(self, key: str, text: str, fraction: float | None = None) -> None:
        """Show a job, or how far it has come.

        Args:
            key: which job; the signal carries it.
            text: what it does.
            fraction: how much is done, 0 to 1; None where that can't be told.
        """
        self._jobs[key] = _Job(text, fraction)
        self._write()

    def end_job(self, key: str) -> None:
        """Take a job away; one that isn't there is none to take away."""
        self._jobs.pop(key, None)
        self._write()

    def keys(self) -> tuple[str, ...]:
        """The jobs that run."""
        return tuple(self._jobs)

    def _current(self) -> str | None:
        return next(reversed(self._jobs), None)

    def _ask_cancel(self) -> None:
        if (key := self._current()) is not None:
            self.cancelRequested.emit(key)

    def _write(self) -> None:
        key = self._current()
        self.setVisible(key is not None)
        if key is None:
            return
        job, more = self._jobs[key], len(self._jobs) - 1
        self._text.setText(f"{job.text} (+{more})" if more else job.text)
        self._text.setToolTip("\n".join(other.text for other in self._jobs.values()))
        if job.fraction is None:
            self._progress.setRange(0, 0)
        else:
            self._progress.setRange(0, _STEPS)
            self._progress.setValue(round(max(0.0, min(job.fraction, 1.0)) * _STEPS))
        self._progress.setAccessibleName(job.text)
