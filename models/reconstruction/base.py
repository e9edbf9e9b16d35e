"""What every reconstruction is: a way to estimate the scene at a plane from the spikes."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from models.arrays import Luminance
from models.streams.stream import SpikeStream


class Reconstruction(Protocol):
    """Estimates the luminance at one plane."""

    @property
    def name(self) -> str:
        """The name by which it is asked for: "tfp", "tfi", "learned"."""
        ...

    @property
    def window_planes(self) -> int:
        """Planes that are pooled; 0 where the method has no window of a fixed length."""
        ...

    def scene(self, stream: SpikeStream, plane_index: int) -> Luminance:
        """Return the scene at a plane: (H, W) float32 in [0, 1], upright.

        Raises:
            RequestError: the recording has no such plane.
        """
        ...


def to_luminance(estimate: Luminance, full_scale: float) -> Luminance:
    """Turn a firing rate into luminance in place: divided by `full_scale`, clipped to [0, 1]."""
    np.divide(estimate, np.float32(full_scale), out=estimate)
    return np.clip(estimate, 0.0, 1.0, out=estimate)
