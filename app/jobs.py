"""Work off the GUI thread: one job a slot, the newest wins, and nothing outlives the window.

`submit("codec", work)` starts `work(progress)` on a pool thread. A second submit under the same
slot cancels the first, whose late answer is dropped. Signals arrive on the GUI thread only.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from models.progress import Cancelled, Progress

log = logging.getLogger(__name__)

Work = Callable[[Progress], Any]

SECONDS_TO_CLOSE = 5.0
URGENT_THREADS = 2


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a job ended with: a result, an error, or (both None, `cancelled`) nothing."""

    slot: str
    ticket: int
    result: Any = None
    error: Exception | None = None
    cancelled: bool = False


@dataclass(slots=True)
class _Live:
    ticket: int
    progress: Progress
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    title: str


class Runner(Protocol):
    """What presenters need of a job runner; tests hand over one that works at once."""

    def submit(
        self,
        slot: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        title: str = "",
        urgent: bool = False,
    ) -> None:
        """Start work under a slot; `done` or `failed` is called on the GUI thread.

        Urgent is what somebody waits for with the eyes on the screen, and is short: it never
        stands in line behind long work.
        """
        ...

    def cancel(self, slot: str) -> None:
        """Ask the job of a slot to stop; its answer will not be delivered."""
        ...

    def is_busy(self, slot: str) -> bool:
        """Whether the slot has a job whose answer is still to come."""
        ...


class JobRunner(QObject):
    """The runner of the window: two small pools of threads, answers by queued signals.

    Signals:
        started(slot, title): a job with a title began; shown in the status bar.
        progressed(slot, fraction, note): at most one undelivered a job.
        ended(slot): its answer was delivered, dropped or cancelled.
        failed(slot, error): a job failed and nobody handled the error.
    """

    started = Signal(str, str)
    progressed = Signal(str, float, str)
    ended = Signal(str)
    failed = Signal(str, object)
    _outcome = Signal(object)
    _news = Signal(str, int)

    def __init__(self, threads: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._urgent_pool = ThreadPoolExecutor(URGENT_THREADS, thread_name_prefix="job-urgent")
        self._tickets = itertools.count(1)
        self._live: dict[str, _Live] = {}
        self._futures: set[Any] = set()
        self._latest: dict[int, tuple[float, str]] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._outcome.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._news.connect(self._deliver_progress, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        slot: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        title: str = "",
        urgent: bool = False,
    ) -> None:
        """Start work under a slot, cancelling what runs there."""
        if self._closed:
            return
        self.cancel(slot)
        ticket = next(self._tickets)
        progress = Progress(lambda fraction, note: self._report(slot, ticket, fraction, note))
        self._live[slot] = _Live(ticket, progress, done, failed, title)
        pool = self._urgent_pool if urgent else self._pool
        future = pool.submit(self._run, slot, ticket, work, progress)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        if title:
            self.started.emit(slot, title)

    def cancel(self, slot: str) -> None:
        """Ask the job of a slot to stop; its answer will not be delivered."""
        live = self._live.pop(slot, None)
        if live is not None:
            live.progress.cancel()
            self.ended.emit(slot)

    def is_busy(self, slot: str) -> bool:
        """Whether the slot has a job whose answer is still to come."""
        return slot in self._live

    @property
    def busy_slots(self) -> tuple[str, ...]:
        """The slots with a job whose answer is still to come."""
        return tuple(self._live)

    def close(self) -> None:
        """Cancel everything and wait for the threads; nothing is delivered afterwards."""
        self._closed = True
        for slot in tuple(self._live):
            self.cancel(slot)
        _, late = wait(tuple(self._futures), timeout=SECONDS_TO_CLOSE)
        if late:
            log.warning("%d jobs did not stop within %g s", len(late), SECONDS_TO_CLOSE)
        for pool in (self._pool, self._urgent_pool):
            pool.shutdown(wait=not late, cancel_futures=True)

    def _run(self, slot: str, ticket: int, work: Work, progress: Progress) -> None:
        try:
            progress.check()
            outcome = JobOutcome(slot, ticket, result=work(progress))
        except Cancelled:
            outcome = JobOutcome(slot, ticket, cancelled=True)
        except Exception as error:
            # The boundary: whatever goes wrong in a job must reach a person, not end a thread.
            log.info("job %s failed", slot, exc_info=True)
            outcome = JobOutcome(slot, ticket, error=error)
        if not self._closed:
            self._outcome.emit(outcome)

    def _report(self, slot: str, ticket: int, fraction: float, note: str) -> None:
        # A mailbox of one letter: a fast job can't fill the GUI's queue with its progress.
        with self._lock:
            waiting = ticket in self._latest
            self._latest[ticket] = (fraction, note)
        if not waiting and not self._closed:
            self._news.emit(slot, ticket)

    @Slot(str, int)
    def _deliver_progress(self, slot: str, ticket: int) -> None:
        with self._lock:
            fraction, note = self._latest.pop(ticket, (0.0, ""))
        live = self._live.get(slot)
        if live is not None and live.ticket == ticket:
            self.progressed.emit(slot, fraction, note)

    @Slot(object)
    def _deliver(self, outcome: JobOutcome) -> None:
        live = self._live.get(outcome.slot)
        if live is None or live.ticket != outcome.ticket:
            return  # stale: a newer request has taken its place
        del self._live[outcome.slot]
        try:
            self._tell(live, outcome)
        finally:
            if outcome.slot not in self._live:  # else who was told has begun the next one
                self.ended.emit(outcome.slot)

    def _tell(self, live: _Live, outcome: JobOutcome) -> None:
        if outcome.error is None:
            if not outcome.cancelled:
                live.done(outcome.result)
        elif live.failed is not None:
            live.failed(outcome.error)
        else:
            self.failed.emit(outcome.slot, outcome.error)
