"""Counting values for the levels panel: a subsample, spread over equal bins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_MOST_VALUES = 65_536


def histogram_of(
    values: npt.NDArray[np.generic], low: float, high: float, bins: int = 128
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Count values in equal bins over [low, high], from at most 65,536 of them.

    Args:
        values: an array of any shape; values that aren't finite, or lie outside, are left out.
        low: lower end.
        high: upper end, above `low`.
        bins: how many.

    Returns:
        counts (bins,) and edges (bins + 1,).
    """
    flat = values.reshape(-1)
    stride = -(-flat.size // _MOST_VALUES) or 1
    sample = flat[::stride].astype(np.float64)
    counts, edges = np.histogram(sample[np.isfinite(sample)], bins=bins, range=(low, high))
    return counts.astype(np.int64), edges
