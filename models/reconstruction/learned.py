"""Learned reconstruction: a network sees 41 planes and gives the scene at the middle one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.arrays import Luminance, SpikePlane
from models.reconstruction.by_network import ByNetwork, check_available

if TYPE_CHECKING:
    from models.networks.reconstruction.scene_reconstructor import SceneReconstructor

NAME = "learned"
WEIGHTS = "reconstruction"
WINDOW_PLANES = 41


@dataclass(frozen=True, slots=True)
class Learned(ByNetwork):
    """The network's estimate; its 41 planes are fixed."""

    @property
    def name(self) -> str:
        """The name by which it is asked for."""
        return NAME

    @property
    def window_planes(self) -> int:
        """Planes that the network sees."""
        return WINDOW_PLANES

    def firing_rate(self, spikes: SpikePlane) -> Luminance:
        """Return the network's estimate; see `ByNetwork`."""
        return _reconstructor().firing_rate(spikes)


def why_unavailable() -> str:
    """Return why the network can't be used here, or "" where it can; torch is not imported."""
    from models.networks.weights import why_unusable

    return why_unusable(WEIGHTS)


def build(window_planes: int) -> Learned:
    """Return the reconstruction; the window is the network's own, whatever is asked for.

    Raises:
        CodecUnavailableError: torch or the weights are missing.
    """
    check_available("learned reconstruction can't be used", why_unavailable())
    return Learned()


@cache
def _reconstructor() -> SceneReconstructor:
    from models.networks.reconstruction.scene_reconstructor import SceneReconstructor
    from models.networks.weights import bundled_weights, read_weights

    return SceneReconstructor(read_weights(bundled_weights(WEIGHTS), "reconstruction"))
