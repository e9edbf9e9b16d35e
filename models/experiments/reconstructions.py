"""How near reconstructions come to ground truth, and what they cost in multiply-accumulates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from models.errors import CodecUnavailableError
from models.experiments.known_recordings import TrueScene
from models.metrics.image_fidelity import psnr_db, ssim
from models.progress import Progress
from models.reconstruction.registry import RECONSTRUCTIONS, reconstruction

if TYPE_CHECKING:
    from torch import nn

WINDOW_PLANES = 21
"""Of TFP; the best on simulated recordings."""


@dataclass(frozen=True, slots=True)
class ReconstructedScene:
    """A known scene, reconstructed.

    Attributes:
        place: recording and plane.
        psnr_db: against ground truth.
        ssim: against ground truth; None of a scene too small for it.
    """

    place: str
    psnr_db: float
    ssim: float | None


@dataclass(frozen=True, slots=True)
class MethodFidelity:
    """A method of reconstruction on all known scenes.

    Attributes:
        name: of the method, "tfp" with its window.
        parameters: learned numbers; 0 of what is not learned.
        macs_per_pixel: multiply-accumulates of its network for a pixel of the scene.
        scenes: what it came to.
    """

    name: str
    parameters: int
    macs_per_pixel: float
    scenes: tuple[ReconstructedScene, ...]

    @property
    def psnr_db(self) -> float:
        """Mean over the scenes."""
        return float(np.mean([scene.psnr_db for scene in self.scenes]))

    @property
    def ssim(self) -> float | None:
        """Mean over the scenes that are large enough."""
        values = [scene.ssim for scene in self.scenes if scene.ssim is not None]
        return float(np.mean(values)) if values else None


@dataclass(frozen=True, slots=True)
class PublishedFidelity:
    """What others have published, on other recordings: to be read as an order of magnitude.

    Attributes:
        name: of the network.
        psnr_db: mean.
        parameters: learned numbers.
        macs_per_pixel: multiply-accumulates for a pixel of the scene.
        source: where it is said, and of what recordings.
    """

    name: str
    psnr_db: float
    parameters: int
    macs_per_pixel: float
    source: str


_PIXELS = 250 * 400
_SPIKE_ZOO = "Spike-Zoo v0.2.3, its models on its own REDS recordings"
PUBLISHED = (
    PublishedFidelity("Spk2ImgNet", 39.15, 3_900_000, 1000e9 / _PIXELS, _SPIKE_ZOO),
    PublishedFidelity("BASE (5 plain layers)", 36.59, 180_000, 18e9 / _PIXELS, _SPIKE_ZOO),
)
"""On 250×400, 41 planes."""


def available_methods() -> tuple[str, ...]:
    """Return the names of the reconstructions that can be used here."""
    return tuple(name for name in RECONSTRUCTIONS if _is_available(name))


def _is_available(name: str) -> bool:
    try:
        reconstruction(name, WINDOW_PLANES)
    except CodecUnavailableError:
        return False
    return True


def compare_reconstructions(
    scenes: Sequence[TrueScene], names: Sequence[str], progress: Progress
) -> tuple[MethodFidelity, ...]:
    """Reconstruct every known scene by every method.

    Args:
        scenes: at least one.
        names: of the methods.
        progress: told at each scene.

    Raises:
        RequestError: there is no such method.
        CodecUnavailableError: it can't be used here.
        Cancelled: somebody asked the work to stop.
    """
    height, width = scenes[0].luminance.shape
    methods = []
    for position, name in enumerate(names):
        part = progress.part(position / len(names), (position + 1) / len(names))
        learned, macs = _complexity(name, height, width)
        shown = f"{name}-{WINDOW_PLANES}" if name == "tfp" else name
        methods.append(
            MethodFidelity(shown, learned, macs / (height * width), _compared(scenes, name, part))
        )
    return tuple(methods)


def _compared(
    scenes: Sequence[TrueScene], name: str, progress: Progress
) -> tuple[ReconstructedScene, ...]:
    method = reconstruction(name, WINDOW_PLANES)
    found = []
    for position, scene in enumerate(scenes):
        progress.step(position, len(scenes), f"reconstructing by {name}")
        estimate = method.scene(scene.stream, scene.plane_index)
        psnr = psnr_db(scene.luminance, estimate)
        found.append(ReconstructedScene(scene.place, psnr, ssim(scene.luminance, estimate)))
    progress.step(1, 1, f"reconstructing by {name}")
    return tuple(found)


def _complexity(name: str, height: int, width: int) -> tuple[int, int]:
    """Return parameters and multiply-accumulates of a method for one scene."""
    if name not in _NETWORKS:
        return 0, 0
    from models.networks.complexity import complexity

    build, planes, multiple = _NETWORKS[name]()
    rows, columns = (side + -side % multiple for side in (height, width))
    found = complexity(build, (1, planes, rows, columns))
    return found.parameters, found.macs


_Counted: TypeAlias = "tuple[Callable[[], nn.Module], int, int]"
"""What builds a network, the planes that it sees, and what its sides are multiples of."""


def _learned() -> _Counted:
    from models.networks.configs import ReconstructionConfig
    from models.networks.reconstruction.network import SIDE_MULTIPLE, ReconstructionNetwork
    from models.networks.weights import bundled_weights, read_weights
    from models.reconstruction.learned import WEIGHTS, WINDOW_PLANES

    config = ReconstructionConfig(**read_weights(bundled_weights(WEIGHTS), "reconstruction").config)
    return lambda: ReconstructionNetwork(config), WINDOW_PLANES, SIDE_MULTIPLE


def _features() -> _Counted:
    from models.networks.features.extraction import (
        FEATURE_PLANES,
        SIDE_MULTIPLE,
        FeatureExtractionNetwork,
    )
    from models.networks.features.extractor import EXTRACTION_KIND
    from models.networks.sci_configs import FeatureExtractionConfig
    from models.networks.weights import bundled_weights, read_weights
    from models.reconstruction.features import WEIGHTS

    weights = read_weights(bundled_weights(WEIGHTS), EXTRACTION_KIND)
    config = FeatureExtractionConfig(**weights.config)
    return lambda: FeatureExtractionNetwork(config), FEATURE_PLANES, SIDE_MULTIPLE


_NETWORKS: dict[str, Callable[[], _Counted]] = {"learned": _learned, "features": _features}
