"""The Victor–Purpura distance of two spike trains (Victor and Purpura 1996)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError
from models.progress import Progress


def victor_purpura_distance(
    train_a: NDArray[np.uint8],
    train_b: NDArray[np.uint8],
    cost_per_plane: float,
    progress: Progress | None = None,
) -> float:
    """Return the least cost at which one train is edited into the other.

    To add or to remove a spike costs 1, to move it by n planes costs n · `cost_per_plane` (q).
    With q = 0 the distance is the difference of the spike counts; above 2 no spike is moved and
    it counts the spikes that are on different planes. Moving pays within 2/q planes only.

    Time grows with the product of the two spike counts, memory with the second.

    Args:
        train_a: (planes,) of 0 and 1, as `SpikeStream.pixel` gives it.
        train_b: the other; it may have another length.
        cost_per_plane: q, at least 0.
        progress: told after each spike of `train_a`.

    Raises:
        RequestError: the cost is negative or not finite.
        Cancelled: somebody asked the work to stop.

    >>> victor_purpura_distance(np.array([1, 0, 0, 1]), np.array([1, 0, 1, 0]), 0.25)
    0.25
    """
    if not 0 <= cost_per_plane < np.inf:
        raise RequestError(f"a cost of {cost_per_plane} per plane is not a number from 0 up")
    times_a = np.flatnonzero(train_a).astype(np.float64)
    times_b = np.flatnonzero(train_b).astype(np.float64)
    added = np.arange(times_b.size + 1, dtype=np.float64)
    cost = added
    for done, time in enumerate(times_a):
        if progress is not None:
            progress.step(done, times_a.size, "editing spikes")
        removed = cost + 1
        moved = cost[:-1] + cost_per_plane * np.abs(times_b - time)
        removed[1:] = np.minimum(removed[1:], moved)
        # To add a spike costs 1 more than the column before; less the column's own number, the
        # least so far is a running minimum.
        cost = np.minimum.accumulate(removed - added) + added
    return float(cost[-1])
