"""Batches made ahead, on other threads, while the network learns.

Making a batch is NumPy and compiled code, which leaves the interpreter's lock to others. Which
batch a step gets is settled by its number alone, however many threads make them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Batch = TypeVar("Batch")


class Prefetch(Generic[Batch]):
    """Gives the batch of a step; with workers, the next steps' are being made meanwhile."""

    def __init__(self, make: Callable[[int], Batch], workers: int) -> None:
        """Take what makes the batch of a step; 0 workers make each when it is asked for."""
        self._make = make
        self._ahead = 2 * workers
        self._pool = ThreadPoolExecutor(workers, "batches") if workers else None
        self._begun: dict[int, Future[Batch]] = {}

    def take(self, step: int) -> Batch:
        """Return the batch of a step; steps may be asked for in any order."""
        if self._pool is None:
            return self._make(step)
        for number in range(step, step + self._ahead + 1):
            if number not in self._begun:
                self._begun[number] = self._pool.submit(self._make, number)
        for number in [number for number in self._begun if number < step]:
            self._begun.pop(number).cancel()
        return self._begun.pop(step).result()

    def close(self) -> None:
        """Leave the batches that nobody will ask for."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
