"""The analysis of features as it runs: NumPy in, NumPy out, in float32, with fixed weights.

Motion is as a codec sends it: row k says where feature k came from in feature k − 1. A row that
holds NaN is unknown, as that of an intra-coded feature is, and is estimated from the features.
Beyond an end of the recording the last feature is repeated, and nothing moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.arrays import Luminance
from models.errors import RequestError
from models.networks.block_dct import BLOCK
from models.networks.device import OnDevice
from models.networks.features.analysis import (
    FEATURES,
    FeatureAnalysisNetwork,
    toward_middle,
)
from models.networks.loading import with_weights
from models.networks.scene.analysis import padded_to_blocks
from models.networks.sci_configs import FeatureAnalysisConfig
from models.networks.weights import Weights
from models.progress import Progress

ANALYSIS_KIND = "feature-analysis"
"""Of the files of weights that it takes."""
NOTE = "analysing features"

Motion = NDArray[np.float32]
"""(down, right) in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What is found at one moment.

    Attributes:
        scene: (H, W) in [0, 1].
        motion: as it was given or estimated, of the features two before to two after, each from
            the feature nearer to this moment: (4, 2, ceil(H/8), ceil(W/8)) in pixels.
        refined_motion: the same after FMVR, (4, 2, ceil(H/2), ceil(W/2)) in pixels.
        aligned: these four features, brought to this moment, (4, H, W), not clipped.
    """

    scene: Luminance
    motion: Motion
    refined_motion: Motion
    aligned: Luminance


class FeatureAnalyser:
    """Makes scenes of features by a `FeatureAnalysisNetwork`."""

    def __init__(self, weights: Weights) -> None:
        """Build the network of a file of weights."""
        network = FeatureAnalysisNetwork(FeatureAnalysisConfig(**weights.config))
        ready = with_weights(network, weights)
        self._estimation = OnDevice(ready, FeatureAnalysisNetwork.estimated)
        self._analysis = OnDevice(ready, _as_one)

    def scenes(
        self,
        features: Luminance,
        motion: Motion | None = None,
        first: int = 0,
        count: int | None = None,
        progress: Progress | None = None,
    ) -> Luminance:
        """Return the scenes at `count` moments from `first` on, (count, H, W) in [0, 1].

        Args:
            features: (N, H, W) in [0, 1], in the order of time.
            motion: (N, 2, ceil(H/8), ceil(W/8)); None where all of it is unknown.
            first: feature at whose moment the first scene is.
            count: scenes; None for all from `first` on.
            progress: asked between scenes, and told.

        Raises:
            RequestError: there are no such features.
            Cancelled: `progress` was asked to stop.
        """
        count = len(features) - first if count is None else count
        _check(len(features), first, count)
        steps = progress or Progress()
        known: dict[int, Motion] = {}
        found = np.empty((count, *features.shape[1:]), np.float32)
        for place in range(count):
            steps.step(place, count, NOTE)
            found[place] = self._analysed(features, motion, first + place, known).scene
        steps.step(count, count, NOTE)
        return found

    def analyse(self, features: Luminance, motion: Motion | None, place: int) -> Analysis:
        """Return all that is found at the moment of feature `place`; see `scenes`.

        Raises:
            RequestError: there is no such feature.
        """
        _check(len(features), place, 1)
        return self._analysed(features, motion, place, {})

    @torch.inference_mode()
    def _analysed(
        self, features: Luminance, motion: Motion | None, place: int, known: dict[int, Motion]
    ) -> Analysis:
        height, width = features.shape[1:]
        places = np.clip(place + np.arange(FEATURES) - FEATURES // 2, 0, len(features) - 1)
        rows = [
            self._motion(features, motion, int(here), known) if here > before else None
            for before, here in pairwise(places)
        ]
        still = np.zeros((2, -(-height // BLOCK), -(-width // BLOCK)), np.float32)
        moved = toward_middle(_batch(np.stack([still if row is None else row for row in rows])))
        shown = self._analysis(padded_to_blocks(_batch(features[places])), moved)
        halved = functional.pixel_unshuffle(shown[:, FEATURES:], 2)[0]
        refined = halved.reshape(-1, 2, *halved.shape[1:])
        pictures = shown[0, :FEATURES, :height, :width].numpy()
        return Analysis(
            scene=np.clip(pictures[0], 0, 1),
            motion=moved[0].numpy(),
            refined_motion=refined[..., : -(-height // 2), : -(-width // 2)].numpy(),
            aligned=pictures[1:],
        )

    def _motion(
        self, features: Luminance, motion: Motion | None, place: int, known: dict[int, Motion]
    ) -> Motion:
        """Return where a feature came from in the one before it, (2, ceil(H/8), ceil(W/8))."""
        if motion is not None and not np.isnan(motion[place]).any():
            given: Motion = motion[place]
            return given
        if place not in known:
            pair = padded_to_blocks(_batch(features[place - 1 : place + 1]))
            estimated: Motion = self._estimation(pair)[0, 0].numpy()
            known[place] = estimated
        return known[place]


def _as_one(network: FeatureAnalysisNetwork, features: Tensor, motion: Tensor) -> Tensor:
    """Return scene, aligned features and, in two planes, refined motion: (1, 7, H, W)."""
    found = network.analyse(features, motion)
    refined = functional.pixel_shuffle(found.motion.flatten(1, 2), 2)
    return torch.cat([found.scenes, found.aligned, refined], 1)


def _batch(array: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(np.require(array, np.float32, ("C", "W")))[None]


def _check(features: int, first: int, count: int) -> None:
    if first < 0 or count < 1 or first + count > features:
        raise RequestError(
            f"there are no features {first} to {first + count - 1}; there are {features}"
        )
