"""Learned reconstruction: a network sees 41 planes and gives the scene at the middle one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.errors import CodecUnavailableError, RequestError
from models.reconstruction.base import to_luminance
from models.streams.reflection import reflected
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.networks.scene_reconstructor import SceneReconstructor

WEIGHTS = "reconstruction"
WINDOW_PLANES = 41


@dataclass(frozen=True, slots=True)
class Learned:
    """The network's estimate; its 41 planes are fixed.

    Where the recording ends within the window, it is continued by its own planes in reverse: a
    pixel's intervals stay what they are.
    """

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
        if not 0 <= plane_index < stream.planes:
            raise RequestError(
                f"there is no plane {plane_index}; the recording has {stream.planes}"
            )
        wanted = reflected_planes(plane_index, stream.planes)
        start, stop = int(wanted.min()), int(wanted.max()) + 1
        spikes = stream.dense(start, stop)[wanted - start]
        return to_luminance(_reconstructor().firing_rate(spikes), stream.full_scale)


def why_unavailable() -> str:
    """Return why the network can't be used here, or "" where it can; torch is not imported."""
    from models.networks.weights import bundled_weights

    for package in ("torch", "safetensors"):
        if find_spec(package) is None:
            return f"the package {package} is not installed"
    path = bundled_weights(WEIGHTS)
    return "" if path.is_file() else f"its weights are missing: assets/weights/{path.name}"


def build(window_planes: int) -> Learned:
    """Return the reconstruction; the window is the network's own, whatever is asked for.

    Raises:
        CodecUnavailableError: torch or the weights are missing.
    """
    reason = why_unavailable()
    if reason:
        raise CodecUnavailableError(f"learned reconstruction can't be used here: {reason}")
    return Learned()


def reflected_planes(plane_index: int, planes: int) -> NDArray[np.int64]:
    """Return the 41 planes around one, reflected at the ends of a recording.

    >>> reflected_planes(0, 100)[:3], reflected_planes(0, 100)[-1]
    (array([19, 18, 17]), 20)
    """
    around = plane_index - WINDOW_PLANES // 2 + np.arange(WINDOW_PLANES)
    return reflected(around, planes)


@cache
def _reconstructor() -> SceneReconstructor:
    from models.networks.scene_reconstructor import SceneReconstructor
    from models.networks.weights import bundled_weights, read_weights

    return SceneReconstructor(read_weights(bundled_weights(WEIGHTS), "reconstruction"))
