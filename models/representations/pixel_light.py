"""The light that a pixel of a recording saw, as its intervals tell it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.representations.pixel_trace import pixel_trace
from models.streams.stream import SpikeStream


def pixel_light(stream: SpikeStream, y: int, x: int, start: int, stop: int) -> NDArray[np.float32]:
    """Return 1 / (ISI · full scale) of a pixel in planes `start` to `stop` (exclusive).

    Where an interval has no beginning or no end, the nearest one that has both stands for it; a
    pixel without any is dark.

    Returns:
        (planes,) float32 in [0, 1].

    Raises:
        RequestError: the pixel or a plane is outside the recording, or there is no plane.
    """
    trace = pixel_trace(stream, y, x, start, stop)
    known = np.flatnonzero(trace.isi_valid)
    if not known.size:
        return np.zeros(stop - start, np.float32)
    planes = np.arange(stop - start)
    right = np.clip(np.searchsorted(known, planes), 0, known.size - 1)
    left = np.maximum(right - 1, 0)
    is_left = np.abs(planes - known[left]) <= np.abs(known[right] - planes)
    isi = trace.isi[known[np.where(is_left, left, right)]]
    light: NDArray[np.float32] = np.clip(1 / (isi * np.float32(stream.full_scale)), 0, 1)
    return light
