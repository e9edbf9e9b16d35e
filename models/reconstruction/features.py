"""Features: what SCI codes in place of scenes, from 13 planes around a moment (SCI, Sec. IV-A).

A feature looks like a scene that is a little noisier; what it lacks, analysis at the decoder's end
takes from its neighbours (see `models.codecs.caas`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.arrays import Luminance, SpikePlane
from models.reconstruction.by_network import ByNetwork, check_available

if TYPE_CHECKING:
    from models.networks.features.extractor import FeatureExtractor

NAME = "features"
WEIGHTS = "feature-extraction"
WINDOW_PLANES = 13


@dataclass(frozen=True, slots=True)
class Features(ByNetwork):
    """The extraction network's estimate; its 13 planes are fixed."""

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
        return _extractor().firing_rate(spikes)


def why_unavailable() -> str:
    """Return why the network can't be used here, or "" where it can; torch is not imported."""
    from models.networks.weights import why_unusable

    return why_unusable(WEIGHTS)


def build(window_planes: int) -> Features:
    """Return the reconstruction; the window is the network's own, whatever is asked for.

    Raises:
        CodecUnavailableError: torch or the weights are missing.
    """
    check_available("features can't be had", why_unavailable())
    return Features()


@cache
def _extractor() -> FeatureExtractor:
    from models.networks.features.extractor import FeatureExtractor
    from models.networks.weights import bundled_weights, read_weights

    return FeatureExtractor(read_weights(bundled_weights(WEIGHTS), WEIGHTS))
