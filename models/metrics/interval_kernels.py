"""Compiled loops over the intervals and the counts of two recordings, on packed planes.

Each takes one chunk of planes and carries in its state what reaches over the chunk's end, so that
a recording of any length is compared exactly in one reading.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from models.metrics.paired_planes import WORD_PIXELS, Words

_1 = np.uint64(1)


class Waiting(NamedTuple):
    """Values of the complete interval, on planes where the other train's is not complete yet."""

    planes: int
    isi: int
    isi_squared: int
    firing_rate: float
    firing_rate_squared: float


class Errors(NamedTuple):
    """Samples whose intervals are known in both trains, and their squared errors summed."""

    samples: int
    isi: float
    firing_rate: float


class IntervalState(NamedTuple):
    """What the interval errors of each pixel carry from chunk to chunk.

    Attributes:
        last_spikes: (64 · words, 2) planes of the last spike, raw and distorted; −1 before any.
        sums: (64 · words, 3) the whole numbers of its `Waiting`.
        firing_rates: (64 · words, 2) its other numbers.
    """

    last_spikes: NDArray[np.int64]
    sums: NDArray[np.int64]
    firing_rates: NDArray[np.float64]

    @classmethod
    def before_any_spike(cls, words_per_plane: int) -> IntervalState:
        """Return the state of pixels that have not fired."""
        pixels = words_per_plane * WORD_PIXELS
        never = np.full((pixels, 2), -1, np.int64)
        return cls(never, np.zeros((pixels, 3), np.int64), np.zeros((pixels, 2)))


@numba.njit(cache=True, nogil=True)
def _wait(waiting: Waiting, planes: int, interval: int, isi_cap: int) -> Waiting:
    """Let some more planes wait, all of them inside an interval of this length."""
    isi, firing_rate = min(interval, isi_cap), 1.0 / interval
    return Waiting(
        waiting.planes + planes,
        waiting.isi + planes * isi,
        waiting.isi_squared + planes * isi * isi,
        waiting.firing_rate + planes * firing_rate,
        waiting.firing_rate_squared + planes * firing_rate * firing_rate,
    )


@numba.njit(cache=True, nogil=True)
def _settle(errors: Errors, waiting: Waiting, interval: int, isi_cap: int) -> Errors:
    """Add Σ (value − waiting value)² = n·value² − 2·value·Σ + Σ², the other's interval known.

    Where one interval alone waits and has the same length, the terms cancel exactly; where more
    than one waits, at least one is shorter. Equal intervals thus leave no rounding behind.
    """
    isi, firing_rate = min(interval, isi_cap), 1.0 / interval
    isi_error = waiting.planes * isi * isi - 2 * isi * waiting.isi + waiting.isi_squared
    firing_rate_error = (
        waiting.planes * firing_rate * firing_rate
        - 2 * firing_rate * waiting.firing_rate
        + waiting.firing_rate_squared
    )
    return Errors(
        errors.samples + waiting.planes,
        errors.isi + isi_error,
        errors.firing_rate + firing_rate_error,
    )


@numba.njit(cache=True, nogil=True)
def _compare_pixel(
    raw: NDArray[np.uint64],
    distorted: NDArray[np.uint64],
    place: np.uint64,
    first_plane: int,
    isi_cap: int,
    last_spikes: NDArray[np.int64],
    waiting: Waiting,
    errors: Errors,
) -> tuple[Waiting, Errors]:
    """Walk along the trains of one pixel, bit `place` of the words of a column."""
    last_raw, last_distorted = last_spikes
    for t in range(raw.size):
        in_raw, in_distorted = (raw[t] >> place) & _1, (distorted[t] >> place) & _1
        if not (in_raw | in_distorted):
            continue
        now = first_plane + t
        if last_raw >= 0 and last_distorted >= 0:
            raw_interval, distorted_interval = now - last_raw, now - last_distorted
            if in_raw if last_raw < last_distorted else in_distorted:
                older = max(raw_interval, distorted_interval)
                errors = _settle(errors, waiting, older, isi_cap)
                waiting = Waiting(0, 0, 0, 0.0, 0.0)
            complete = raw_interval if in_raw else distorted_interval
            waiting = _wait(waiting, min(raw_interval, distorted_interval), complete, isi_cap)
            if in_raw and in_distorted:
                errors = _settle(errors, waiting, distorted_interval, isi_cap)
                waiting = Waiting(0, 0, 0, 0.0, 0.0)
        last_raw = now if in_raw else last_raw
        last_distorted = now if in_distorted else last_distorted
    last_spikes[0], last_spikes[1] = last_raw, last_distorted
    return waiting, errors


@numba.njit(cache=True, nogil=True)
def interval_errors(
    raw: Words, distorted: Words, first_plane: int, isi_cap: int, state: IntervalState
) -> Errors:
    """Return the errors of the planes that became certain with this chunk.

    A plane is certain once the intervals of both trains around it are complete. Between two
    spikes nothing changes, so a spike stands for all planes since the one before it: those of
    the train whose last spike is the older settle what waits for it, then the planes since the
    younger one wait in their turn, or, where both fire, settle at once.

    Args:
        raw: (planes, words).
        distorted: (planes, words).
        first_plane: number of the chunk's first plane, counted from the stretch's first.
        isi_cap: intervals are clipped to it for the ISI error, in planes; not for 1/ISI.
        state: carried from chunk to chunk, changed in place.
    """
    errors = Errors(0, 0.0, 0.0)
    for w in range(raw.shape[1]):
        raw_column, distorted_column = raw[:, w].copy(), distorted[:, w].copy()
        for bit in range(WORD_PIXELS):
            p = w * WORD_PIXELS + bit
            sums, rates = state.sums[p], state.firing_rates[p]
            waiting = Waiting(sums[0], sums[1], sums[2], rates[0], rates[1])
            waiting, errors = _compare_pixel(
                raw_column,
                distorted_column,
                np.uint64(bit),
                first_plane,
                isi_cap,
                state.last_spikes[p],
                waiting,
                errors,
            )
            sums[0], sums[1], sums[2] = waiting.planes, waiting.isi, waiting.isi_squared
            rates[0], rates[1] = waiting.firing_rate, waiting.firing_rate_squared
    return errors


@numba.njit(cache=True, nogil=True)
def window_count_errors(
    entering: tuple[Words, Words],
    leaving: tuple[Words, Words],
    first_whole: int,
    excess: NDArray[np.int64],
) -> float:
    """Return Σ (spikes in the window, raw − distorted)² over the chunk's whole windows.

    Args:
        entering: raw and distorted planes (planes, words) that enter the sliding window.
        leaving: those that leave it, as many planes.
        first_whole: position in the chunk of the first plane with which the window is whole.
        excess: (64 · words,) spikes that raw has more in the window; carried, changed in place.
    """
    planes, words = entering[0].shape
    total = 0.0
    for w in range(words):
        for bit in range(WORD_PIXELS):
            p, place = w * WORD_PIXELS + bit, np.uint64(bit)
            more, squares = excess[p], 0
            for t in range(planes):
                more += np.int64((entering[0][t, w] >> place) & _1)
                more -= np.int64((entering[1][t, w] >> place) & _1)
                more -= np.int64((leaving[0][t, w] >> place) & _1)
                more += np.int64((leaving[1][t, w] >> place) & _1)
                if t >= first_whole:
                    squares += more * more
            excess[p] = more
            total += squares
    return total
