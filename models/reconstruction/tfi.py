"""TFI, texture from interval: the luminance is the inverse of the ISI at the plane.

Zhu et al., A retina-inspired sampling method for visual texture reconstruction, ICME 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance
from models.errors import RequestError
from models.reconstruction.base import to_luminance
from models.representations.silence import silence_around
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True)
class Tfi:
    """1 / ISI from the last spike at or before the plane to the next after it.

    Where one of the two is missing, the shortest interval that is possible stands in for it: as
    if the pixel fired just outside the recording, or just out of reach. Light can't have been
    brighter than that, and a scene is never NaN.

    Attributes:
        reach_planes: how far spikes are searched each way. At 1024 planes a pixel is darker than
            a level of an 8-bit picture, and dead pixels don't make the whole recording be read.
    """

    reach_planes: int | None = 1024

    def __post_init__(self) -> None:
        if self.reach_planes is not None and self.reach_planes < 1:
            raise RequestError(f"a reach of {self.reach_planes} planes finds no spike")

    @property
    def name(self) -> str:
        """The name by which it is asked for."""
        return "tfi"

    @property
    def window_planes(self) -> int:
        """0: one interval is looked at, however long it is."""
        return 0

    def scene(self, stream: SpikeStream, plane_index: int) -> Luminance:
        """Return 1 / ISI / full scale, clipped: (H, W) float32 in [0, 1], upright.

        Raises:
            RequestError: the recording has no such plane.
        """
        interval = silence_around(stream, plane_index, self.reach_planes).interval()
        estimate = np.divide(np.float32(1), interval.astype(np.float32))
        upright = stream.upright(estimate.reshape(stream.height, stream.width))
        return to_luminance(upright, stream.full_scale)
