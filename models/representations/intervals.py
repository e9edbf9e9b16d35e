"""The interval around every plane, for many trains at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def intervals_at_planes(fired: NDArray[Any]) -> NDArray[np.float32]:
    """Return at each plane the interval from the last spike at or before it to the next after.

    Args:
        fired: (T, …), anything but 0 being a spike.

    Returns:
        (T, …) float32 in planes; NaN where one of both spikes is missing.
    """
    spikes = np.asarray(fired, np.bool_)
    planes = np.arange(len(spikes), dtype=np.float32).reshape(-1, *[1] * (spikes.ndim - 1))
    last = np.maximum.accumulate(np.where(spikes, planes, -np.inf), axis=0, dtype=np.float32)
    coming = np.where(spikes, planes, np.inf)[::-1]
    at_or_after = np.minimum.accumulate(coming, axis=0, dtype=np.float32)[::-1]
    after = np.full_like(last, np.inf)
    after[:-1] = at_or_after[1:]
    interval: NDArray[np.float32] = after - last
    interval[np.isinf(interval)] = np.nan
    return interval
