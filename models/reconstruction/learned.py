"""Learned reconstruction: a network sees 41 planes and gives the scene at the middle one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.arrays import Luminance
from models.errors import CodecUnavailableError
from models.reconstruction.base import to_luminance
from models.reconstruction.windowed import planes_around
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.networks.reconstruction.scene_reconstructor import SceneReconstructor

WEIGHTS = "reconstruction"
WINDOW_PLANES = 41


@dataclass(frozen=True, slots=True)
class Learned:
    """The network's estimate; its 41 planes are fixed."""

    @property
    def name(self) -> str:
        """The name by which it is asked for."""
        return "learned"

    @property
    def window_planes(self) -> int:
        """Planes that the network sees."""
        return WINDOW_PLANES

    def scene(self, stream: SpikeStream, plane_index: int) -> Luminance:
        """Return firing rate / full scale, clipped: (H, W) float32 in [0, 1], upright.

        Raises:
            RequestError: the recording has no such plane.
            CodecUnavailableError: torch or the weights are missing.
        """
        spikes = planes_around(stream, plane_index, WINDOW_PLANES)
        return to_luminance(_reconstructor().firing_rate(spikes), stream.full_scale)


def why_unavailable() -> str:
    """Return why the network can't be used here, or "" where it can; torch is not imported."""
    from models.networks.weights import why_unusable

    return why_unusable(WEIGHTS)


def build(window_planes: int) -> Learned:
    """Return the reconstruction; the window is the network's own, whatever is asked for.

    Raises:
        CodecUnavailableError: torch or the weights are missing.
    """
    reason = why_unavailable()
    if reason:
        raise CodecUnavailableError(f"learned reconstruction can't be used here: {reason}")
    return Learned()


@cache
def _reconstructor() -> SceneReconstructor:
    from models.networks.reconstruction.scene_reconstructor import SceneReconstructor
    from models.networks.weights import bundled_weights, read_weights

    return SceneReconstructor(read_weights(bundled_weights(WEIGHTS), "reconstruction"))
