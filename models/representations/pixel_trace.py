"""One pixel over time: its spikes, its intervals, and the ramp of its membrane potential."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Mask
from models.representations.windows import check_stretch
from models.streams.stream import SpikeStream

REACH_PLANES = 4096
"""How far outside the stretch the spikes are searched that bound its first and last interval."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelTrace:
    """What a pixel did in planes `start` to `stop` (exclusive).

    A recording doesn't tell the membrane potential; between two known resets it is drawn as the
    straight ramp of a constant light: with spikes at planes s and s', the plane t in (s, s'] ends
    at (t − s) / (s' − s), so that the plane that fires ends at θ and is reset.

    Attributes:
        y, x: the pixel, from the top left.
        start, stop: the planes.
        spikes: (spikes,) int64, the planes at which it fired.
        isi: (planes,) float32, ISI at each plane in planes; 0 where it is not valid.
        isi_valid: (planes,) bool.
        membrane: (planes,) float32 in [0, 1], in units of θ, before the reset of that plane; 0
            where it is not known.
        membrane_known: (planes,) bool, False before the first and after the last known spike.
    """

    y: int
    x: int
    start: int
    stop: int
    spikes: NDArray[np.int64]
    isi: NDArray[np.float32]
    isi_valid: Mask
    membrane: NDArray[np.float32]
    membrane_known: Mask


def pixel_trace(stream: SpikeStream, y: int, x: int, start: int, stop: int) -> PixelTrace:
    """Return the trace of pixel (y, x) in planes `start` to `stop` (exclusive).

    Raises:
        RequestError: the pixel or a plane is outside the recording, or there is no plane.
    """
    check_stretch(start, stop, stream.planes)
    inside = start + np.flatnonzero(stream.pixel(y, x, start, stop))
    known = np.concatenate([_last_before(stream, y, x, start), inside, _next(stream, y, x, stop)])
    planes = np.arange(start, stop)
    isi, isi_valid = _held(planes, known, side="right")[::2]
    interval, ramp, membrane_known = _held(planes, known, side="left")
    membrane = np.divide(ramp, interval, out=np.zeros_like(ramp), where=membrane_known)
    return PixelTrace(y, x, start, stop, inside, isi, isi_valid, membrane, membrane_known)


def _held(
    planes: NDArray[np.int64], spikes: NDArray[np.int64], side: str
) -> tuple[NDArray[np.float32], NDArray[np.float32], Mask]:
    """Return for each plane its interval, the planes since the interval began, and where known.

    A plane that fires begins the next interval with side "right", ends the last with "left".
    """
    place = np.searchsorted(spikes, planes, side="left" if side == "left" else "right")
    known: Mask = (place > 0) & (place < spikes.size)
    interval, since = np.zeros(planes.size, np.float32), np.zeros(planes.size, np.float32)
    last = spikes[place[known] - 1]
    interval[known] = spikes[place[known]] - last
    since[known] = planes[known] - last
    return interval, since, known


def _last_before(stream: SpikeStream, y: int, x: int, start: int) -> NDArray[np.int64]:
    """Return the plane of the last spike before `start`, or nothing: (1,) or (0,)."""
    first = max(start - REACH_PLANES, 0)
    return first + np.flatnonzero(stream.pixel(y, x, first, start))[-1:]


def _next(stream: SpikeStream, y: int, x: int, stop: int) -> NDArray[np.int64]:
    """Return the plane of the first spike from `stop` on, or nothing: (1,) or (0,)."""
    end = min(stop + REACH_PLANES, stream.planes)
    return stop + np.flatnonzero(stream.pixel(y, x, stop, end))[:1]
