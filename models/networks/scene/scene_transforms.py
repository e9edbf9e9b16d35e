"""Analysis and synthesis as they run: NumPy in, NumPy out, in float32, with fixed weights."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from models.arrays import Luminance
from models.networks.blocks import Network
from models.networks.configs import SceneCodecConfig
from models.networks.device import OnDevice
from models.networks.loading import with_weights
from models.networks.scene.analysis import Analysis, Synthesis, padded_to_blocks
from models.networks.scene.hyperprior import HyperAnalysis
from models.networks.weights import Weights

Latent = NDArray[np.float32]


class SceneTransforms:
    """The networks around the entropy coder; what they compute need not be exact."""

    def __init__(self, weights: Weights) -> None:
        """Build the networks of a file of weights."""
        config = SceneCodecConfig(**weights.sizes())
        self._analysis = _loaded(Analysis(config), weights, "network.analysis")
        self._hyper_analysis = _loaded(HyperAnalysis(config), weights, "network.hyper_analysis")
        self._synthesis = _loaded(Synthesis(config), weights, "network.synthesis")

    @torch.inference_mode()
    def analyse(
        self, scene: Luminance, attention: Luminance | None = None
    ) -> tuple[Latent, Latent]:
        """Turn a scene (H, W) in [0, 1] into y (64, ceil(H/8), ceil(W/8)) and z.

        Args:
            scene: the luminance.
            attention: A, (1 or width, ceil(H/8), ceil(W/8)), or None.
        """
        padded = padded_to_blocks(_batch(scene[None]))
        guide = None if attention is None else _batch(attention)
        latent = self._analysis(padded, guide)
        hyper = self._hyper_analysis(latent)
        return latent[0].contiguous().numpy(), hyper[0].contiguous().numpy()

    @torch.inference_mode()
    def synthesise(self, latent: Latent, rate_index: float, height: int, width: int) -> Luminance:
        """Turn ŷ (64, h, w) into a scene (height, width) in [0, 1]."""
        scene = self._synthesis(_batch(latent), torch.tensor([rate_index], dtype=torch.float32))
        cropped: Luminance = scene[0, 0, :height, :width].clamp(0, 1).contiguous().numpy()
        return cropped


def _batch(array: NDArray[np.float32]) -> torch.Tensor:
    """Return (C, H, W) as a batch of one, channels last, which a CPU does fastest."""
    tensor = torch.from_numpy(np.require(array, requirements=("C", "W")))[None]
    return tensor.to(memory_format=torch.channels_last)


def _loaded(network: Network, weights: Weights, part: str) -> OnDevice[Network]:
    return OnDevice(with_weights(network, weights, part))
