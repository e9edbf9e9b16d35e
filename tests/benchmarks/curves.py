"""BD-rates of measured points, of which not all need to lie on a rising curve."""

from __future__ import annotations

import math
from collections.abc import Iterable

from models.errors import RequestError
from models.metrics.bd_rate import RateCurve, bd_rate

Points = Iterable[tuple[float, float | None]]
"""Bits and quality each, in any order."""


def delta(anchor: Points, test: Points) -> float:
    """Return a BD-rate in percent; not a number where curves are too short or share no quality."""
    try:
        return bd_rate(rising(anchor), rising(test))
    except RequestError:
        return math.nan


def rising(points: Points) -> RateCurve:
    """Return the points that are better than all that cost less.

    Raises:
        RequestError: they are too few.
    """
    best, chosen = -math.inf, list[tuple[float, float]]()
    for bits, quality in sorted((bits, quality) for bits, quality in points if quality is not None):
        if quality > best:
            best = quality
            chosen.append((bits, quality))
    return RateCurve(tuple(bits for bits, _ in chosen), tuple(quality for _, quality in chosen))
