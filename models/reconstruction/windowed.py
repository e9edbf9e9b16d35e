"""What a network sees of a recording: a window of planes around one, whole at the ends too.

Where the recording ends within the window, it is continued by its own planes in reverse: a pixel's
intervals stay what they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.arrays import SpikePlane
from models.representations.windows import check_plane
from models.streams.reflection import reflected
from models.streams.stream import SpikeStream


def planes_around(stream: SpikeStream, plane_index: int, window_planes: int) -> SpikePlane:
    """Return the planes around one, (window, H, W) uint8 of 0 and 1, upright.

    Args:
        stream: the recording.
        plane_index: the middle one.
        window_planes: how many, odd.

    Raises:
        RequestError: the recording has no such plane.
    """
    check_plane(plane_index, stream.planes)
    wanted = reflected_planes(plane_index, stream.planes, window_planes)
    start, stop = int(wanted.min()), int(wanted.max()) + 1
    planes: SpikePlane = stream.dense(start, stop)[wanted - start]
    return planes


def reflected_planes(plane_index: int, planes: int, window_planes: int) -> NDArray[np.int64]:
    """Return which planes make the window around one, reflected at the ends of a recording.

    >>> reflected_planes(0, 100, 5), reflected_planes(99, 100, 3)
    (array([1, 0, 0, 1, 2]), array([98, 99, 99]))
    """
    around = plane_index - window_planes // 2 + np.arange(window_planes)
    return reflected(around, planes)
