"""Stages II and III: reconstruction and codec together, then the attention.

Stage II trains all that there is (SpikeCodec, eq. 11): the loss of compression, the decoded scene
being compared with the true light, plus a share of the loss of reconstruction. Stage III trains the
attention alone while all else stays, and then everything at a small learning rate. In both of them
the reconstruction may be left as it is, so that one serves all codecs.

Errors count more where light changes around the key plane: eyes and machines look at what moves,
and with a plain mean an attention to motion would have nothing to gain.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from models.networks.configs import ATTENTIONS
from models.networks.rate_table import distortion_weight
from models.networks.reconstruction.temporal_filters import WINDOW_PLANES
from models.networks.scene.attention import seen_planes
from models.networks.scene.spike_codec import CodedSpikes, SpikeCodecNetwork
from models.training.clips import ClipSet
from models.training.moving_scenes import materials
from models.training.picture_data import PictureSet
from models.training.spike_data import SpikeClips, spike_clips

RECONSTRUCTION_SHARE = 0.1
MOTION_WEIGHT = 2.0
"""By how much an error counts more where light changes fully."""
FULL_CHANGE = 0.1
"""Change of luminance within `spike_data.CHANGE_PLANES` that counts as full."""
RECONSTRUCTED_ERROR = 2e-4
"""Mean squared error that a reconstruction has at best."""
WATCHED_CLIPS = 24
WATCHED_SIDE = 96
WATCHED_INDICES = (0.35, 0.6, 0.85)


class JointStage:
    """Trains a `SpikeCodecNetwork`, or its attention alone."""

    def __init__(
        self,
        network: SpikeCodecNetwork,
        pictures: PictureSet,
        clips: ClipSet,
        batch: int = 8,
        side: int = 96,
        *,
        planes: int | None = None,
        attention_alone: bool = False,
        keep_reconstruction: bool = False,
    ) -> None:
        """Take the network and what it learns from.

        Args:
            network: the system.
            pictures: for backgrounds and objects.
            clips: for backgrounds.
            batch: clips of a step.
            side: of a clip, in pixels.
            planes: of a clip; as many as the network sees, if not given.
            attention_alone: nothing but the attention learns.
            keep_reconstruction: the reconstruction does not learn.
        """
        self.network = network
        network.reconstruction.requires_grad_(not (attention_alone or keep_reconstruction))
        network.codec.requires_grad_(not attention_alone)
        self._reconstruction_learns = not (attention_alone or keep_reconstruction)
        self._material, watched = materials(pictures, clips)
        self._batch, self._side, self._planes = batch, side, planes or network.planes
        rng = np.random.default_rng(1)
        self._watched = _tensors(
            spike_clips(
                watched, WATCHED_CLIPS, WATCHED_SIDE, rng, planes=self._planes, varied=False
            )
        )

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Fire clips, and draw a rate index for each."""
        clips = spike_clips(self._material, self._batch, self._side, rng, planes=self._planes)
        indices = (np.arange(self._batch) + rng.random(self._batch)) / self._batch
        return _tensors(clips) | {"rate_index": torch.from_numpy(indices.astype(np.float32))}

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of compression, plus a share of that of reconstruction if it learns."""
        rate_index = batch["rate_index"]
        found = self._coded(batch, rate_index)
        truth = batch["firing_rate"] / batch["gain"]
        bits = bits_per_pixel(found)
        error = weighted_error(found.coded.scenes - truth, batch["change"])
        distortion = error
        if self._reconstruction_learns:
            light = found.firing_rate / batch["gain"]
            share = weighted_error(light - truth, batch["change"])
            distortion = error + RECONSTRUCTION_SHARE * share
        weight = distortion_weight(rate_index)
        loss = relative(bits + weight * distortion, weight).mean()
        return loss, {"bpp": float(bits.detach().mean()), "mse": float(error.detach().mean())}

    def validate(self) -> dict[str, float]:
        """Return bits per pixel and PSNR at a few rate indices on clips kept out of training.

        `moving_psnr_db` is of errors that count more where light changes, as in the loss.
        """
        device = next(self.network.parameters()).device
        batch = {name: tensor.to(device) for name, tensor in self._watched.items()}
        truth = batch["firing_rate"] / batch["gain"]
        figures: dict[str, float] = {}
        for index in WATCHED_INDICES:
            found = self._coded(batch, torch.full((len(truth),), index, device=device))
            error = found.coded.scenes.clamp(0, 1) - truth
            moving = weighted_error(error, batch["change"])
            figures[f"bpp_{index}"] = float(bits_per_pixel(found).mean())
            figures[f"psnr_db_{index}"] = _psnr_db(error.square().flatten(1).mean(1))
            figures[f"moving_psnr_db_{index}"] = _psnr_db(moving)
        return figures

    def _coded(self, batch: Mapping[str, Tensor], rate_index: Tensor) -> CodedSpikes:
        found: CodedSpikes = self.network(batch["spikes"].float(), batch["gain"], rate_index)
        return found


def clip_planes(preset: str) -> int:
    """Return how many planes of a clip serve every variant of a preset, with attention or without.

    Variants that are to be compared learn from the same clips, and clips of another length would
    be others throughout: their noise is drawn plane by plane.
    """
    seen = max(seen_planes(config) for config in ATTENTIONS[preset])
    return max(WINDOW_PLANES, 2 * seen - 1)


def bits_per_pixel(found: CodedSpikes) -> Tensor:
    """Return estimated bits per pixel, (B,)."""
    coded = found.coded
    return (coded.latent_bits + coded.hyper_bits) / coded.scenes[0].numel()


def relative(losses: Tensor, weight: Tensor) -> Tensor:
    """Return losses (B,) by what the reconstruction's own error makes of them; λ·255² is (B,).

    At large λ a loss consists of little else, and would drown those of small λ.
    """
    return losses / (1 + weight * RECONSTRUCTED_ERROR)


def weighted_error(error: Tensor, change: Tensor) -> Tensor:
    """Return squared errors (B, 1, H, W) averaged with weights from how light changes, (B,)."""
    weights = 1 + MOTION_WEIGHT * (change / FULL_CHANGE).clamp(0, 1)
    return (weights * error.square()).flatten(1).sum(1) / weights.flatten(1).sum(1)


def _psnr_db(squared: Tensor) -> float:
    """Return the mean over clips of the PSNR that belongs to each one's mean squared error."""
    return float(-10 * squared.log10().mean())


def _tensors(clips: SpikeClips) -> dict[str, Tensor]:
    return {
        "spikes": torch.from_numpy(clips.spikes),
        "firing_rate": torch.from_numpy(clips.firing_rate),
        "change": torch.from_numpy(clips.change),
        "gain": torch.from_numpy(clips.gain)[:, None, None, None],
    }
