"""The learned baseline: CompressAI's variable-rate hyperprior, trained as our codec is.

One model for all bitrates: a batch falls into groups, each at a rate step of its own out of its
part of the range, since the model codes a batch at one step. The loss is that of `codec_stage`,
bits per pixel + λ(step)·255²·MSE. Where the hyper-latent's tables end is found when the run is
over (`HyperpriorVbrNetwork.settle`), so that CompressAI's auxiliary loss is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from models.errors import RequestError
from models.networks.from_compressai.hyperprior_vbr import (
    LAMBDA_RANGE,
    PADDED_SIDE,
    RATE_STEPS,
    HyperpriorVbrNetwork,
)
from models.networks.rate_table import distortion_weight
from models.networks.scene.scene_codec import CodedScenes
from models.training.codec_stage import WATCHED_INDICES, watched_scenes
from models.training.picture_data import PictureSet, random_crops

GROUPS = 4
"""Rate steps of a batch."""


class BaselineStage:
    """Trains a `HyperpriorVbrNetwork`."""

    network: HyperpriorVbrNetwork

    def __init__(
        self, network: HyperpriorVbrNetwork, pictures: PictureSet, batch: int = 16, side: int = 128
    ) -> None:
        """Take what is trained and on what.

        Raises:
            RequestError: the batch or the side of its crops doesn't suit the model.
        """
        if batch % GROUPS or batch < GROUPS:
            raise RequestError(f"a batch of {batch} crops doesn't fall into {GROUPS} groups")
        if side % PADDED_SIDE:
            raise RequestError(f"a side of {side} pixels is no multiple of {PADDED_SIDE}")
        self.network = network
        _keep_exact(network)
        self._pictures = pictures
        self._batch, self._side = batch, side

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Draw crops, and a rate step for each group of them."""
        crops = random_crops(self._pictures.training, self._batch, self._side, rng)
        places = (np.arange(GROUPS) + rng.random(GROUPS)) / GROUPS
        steps = np.minimum(places * RATE_STEPS, RATE_STEPS - 1).astype(np.int64)
        return {
            "scenes": torch.from_numpy(crops).contiguous(memory_format=torch.channels_last),
            "rate_steps": torch.from_numpy(steps),
        }

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return bits per pixel + λ·255²·MSE, averaged over the batch."""
        steps = batch["rate_steps"].tolist()
        groups = batch["scenes"].chunk(GROUPS)
        parts = [
            _figures(scenes, self.network(scenes, step), step)
            for scenes, step in zip(groups, steps, strict=True)
        ]
        loss, bits, error = torch.cat(parts, dim=1).mean(1)
        return loss, {"bpp": float(bits.detach()), "mse": float(error.detach())}

    def validate(self) -> dict[str, float]:
        """Return loss, bits per pixel and PSNR at a few rate indices on the middles of pictures."""
        scenes = watched_scenes(self._pictures).to(next(self.network.parameters()).device)
        figures: dict[str, float] = {"loss": 0.0}
        for index in WATCHED_INDICES:
            step = round(index * (RATE_STEPS - 1))
            coded = self.network(scenes, step)
            clipped = CodedScenes(coded.scenes.clamp(0, 1), coded.latent_bits, coded.hyper_bits)
            loss, bits, error = _figures(scenes, clipped, step)
            figures["loss"] += float(loss.mean()) / len(WATCHED_INDICES)
            figures[f"bpp_{index}"] = float(bits.mean())
            figures[f"psnr_db_{index}"] = float(-10 * error.log10().mean())
        return figures


def _figures(scenes: Tensor, coded: CodedScenes, step: int) -> Tensor:
    """Return loss, bits per pixel and mean squared error of each scene, (3, B)."""
    bits = (coded.latent_bits + coded.hyper_bits) / scenes[0].numel()
    error = (coded.scenes - scenes).square().flatten(1).mean(1)
    index = torch.tensor(step / (RATE_STEPS - 1), device=scenes.device)
    weight = distortion_weight(index, LAMBDA_RANGE)
    return torch.stack([bits + weight * error, bits, error])


def _keep_exact(network: HyperpriorVbrNetwork) -> None:
    """Keep out of bfloat16 what is rounded, its likelihood, and the scene: they'd be off by steps.

    The other layers may run in it, which halves the time of a step where it is fast.
    """
    model = network.model
    for part in (model.g_a[6], model.g_s[0], model.g_s[6]):
        _keep_float32(part)
    for part in (model.entropy_bottleneck, model.gaussian_conditional):
        _keep_float32(part)


def _keep_float32(module: nn.Module) -> None:
    """Let a module compute in float32 within autocast too."""
    forward = module.forward

    def exact(*inputs: Any, **options: Any) -> Any:
        with torch.autocast(inputs[0].device.type, enabled=False):
            floats = [value.float() if isinstance(value, Tensor) else value for value in inputs]
            return forward(*floats, **options)

    module.forward = exact
