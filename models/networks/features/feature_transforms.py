"""The networks around the entropy coder of features, as they run: NumPy in, NumPy out, float32.

What they compute need not be exact. Pictures are padded to multiples of 8 by their last rows and
columns, and stay so while they are looked back on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.arrays import Luminance
from models.networks.device import OnDevice
from models.networks.features.inter_codec import InterCodecNetwork
from models.networks.loading import with_weights
from models.networks.motion.coding import FINE_STEP, Vectors, chosen_vectors, spread, step_units
from models.networks.motion.estimation import MotionEstimation, followed
from models.networks.scene.analysis import LATENT_CHANNELS, padded_to_blocks
from models.networks.scene.scene_transforms import SceneTransforms
from models.networks.sci_configs import InterCodecConfig, MotionConfig
from models.networks.weights import Weights

Latent = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the next feature is predicted from.

    Attributes:
        picture: the decoded feature, (1, 1, 8h, 8w) in [0, 1].
        memory: what its synthesis left, (1, width, h, w).
        first: the group's intra-coded feature, as `picture`.
        path: motion from `picture` to `first`, (1, 2, h, w) in pixels.
    """

    picture: Tensor
    memory: Tensor
    first: Tensor
    path: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """What a feature is coded on.

    Attributes:
        prediction: p, (1, 64, h, w).
        context: c, (1, width, h, w).
        first: the group's intra-coded feature, (1, 1, 8h, 8w) in [0, 1].
        path: motion to it, (1, 2, h, w) in pixels.
    """

    prediction: Tensor
    context: Tensor
    first: Tensor
    path: Tensor


class FeatureTransforms:
    """Motion, prediction, analysis and synthesis with fixed weights."""

    def __init__(self, weights: Weights) -> None:
        """Build the networks of a file of weights."""
        self.intra = SceneTransforms(
            Weights("scene-codec", weights.sizes("intra"), weights.part("intra"))
        )
        config = InterCodecConfig(**weights.sizes("inter"))
        inter = InterCodecNetwork(config)
        motion = MotionEstimation(MotionConfig(**weights.sizes("motion")))

        def loaded(part: str) -> nn.Module:
            return with_weights(inter.get_submodule(part), weights, f"inter.network.{part}")

        self.width = config.width
        self._motion = OnDevice(with_weights(motion, weights, "motion.network"))
        self._temporal = OnDevice(loaded("temporal"), _joined)
        self._analysis = OnDevice(loaded("analysis"))
        self._hyper_analysis = OnDevice(loaded("hyper_analysis"))
        self._synthesis = OnDevice(loaded("synthesis"), _joined)

    @torch.inference_mode()
    def after_intra(self, latent: Latent, rate_index: float) -> Seen:
        """Synthesise an intra-coded feature."""
        _, rows, columns = latent.shape
        decoded = self.intra.synthesise(latent, rate_index, 8 * rows, 8 * columns)
        memory = torch.zeros(1, self.width, rows, columns)
        picture = _batch(decoded[None])
        return Seen(picture, memory, picture, torch.zeros(1, 2, rows, columns))

    @torch.inference_mode()
    def choose_vectors(
        self, feature: Luminance, seen: Seen, previous: Vectors, rate_index: float
    ) -> Vectors:
        """Return the vectors (2, k, l) of a feature's (H, W) motion, in steps, as `previous`."""
        current = padded_to_blocks(_batch(feature[None]))
        found = self._motion(current, seen.picture)
        return chosen_vectors(found, current, seen.picture, previous, rate_index)

    @staticmethod
    def step_units(rate_index: float) -> int:
        """Return how many fine steps a step of motion at a rate index has."""
        return step_units(rate_index)

    @torch.inference_mode()
    def motion(self, vectors: Vectors, rows: int, columns: int) -> Tensor:
        """Return motion (1, 2, rows, columns) in pixels from vectors in fine steps."""
        return spread(torch.from_numpy(vectors[None]).float() * FINE_STEP, rows, columns)

    @torch.inference_mode()
    def predict(self, seen: Seen, motion: Tensor, rate_index: float) -> Condition:
        """Return what a feature is coded on."""
        path = followed(motion, seen.path)
        past = seen.picture, seen.memory, motion, seen.first, path
        found = self._temporal(*past, _index(rate_index))
        prediction, context = torch.split(found, [LATENT_CHANNELS, self.width], 1)
        return Condition(prediction, context, seen.first, path)

    @torch.inference_mode()
    def analyse(self, feature: Luminance, condition: Condition) -> tuple[Latent, Latent]:
        """Turn a feature (H, W) in [0, 1] into y (64, ⌈H/8⌉, ⌈W/8⌉) and z."""
        padded = padded_to_blocks(_batch(feature[None]))
        latent = self._analysis(padded, condition.prediction, condition.context)
        hyper = self._hyper_analysis(latent)
        return latent[0].contiguous().numpy(), hyper[0].contiguous().numpy()

    @torch.inference_mode()
    def synthesise(self, latent: Latent, condition: Condition, rate_index: float) -> Seen:
        """Turn ŷ (64, h, w) into a feature and its memory."""
        index = _index(rate_index)
        both = self._synthesis(_batch(latent), condition.prediction, condition.context, index)
        coefficients, memory = torch.split(both, [LATENT_CHANNELS, self.width], 1)
        picture = nn.functional.pixel_shuffle(coefficients, 8)
        return Seen(picture.clamp(0, 1), memory, condition.first, condition.path)


def _joined(network: nn.Module, *inputs: Tensor) -> Tensor:
    """Run a network that gives two results, and join them by channels; a picture is unshuffled."""
    first, second = network(*inputs)
    if first.shape[-2:] != second.shape[-2:]:
        first = nn.functional.pixel_unshuffle(first, 8)
    return torch.cat([first, second], 1)


def _index(rate_index: float) -> Tensor:
    return torch.tensor([rate_index], dtype=torch.float32)


def _batch(array: NDArray[np.float32]) -> Tensor:
    """Return (C, H, W) as a batch of one, channels last, which a CPU does fastest."""
    tensor = torch.from_numpy(np.require(array, requirements=("C", "W")))[None]
    return tensor.to(memory_format=torch.channels_last)
