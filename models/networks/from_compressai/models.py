"""CompressAI's models as they run: a gray scene to latents, and ŷ to a gray scene.

    scene ─ sides made multiples of 64 ─ 3 equal channels ─ g_a ─▶ y ─ h_a ─▶ z
    ŷ ─ g_s ─ mean of the channels ─ cropped ─▶ scene

The models of the zoo are for colour; one built for gray has one channel. What lies between, the
coding of y and z, is `compressai_priors`; CompressAI's own coder, which runs beyond the end of
damaged bytes, is not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.arrays import Luminance
from models.networks.blocks import channels_last
from models.networks.device import OnDevice
from models.networks.from_compressai.priors import HyperPrior, LatentPrior, Latents

LATENT_STRIDE = 16
"""Pixels, along each side, for a position of y."""


class CompressaiModel:
    """A model of CompressAI, ready to run."""

    def __init__(self, model: Any, prior: LatentPrior) -> None:
        """Take a model with its weights, and its prior."""
        model = channels_last(model.float().eval().requires_grad_(False))
        self.prior = prior
        self._analysis, self._synthesis = OnDevice(model.g_a), OnDevice(model.g_s)
        self._hyper_analysis = OnDevice(model.h_a) if hasattr(model, "h_a") else None
        self._of_magnitude = isinstance(prior, HyperPrior) and not prior.with_means
        self.latent_channels = int(model.M)
        self._side = int(model.downsampling_factor)
        self._channels = _input_channels(model.g_a)

    def latent_size(self, height: int, width: int) -> tuple[int, int]:
        """Return rows and columns of y for a scene."""
        rows, columns = (_multiple(side, self._side) for side in (height, width))
        return rows // LATENT_STRIDE, columns // LATENT_STRIDE

    @torch.inference_mode()
    def analyse(self, scene: Luminance) -> Latents:
        """Return the latents of a scene (H, W) in [0, 1]."""
        batch = torch.from_numpy(np.require(scene, requirements=("C", "W")))[None, None]
        batch = self._padded(batch).expand(-1, self._channels, -1, -1)
        latent = self._analysis(batch.contiguous(memory_format=torch.channels_last))
        if self._hyper_analysis is None:
            return Latents(_array(latent), None)
        hyper = self._hyper_analysis(latent.abs() if self._of_magnitude else latent)
        return Latents(_array(latent), _array(hyper))

    @torch.inference_mode()
    def synthesise(self, decoded: NDArray[np.float32], height: int, width: int) -> Luminance:
        """Turn ŷ (M, h, w) into a scene (height, width) in [0, 1]."""
        batch = torch.from_numpy(decoded)[None].contiguous(memory_format=torch.channels_last)
        channels = self._synthesis(batch)[0, :, :height, :width].nan_to_num().clamp(0, 1)
        return channels.mean(0).contiguous().numpy()

    def _padded(self, scenes: Tensor) -> Tensor:
        """Continue (1, 1, H, W) by its last row and column."""
        height, width = scenes.shape[-2:]
        below, beyond = (_multiple(side, self._side) - side for side in (height, width))
        return torch.nn.functional.pad(scenes, (0, beyond, 0, below), mode="replicate")


def _multiple(side: int, of: int) -> int:
    return -(-side // of) * of


def _input_channels(analysis: Any) -> int:
    first = next(layer for layer in analysis.modules() if isinstance(layer, torch.nn.Conv2d))
    return first.in_channels


def _array(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor[0].contiguous().numpy()
    return array
