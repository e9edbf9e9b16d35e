"""One measured piece of work, the reference it is held against, and how both are timed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MOST_SECONDS = 20.0


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
    """

    name: str
    work: Callable[[], object]
    reference: Callable[[], object] | None = None
    wanted_ratio: float | None = None
    wanted_ms: float | None = None
    compare: bool = True
    repeats: int = 9


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured; `verdict` is "met", "missed", "differs", or "" (nothing was wanted)."""

    name: str
    median_ms: float
    worst_ms: float
    reference_ms: float | None
    ratio: float | None
    wanted: str
    verdict: str


def measure(case: Case) -> Result:
    """Time work and reference in turns, so that a busy machine slows both."""
    same = _warm_up(case)
    works: list[float] = []
    references: list[float] = []
    began = time.perf_counter()
    while len(works) < case.repeats and time.perf_counter() - began < MOST_SECONDS:
        works.append(_milliseconds(case.work))
        if case.reference is not None:
            references.append(_milliseconds(case.reference))
    median_ms = statistics.median(works)
    reference_ms = statistics.median(references) if references else None
    ratio = reference_ms / median_ms if reference_ms is not None else None
    return Result(
        case.name,
        median_ms,
        max(works),
        reference_ms,
        ratio,
        _wanted(case),
        _verdict(case, median_ms, ratio) if same else "differs",
    )


def _warm_up(case: Case) -> bool:
    """Call both once; return whether they agree."""
    done = case.work()
    if case.reference is None:
        return True
    wanted = case.reference()
    return not case.compare or np.array_equal(np.asarray(done), np.asarray(wanted))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - began)


def _wanted(case: Case) -> str:
    ratio = "" if case.wanted_ratio is None else f"≥ {case.wanted_ratio:g}×"
    limit = "" if case.wanted_ms is None else f"< {case.wanted_ms:g} ms"
    return " ".join(filter(None, [ratio, limit]))


def _verdict(case: Case, median_ms: float, ratio: float | None) -> str:
    if case.wanted_ratio is None and case.wanted_ms is None:
        return ""
    fast = case.wanted_ms is None or median_ms < case.wanted_ms
    faster = case.wanted_ratio is None or (ratio is not None and ratio >= case.wanted_ratio)
    return "met" if fast and faster else "missed"
