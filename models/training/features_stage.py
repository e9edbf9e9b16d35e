"""Stage I of SCI: features that are the scene at their moment, and smooth.

The loss is minus the mean PSNR of the clips, in units of 10 dB, errors being divided by the gain,
plus a weight times the mean |ΔF|, which asks for features that cost few bits (Sec. V-B, Table II):

    Δ F(p) = Σ over the four neighbours q of p: F(q) − F(p)
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.networks.features.extraction import FEATURE_PLANES, FeatureExtractionNetwork
from models.training.clips import ClipSet
from models.training.moving_scenes import materials
from models.training.picture_data import PictureSet
from models.training.spike_data import SpikeClips, spike_clips

LEAST_ERROR = 1e-6
"""Added to a clip's mean squared error: beyond 60 dB nothing is to be won."""
SMOOTHNESS = 1.0
"""Weight of mean |ΔF|, unless another is asked for."""
WATCHED_CLIPS = 48
WATCHED_SIDE = 96


class FeaturesStage:
    """Trains a `FeatureExtractionNetwork`."""

    network: FeatureExtractionNetwork

    def __init__(
        self,
        network: FeatureExtractionNetwork,
        pictures: PictureSet,
        clips: ClipSet,
        batch: int = 16,
        side: int = 64,
        smoothness: float = SMOOTHNESS,
    ) -> None:
        self.network = network
        self._material, watched = materials(pictures, clips)
        self._batch, self._side, self._smoothness = batch, side, smoothness
        self._watched = _tensors(
            spike_clips(
                watched,
                WATCHED_CLIPS,
                WATCHED_SIDE,
                np.random.default_rng(1),
                planes=FEATURE_PLANES,
                varied=False,
            )
        )

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Fire clips of 13 planes."""
        return _tensors(
            spike_clips(self._material, self._batch, self._side, rng, planes=FEATURE_PLANES)
        )

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return minus the mean PSNR of the clips, in units of 10 dB, plus what is not smooth."""
        features = self.network(batch["spikes"].float()) / batch["gain"]
        squared = (features - batch["light"]).square().flatten(1).mean(1)
        rough = laplacian(features).abs().mean()
        loss = (squared + LEAST_ERROR).log10().mean() + self._smoothness * rough
        return loss, {"mse": float(squared.detach().mean()), "laplacian": float(rough.detach())}

    def validate(self) -> dict[str, float]:
        """Return PSNR and mean |Δ| over the clips kept out, those of TFP-13 and of light beside.

        Slow and fast are the halves of the clips in which light changes less and more.
        """
        device = next(self.network.parameters()).device
        batch = {name: tensor.to(device) for name, tensor in self._watched.items()}
        spikes, light = batch["spikes"].float(), batch["light"]
        features = (self.network(spikes) / batch["gain"]).clamp(0, 1)
        playback = spikes.mean(1, keepdim=True) / batch["gain"]
        slow, fast = slow_and_fast(batch["change"])
        return {
            "psnr_db": psnr_db(features - light),
            "slow_psnr_db": psnr_db((features - light)[slow]),
            "fast_psnr_db": psnr_db((features - light)[fast]),
            "tfp_psnr_db": psnr_db(playback - light),
            "laplacian": float(laplacian(features).abs().mean()),
            "tfp_laplacian": float(laplacian(playback).abs().mean()),
            "light_laplacian": float(laplacian(light).abs().mean()),
        }


def laplacian(pictures: Tensor) -> Tensor:
    """Return Δ of (B, 1, H, W) where all four neighbours are there: (B, 1, H − 2, W − 2)."""
    kernel = pictures.new_tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    with torch.autocast(pictures.device.type, enabled=False):
        return functional.conv2d(pictures.float(), kernel[None, None].float())


def psnr_db(error: Tensor) -> float:
    """Return the mean over clips of each one's PSNR; errors (B, 1, H, W)."""
    return float(-10 * error.square().flatten(1).mean(1).log10().mean())


def slow_and_fast(change: Tensor) -> tuple[Tensor, Tensor]:
    """Return which clips change less and which more, one half each; (B, 1, H, W) to indices."""
    slow, fast = change.flatten(1).mean(1).argsort().chunk(2)
    return slow, fast


def _tensors(clips: SpikeClips) -> dict[str, Tensor]:
    spikes = torch.from_numpy(clips.spikes).contiguous(memory_format=torch.channels_last)
    gain = torch.from_numpy(clips.gain)[:, None, None, None]
    return {
        "spikes": spikes,
        "gain": gain,
        "light": torch.from_numpy(clips.firing_rate) / gain,
        "change": torch.from_numpy(clips.change),
    }
