"""What is measured: work that is timed, and figures that are read; both come to a line of a table.

Times are medians of interleaved repeats. Where one thread does all the work, the clock may be the
CPU time of the process: on a busy machine it tells more of the work and less of the neighbours.
"""

from __future__ import annotations

import operator
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

MOST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured; `verdict` is "met", "missed", "differs", or "" (nothing was wanted)."""

    name: str
    median: float
    worst: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    wanted: str = ""
    verdict: str = ""


class Measurable(Protocol):
    """A line of the table that is still to be measured."""

    name: str

    def result(self) -> Result:
        """Measure it."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """Work to be timed.

    Attributes:
        name: what is done, with its size.
        work: called without arguments; data is prepared before, in `cases()`.
        reference: the same done in a known way; its result must be equal to that of the work.
        wanted_ratio: how many times faster than the reference the work has to be.
        wanted_ms: milliseconds that the median may take at most.
        compare: whether the two results must be equal arrays.
        repeats: how often each is called, in turns, after one call that isn't counted.
        clock: gives seconds; `time.process_time` counts what all threads have worked.
    """

    name: str
    work: Callable[[], object]
    reference: Callable[[], object] | None = None
    wanted_ratio: float | None = None
    wanted_ms: float | None = None
    compare: bool = True
    repeats: int = 9
    clock: Callable[[], float] = time.perf_counter

    def result(self) -> Result:
        """Time work and reference in turns, so that a busy machine slows both."""
        same = self._warm_up()
        works: list[float] = []
        references: list[float] = []
        began = time.perf_counter()
        while len(works) < self.repeats and time.perf_counter() - began < MOST_SECONDS:
            works.append(self._milliseconds(self.work))
            if self.reference is not None:
                references.append(self._milliseconds(self.reference))
        median_ms = statistics.median(works)
        reference_ms = statistics.median(references) if references else None
        ratio = reference_ms / median_ms if reference_ms is not None else None
        unit = "ms CPU" if self.clock is time.process_time else "ms"
        verdict = self._verdict(median_ms, ratio) if same else "differs"
        return Result(
            self.name, median_ms, max(works), unit, reference_ms, ratio, self._wanted(), verdict
        )

    def _warm_up(self) -> bool:
        """Call both once; return whether they agree."""
        done = self.work()
        if self.reference is None:
            return True
        wanted = self.reference()
        return not self.compare or np.array_equal(np.asarray(done), np.asarray(wanted))

    def _milliseconds(self, work: Callable[[], object]) -> float:
        began = self.clock()
        work()
        return 1e3 * (self.clock() - began)

    def _wanted(self) -> str:
        ratio = "" if self.wanted_ratio is None else f"≥ {self.wanted_ratio:g}×"
        limit = "" if self.wanted_ms is None else f"< {self.wanted_ms:g} ms"
        return " ".join(filter(None, [ratio, limit]))

    def _verdict(self, median_ms: float, ratio: float | None) -> str:
        if not self._wanted():
            return ""
        fast = self.wanted_ms is None or median_ms < self.wanted_ms
        faster = self.wanted_ratio is None or (ratio is not None and ratio >= self.wanted_ratio)
        return "met" if fast and faster else "missed"


@dataclass(frozen=True, slots=True)
class Figure:
    """Something counted or timed elsewhere: frames a second, megabytes, milliseconds in a window.

    Attributes:
        name: what it is.
        values: does the work and returns what was measured, at least one number.
        unit: of the numbers.
        below: what the median must stay below.
        at_least: what the median must reach.
    """

    name: str
    values: Callable[[], Sequence[float]]
    unit: str
    below: float | None = None
    at_least: float | None = None

    def result(self) -> Result:
        """Do the work."""
        values = self.values()
        median = statistics.median(values)
        worst = min(values) if self.at_least is not None else max(values)
        for sign, limit, met in (
            ("<", self.below, operator.lt),
            ("≥", self.at_least, operator.ge),
        ):
            if limit is not None:
                wanted, verdict = f"{sign} {limit:g} {self.unit}", met(median, limit)
                words = "met" if verdict else "missed"
                return Result(self.name, median, worst, self.unit, wanted=wanted, verdict=words)
        return Result(self.name, median, worst, self.unit)
