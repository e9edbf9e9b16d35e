"""The ISI map: at each pixel the planes from its last spike to its next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Mask
from models.representations.silence import Silence, silence_around
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True, eq=False)
class IsiMap:
    """Intervals at one plane, upright.

    Attributes:
        planes: (H, W) float32, the interval in planes; 0 where it is not valid.
        valid: (H, W) bool, False where the spike before or the spike after is missing.
        reach_planes: spikes further away were not searched for; None: all were.
    """

    planes: NDArray[np.float32]
    valid: Mask
    reach_planes: int | None = None


def isi_map(stream: SpikeStream, plane_index: int, reach_planes: int | None = None) -> IsiMap:
    """Return the interval from the last spike at or before a plane to the next spike after it.

    Args:
        stream: the recording.
        plane_index: the plane.
        reach_planes: how far to search each way; None: to the ends of the recording, which a
            pixel that never fires makes the whole of it read.

    Raises:
        RequestError: the recording has no such plane.
    """
    silence = silence_around(stream, plane_index, reach_planes)
    return upright_isi(stream, silence, reach_planes)


def upright_isi(stream: SpikeStream, silence: Silence, reach_planes: int | None = None) -> IsiMap:
    """Make the map of a silence: turned upright, bounds masked."""
    shape = stream.height, stream.width
    complete = silence.complete()
    planes = np.multiply(silence.interval(), complete, dtype=np.float32)
    return IsiMap(
        stream.upright(planes.reshape(shape)), stream.upright(complete.reshape(shape)), reach_planes
    )
