"""Stage I of the scene codec: one network for all bitrates, trained on pictures.

Each crop of a batch has a rate index of its own, uniform in [0, 1]; the loss is
bits per pixel + λ(index)·255²·MSE, relative to what it is at that index on the whole: a percent
of the bits counts alike at all bitrates. Without, large indices, of large losses, leave the small
ones little of the networks.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from models.networks.rate_table import distortion_weight
from models.networks.scene.analysis import LATENT_CHANNELS
from models.networks.scene.context import ContextStep
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.training.picture_data import PictureSet, random_crops

WATCHED_INDICES = (0.1, 0.35, 0.6, 0.85)
"""Rate indices at which validation looks."""
WATCHED_SIDE = 192
LOSS_POWER = 0.36
"""Of λ, with which losses grow, as was measured from λ = 1e-4 to 1."""


class CodecStage:
    """Trains a `SceneCodecNetwork`."""

    network: SceneCodecNetwork

    def __init__(
        self, network: SceneCodecNetwork, pictures: PictureSet, batch: int = 16, side: int = 128
    ) -> None:
        self.network = network
        self._pictures = pictures
        self._batch, self._side = batch, side

    def start_as_dct(self) -> None:
        """Set the scales that the prior begins with to those of the data's DCT coefficients."""
        crops = random_crops(self._pictures.training, 64, self._side, np.random.default_rng(0))
        with torch.no_grad():
            coefficients = self.network.analysis.dct(torch.from_numpy(crops) - 0.5)
            spread = coefficients.abs().mean((0, 2, 3)).clamp_min(1e-3) * 1.25
            for step in self.network.context.steps:
                assert isinstance(step, ContextStep)
                assert step.head.bias is not None
                step.head.bias[LATENT_CHANNELS:] = spread.log2()

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Draw crops and a rate index for each."""
        crops = random_crops(self._pictures.training, self._batch, self._side, rng)
        # One index in each of `batch` equal parts of the range: less noise than independent ones.
        indices = (np.arange(self._batch) + rng.random(self._batch)) / self._batch
        return {
            "scenes": torch.from_numpy(crops).contiguous(memory_format=torch.channels_last),
            "rate_index": torch.from_numpy(indices.astype(np.float32)),
        }

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return bits per pixel + λ·255²·MSE, each by its usual size, averaged over the batch."""
        scenes, rate_index = batch["scenes"], batch["rate_index"]
        coded = self.network(scenes, rate_index)
        pixels = scenes[0].numel()
        bits = (coded.latent_bits + coded.hyper_bits) / pixels
        error = (coded.scenes - scenes).square().flatten(1).mean(1)
        weight = distortion_weight(rate_index)
        loss = ((bits + weight * error) / weight**LOSS_POWER).mean()
        return loss, {"bpp": float(bits.detach().mean()), "mse": float(error.detach().mean())}

    def validate(self) -> dict[str, float]:
        """Return loss, bits per pixel and PSNR at a few rate indices on the middles of pictures."""
        device = next(self.network.parameters()).device
        scenes = watched_scenes(self._pictures).to(device)
        figures: dict[str, float] = {"loss": 0.0}
        for index in WATCHED_INDICES:
            rate_index = torch.full((len(scenes),), index, device=scenes.device)
            coded = self.network(scenes, rate_index)
            bits = (coded.latent_bits + coded.hyper_bits) / scenes[0].numel()
            error = (coded.scenes.clamp(0, 1) - scenes).square().flatten(1).mean(1)
            loss = (bits + distortion_weight(rate_index) * error).mean()
            figures["loss"] += float(loss) / len(WATCHED_INDICES)
            figures[f"bpp_{index}"] = float(bits.mean())
            figures[f"psnr_db_{index}"] = float(-10 * error.log10().mean())
        return figures


def watched_scenes(pictures: PictureSet) -> Tensor:
    """Return the middles of at most 24 pictures kept out of training, (N, 1, 192, 192)."""
    side = WATCHED_SIDE
    middles = [
        picture[(picture.shape[0] - side) // 2 :, (picture.shape[1] - side) // 2 :]
        for picture in pictures.validation
        if min(picture.shape) >= side
    ]
    crops = np.stack([middle[:side, :side] for middle in middles[:24]])
    return torch.from_numpy(crops)[:, None].float() / 255
