"""A recording continued beyond its ends by its own planes in reverse: intervals stay the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def reflected(plane_indices: NDArray[np.int64], planes: int) -> NDArray[np.int64]:
    """Return which plane of a recording stands at each index, inside it or beyond.

    >>> reflected(np.arange(-2, 5), 3)
    array([1, 0, 0, 1, 2, 2, 1])
    """
    place = plane_indices % (2 * planes)
    return np.where(place < planes, place, 2 * planes - 1 - place)
