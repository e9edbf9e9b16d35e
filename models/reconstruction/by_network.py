"""What reconstructions by a network share: a fixed window, and weights that may be missing."""

from __future__ import annotations

from abc import ABC, abstractmethod

from models.arrays import Luminance, SpikePlane
from models.errors import CodecUnavailableError
from models.reconstruction.base import to_luminance
from models.reconstruction.windowed import planes_around
from models.streams.stream import SpikeStream


class ByNetwork(ABC):
    """A `Reconstruction` whose network sees so many planes around the one that is asked for."""

    __slots__ = ()

    @property
    @abstractmethod
    def name(self) -> str:
        """The name by which it is asked for."""

    @property
    @abstractmethod
    def window_planes(self) -> int:
        """Planes that the network sees."""

    @abstractmethod
    def firing_rate(self, spikes: SpikePlane) -> Luminance:
        """Return the network's estimate (H, W), spikes per plane, from planes (window, H, W)."""

    def scene(self, stream: SpikeStream, plane_index: int) -> Luminance:
        """Return firing rate / full scale, clipped: (H, W) float32 in [0, 1], upright.

        Raises:
            RequestError: the recording has no such plane.
            CodecUnavailableError: torch or the weights are missing.
        """
        spikes = planes_around(stream, plane_index, self.window_planes)
        return to_luminance(self.firing_rate(spikes), stream.full_scale)


def check_available(what: str, reason: str) -> None:
    """Check that there is no reason why a network can't be used here.

    Raises:
        CodecUnavailableError: there is.
    """
    if reason:
        raise CodecUnavailableError(f"{what} here: {reason}")
