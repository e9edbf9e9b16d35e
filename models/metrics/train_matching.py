"""Which spike of one pixel's train belongs to which of another's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNMATCHED = -1


def match_trains(
    raw: NDArray[np.int64], distorted: NDArray[np.int64], tolerance_planes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair the spikes of two trains one to one, as many as can be within a tolerance.

    Taking pairs greedily in the order of time gives the most pairs there can be, since every
    spike tolerates the same.

    Args:
        raw: planes of the spikes, rising.
        distorted: the same of the other train.
        tolerance_planes: how far apart a pair may be.

    Returns:
        For each raw spike the plane of its partner, and for each distorted one; `UNMATCHED`
        where it has none.
    """
    of_raw = np.full(raw.size, UNMATCHED, np.int64)
    of_distorted = np.full(distorted.size, UNMATCHED, np.int64)
    i = j = 0
    while i < raw.size and j < distorted.size:
        delay = int(distorted[j] - raw[i])
        if abs(delay) <= tolerance_planes:
            of_raw[i], of_distorted[j] = distorted[j], raw[i]
            i, j = i + 1, j + 1
        elif delay > 0:
            i += 1
        else:
            j += 1
    return of_raw, of_distorted
