"""Where the ticks of an axis of planes stand: whole steps of 1, 2 or 5 times a power of ten."""

from __future__ import annotations

_STEPS = (1, 2, 5)


def step_for(span: float, most_ticks: int) -> int:
    """Return the smallest step of 1, 2, 5, 10, 20 … that gives at most `most_ticks` intervals.

    Args:
        span: length of the axis, in planes.
        most_ticks: how many labels there is room for, at least 1.

    >>> step_for(200, 10), step_for(100_000_000, 12), step_for(3, 10)
    (20, 10000000, 1)
    """
    decade = 1
    while True:
        for factor in _STEPS:
            if span <= factor * decade * max(most_ticks, 1):
                return factor * decade
        decade *= 10


def ticks_between(first: float, last: float, step: int) -> range:
    """Return the multiples of `step` in [first, last].

    >>> list(ticks_between(15, 62, 20))
    [20, 40, 60]
    """
    start = -int(-first // step) * step
    stop = int(last // step) * step
    return range(start, stop + 1, step)


def short_plane(plane: int, step: int) -> str:
    """Return a tick's label: whole planes, or thousands and millions where the step allows.

    >>> short_plane(120, 20), short_plane(40_000, 10_000), short_plane(2_500_000, 500_000)
    ('120', '40 k', '2.5 M')
    """
    if step >= 100_000:
        return f"{plane / 1e6:g} M" if plane else "0"
    if step >= 1000:
        return f"{plane // 1000:,} k" if plane else "0"
    return f"{plane:,}"
