"""TFP, texture from playback: the luminance is the mean of the planes in a window.

Zhu et al., A retina-inspired sampling method for visual texture reconstruction, ICME 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.arrays import Luminance
from models.errors import RequestError
from models.reconstruction.base import to_luminance
from models.representations.firing_rate import firing_rate_map
from models.representations.windows import window_around
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True)
class Tfp:
    """Mean over a window around the plane; its place is told by `windows.window_around`.

    Attributes:
        window_planes: planes that are pooled. A long window has less noise and more blur: moving
            scenes at 20 to 40 kHz are best near 21 planes.
    """

    window_planes: int = 21

    def __post_init__(self) -> None:
        if self.window_planes < 1:
            raise RequestError(
                f"a window of {self.window_planes} planes is empty", hint="use 1 or more"
            )

    @property
    def name(self) -> str:
        """The name by which it is asked for."""
        return "tfp"

    def scene(self, stream: SpikeStream, plane_index: int) -> Luminance:
        """Return firing rate / full scale, clipped: (H, W) float32 in [0, 1], upright.

        Raises:
            RequestError: the recording has no such plane.
        """
        start, stop = window_around(plane_index, self.window_planes, stream.planes)
        return to_luminance(firing_rate_map(stream, start, stop), stream.full_scale)
