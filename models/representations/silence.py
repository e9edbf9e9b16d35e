"""How long pixels have been silent and will be: what ISI maps and TFI are made of.

A spike that is missing because the recording begins too late or ends too early is treated as if
it fell just outside: at plane −1 or at plane T. What comes out is then the shortest interval that
is possible, and `Silence` says which intervals are only such bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes, Mask
from models.representations.windows import BLOCK_BYTES, MAX_BLOCK_PLANES, check_plane
from models.streams.stream import SpikeStream

FIRST_LOOK_PLANES = 64  # most intervals are shorter; each further look is twice as long
FEW_COLUMNS = 0.125  # below this share of the bytes, picking them out beats reading all


@dataclass(frozen=True, slots=True, eq=False)
class Silence:
    """The silence around a plane, in stored order.

    Attributes:
        before: (H·W,) uint32, silent planes at the plane and directly before it; 0: it fires.
        after: (H·W,) uint32, silent planes directly after the plane.
        before_limit: planes searched backwards; a silence as long as that has no known begin.
        after_limit: planes searched forwards; a silence as long as that has no known end.
    """

    before: NDArray[np.uint32]
    after: NDArray[np.uint32]
    before_limit: int
    after_limit: int

    def interval(self) -> NDArray[np.uint32]:
        """Return the ISI in planes, or the shortest that is possible: (H·W,) uint32, at least 1."""
        interval: NDArray[np.uint32] = self.before + self.after
        interval += np.uint32(1)
        return interval

    def complete(self) -> Mask:
        """Return where both spikes are known: (H·W,) bool."""
        known: Mask = self.before < self.before_limit
        known &= self.after < self.after_limit
        return known


def silence_around(stream: SpikeStream, plane_index: int, reach_planes: int | None) -> Silence:
    """Search the last spike at or before a plane and the next after it, for every pixel.

    Args:
        stream: the recording.
        plane_index: the plane.
        reach_planes: how far to search each way; None: to the ends of the recording.

    Raises:
        RequestError: the recording has no such plane.
    """
    check_plane(plane_index, stream.planes)
    before_limit = limited(plane_index + 1, reach_planes)
    after_limit = limited(stream.planes - plane_index - 1, reach_planes)
    return Silence(
        silent_planes(stream, plane_index + 1, before_limit, backwards=True),
        silent_planes(stream, plane_index + 1, after_limit),
        before_limit,
        after_limit,
    )


def limited(planes: int, reach_planes: int | None) -> int:
    """Return the smaller of the two; None is no limit."""
    return planes if reach_planes is None else min(planes, reach_planes)


def silent_planes(
    stream: SpikeStream, boundary: int, limit: int, backwards: bool = False
) -> NDArray[np.uint32]:
    """Return how many planes next to a boundary are silent, for every pixel.

    Args:
        stream: the recording.
        boundary: forwards, planes `boundary`, `boundary` + 1, … are searched for a spike;
            backwards, planes `boundary` − 1, `boundary` − 2, …
        limit: planes to search at most, all of them in the recording.
        backwards: the direction.

    Returns:
        (H·W,) uint32 in stored order, `limit` where no spike was found.
    """
    from models.representations.packed_kernels import silent_run

    plane_bytes = stream.source.plane_bytes
    silent = np.zeros((plane_bytes, 8), dtype=np.uint32)
    silent.reshape(-1)[stream.pixels :] = limit + 1  # spare bits: nothing to be found there
    columns: NDArray[np.intp] | None = None  # bytes still searched; None: all
    searched, length = 0, FIRST_LOOK_PLANES
    while searched < limit:
        length = min(length, limit - searched, max(1, BLOCK_BYTES // plane_bytes), MAX_BLOCK_PLANES)
        block = _beside(stream, boundary, searched, length, backwards)
        if columns is None:
            run = silent_run(block, 8 * plane_bytes, backwards).reshape(-1, 8)
            silent += np.where(silent == searched, run, np.uint16(0))
            left = np.flatnonzero((silent == searched + length).any(axis=1))
            columns = left if left.size < FEW_COLUMNS * plane_bytes else None
        else:
            run = silent_run(block[:, columns], 8 * columns.size, backwards).reshape(-1, 8)
            silent[columns] += np.where(silent[columns] == searched, run, np.uint16(0))
            left = columns = columns[(silent[columns] == searched + length).any(axis=1)]
        if not left.size:
            break
        searched, length = searched + length, 2 * length
    return silent.reshape(-1)[: stream.pixels]


def _beside(
    stream: SpikeStream, boundary: int, searched: int, length: int, backwards: bool
) -> Bytes:
    """Return the next planes to search."""
    if backwards:
        return stream.packed(boundary - searched - length, boundary - searched)
    return stream.packed(boundary + searched, boundary + searched + length)
