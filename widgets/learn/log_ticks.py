"""Where a logarithmic axis says its values: few enough that no two overlap."""

from __future__ import annotations

import math

FINE_DECADES = 3.0
"""Up to so many decades 2 and 5 are said as well."""


def log_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return (log10, text) of 1, 2 and 5 times the powers of ten between two values above 0.

    >>> [text for _, text in log_ticks(0.5, 20)]
    ['0.5', '1', '2', '5', '10', '20']
    """
    first, last = math.log10(low), math.log10(high)
    factors = (1, 2, 5) if last - first <= FINE_DECADES else (1,)
    margin = 1e-9
    values = (
        (decade, factor)
        for decade in range(math.floor(first), math.floor(last + margin) + 1)
        for factor in factors
    )
    ticks = [(decade + math.log10(factor), _text(decade, factor)) for decade, factor in values]
    return [tick for tick in ticks if first - margin <= tick[0] <= last + margin]


def _text(decade: int, factor: int) -> str:
    return f"{factor * 10**decade:,}" if decade >= 0 else f"{factor * 10.0**decade:.{-decade}f}"
