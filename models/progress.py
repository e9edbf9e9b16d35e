"""How long work reports how far it is, and how it is asked to stop; no Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable

Report = Callable[[float, str], None]


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised inside the work, at its next step, once somebody has asked it to stop."""


class Progress:
    """Handed to long work, which calls `step` between its pieces.

    `report` receives the fraction done in [0, 1] and a word on what is being done; it is called
    on the thread that works. `cancel` may be called from any thread.

    >>> seen = []
    >>> progress = Progress(lambda fraction, note: seen.append((fraction, note)))
    >>> progress.part(0.5, 1.0).step(1, 4, "encoding")
    >>> seen
    [(0.625, 'encoding')]
    """

    def __init__(self, report: Report | None = None) -> None:
        self._report = report
        self._cancel_asked = threading.Event()
        self._start, self._stop = 0.0, 1.0

    def step(self, done: float, total: float, note: str = "") -> None:
        """Report `done` of `total`; raise `Cancelled` if somebody has asked the work to stop."""
        self.check()
        if self._report is not None:
            fraction = min(max(done / total, 0.0), 1.0) if total else 1.0
            self._report(self._start + (self._stop - self._start) * fraction, note)

    def check(self) -> None:
        """Raise `Cancelled` if somebody has asked the work to stop."""
        if self._cancel_asked.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancel_asked.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody has asked the work to stop."""
        return self._cancel_asked.is_set()

    def part(self, start: float, stop: float) -> Progress:
        """Return a progress whose whole is the stretch from `start` to `stop` of this one."""
        piece = Progress(self._report)
        piece._cancel_asked = self._cancel_asked
        span = self._stop - self._start
        piece._start, piece._stop = self._start + span * start, self._start + span * stop
        return piece
