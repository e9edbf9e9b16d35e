"""Which spike became which, partners taken nearest first, and what that shows at one plane.

The most pairs (`spike_agreement`) can be had in many ways. Paired in time order, one spike lost
from a dense train makes all later ones pair with their neighbours and seem late. Here a spike on
the same plane is a partner before one a plane away, and so on. A pixel then has one verdict at a
plane, and it hangs on the planes near by only, so that one plane seen alone and a histogram over
all agree to the spike. Neither way knows which spike truly became which: in dense trains some
meet by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError
from models.metrics.paired_planes import PairedPlanes, Words
from models.streams.stream import SpikeStream

_EVEN = np.uint64(0x5555555555555555)


def reach(tolerance: int) -> int:
    """Return how many planes away a spike can still change a verdict: Σ 2d for d to tolerance."""
    return tolerance * (tolerance + 1)


def pair_nearest_first(
    raw: Words, distorted: Words, tolerance: int
) -> Iterator[tuple[int, Words, int]]:
    """Pair spikes at most `tolerance` planes apart, one to one; unpaired ones stay in the arrays.

    Of two partners equally near, pixels of even number take the later and those of odd number
    the earlier, so that neither is favoured over the picture.

    Args:
        raw: (planes, words); paired spikes are cleared in place.
        distorted: the same of the other recording.
        tolerance: in planes.

    Yields:
        (delay, pairs, first): the spikes of `distorted` that came `delay` planes after theirs in
        `raw`; row i of `pairs`, (planes − |delay|, words), marks raw spikes of plane first + i.
    """
    for delay, pixels in _order(tolerance):
        count = max(len(raw) - abs(delay), 0)
        raw_first, distorted_first = max(-delay, 0), max(delay, 0)
        mine = raw[raw_first : raw_first + count]
        others = distorted[distorted_first : distorted_first + count]
        pairs = mine & others & pixels
        mine ^= pairs
        others ^= pairs
        yield delay, pairs, raw_first


def _order(tolerance: int) -> Iterator[tuple[int, np.uint64]]:
    yield 0, ~np.uint64(0)
    for distance in range(1, tolerance + 1):
        for sign in (1, -1):
            yield sign * distance, _EVEN
            yield -sign * distance, ~_EVEN


class Verdict(IntEnum):
    """What became of a pixel at one plane, the raw recording beside the distorted one."""

    SILENT = 0
    """Neither fires."""
    MATCHED = 1
    """Both fire."""
    MISSED = 2
    """Raw fires, and no spike of the other within the tolerance belongs to it."""
    SPURIOUS = 3
    """Only the distorted one fires, and no raw spike within the tolerance belongs to it."""
    MOVED = 4
    """Raw fires; its spike comes `delay_planes` later in the distorted one."""
    ARRIVED = 5
    """The distorted one fires; the raw spike it stands for lies `delay_planes` before."""


@dataclass(frozen=True, slots=True, eq=False)
class SpikeDifference:
    """The difference of two recordings at one plane.

    Attributes:
        verdicts: (H, W) uint8, values of `Verdict`, top row first.
        delay_planes: (H, W) int8; above 0 the distorted spike is late, below 0 early; 0 unless
            the verdict is `MOVED` or `ARRIVED`.
    """

    verdicts: NDArray[np.uint8]
    delay_planes: NDArray[np.int8]

    def count(self, verdict: Verdict) -> int:
        """Return the number of pixels with this verdict."""
        return int(np.count_nonzero(self.verdicts == verdict))


def spike_difference_map(
    raw: SpikeStream, distorted: SpikeStream, plane_index: int, tolerance: int = 1
) -> SpikeDifference:
    """Say of every pixel what became of its spike at one plane.

    Args:
        raw: the recording that the other is measured against.
        distorted: the other, of the same size; plane t beside plane t.
        plane_index: a plane inside both.
        tolerance: planes that a spike may be late or early by and still count as the same one,
            0 to 127.

    Raises:
        RequestError: sizes differ, the plane is outside, or the tolerance is.
    """
    if not 0 <= tolerance <= 127:
        raise RequestError(f"a tolerance of {tolerance} planes is outside 0 to 127")
    PairedPlanes.of(raw, distorted, plane_index, plane_index + 1)  # checks the plane
    pair = PairedPlanes.of(raw, distorted)
    start = max(plane_index - reach(tolerance), 0)
    stop = min(plane_index + reach(tolerance) + 1, pair.stop)
    return _judge(pair, *pair.words(start, stop), plane_index - start, tolerance)


def _judge(
    pair: PairedPlanes, raw: Words, distorted: Words, at: int, tolerance: int
) -> SpikeDifference:
    size = (pair.raw.height, pair.raw.width)
    verdicts, delays = np.zeros(size, np.uint8), np.zeros(size, np.int8)
    for delay, pairs, first in pair_nearest_first(raw, distorted, tolerance):
        moved, arrived = Verdict.MOVED, Verdict.ARRIVED
        for row, verdict in ((at - first, moved), (at - delay - first, arrived)):
            if 0 <= row < len(pairs):
                here = pair.upright(pairs[row]).view(np.bool_)
                verdicts[here] = verdict if delay else Verdict.MATCHED
                delays[here] = delay
    verdicts[pair.upright(raw[at]).view(np.bool_)] = Verdict.MISSED
    verdicts[pair.upright(distorted[at]).view(np.bool_)] = Verdict.SPURIOUS
    return SpikeDifference(verdicts, delays)
