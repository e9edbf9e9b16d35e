"""Stage I of the reconstruction: the firing rate at the key plane, for the best mean PSNR.

Errors are divided by the gain, so that a dim recording's scene, once divided by its full scale,
counts as much as a bright one's. The loss is minus the mean of the clips' PSNR, which is what is
told of a reconstruction (Chen et al., NAFNet, ECCV 2022, train restoration so).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.reconstruction.temporal_filters import playback_mean
from models.training.clips import ClipSet
from models.training.moving_scenes import materials
from models.training.picture_data import PictureSet
from models.training.spike_data import SpikeClips, spike_clips

LEAST_ERROR = 1e-6
"""Added to a clip's mean squared error: beyond 60 dB nothing is to be won."""
WATCHED_CLIPS = 48
WATCHED_SIDE = 96


class ReconstructionStage:
    """Trains a `ReconstructionNetwork`."""

    network: ReconstructionNetwork

    def __init__(
        self,
        network: ReconstructionNetwork,
        pictures: PictureSet,
        clips: ClipSet,
        batch: int = 12,
        side: int = 64,
    ) -> None:
        self.network = network
        self._material, watched = materials(pictures, clips)
        self._batch, self._side = batch, side
        rng = np.random.default_rng(1)
        self._watched = _tensors(
            spike_clips(watched, WATCHED_CLIPS, WATCHED_SIDE, rng, varied=False)
        )

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Fire clips."""
        return _tensors(spike_clips(self._material, self._batch, self._side, rng))

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return minus the mean PSNR of the clips, in units of 10 dB."""
        squared = self._error(batch).square().flatten(1).mean(1)
        return (squared + LEAST_ERROR).log10().mean(), {"mse": float(squared.detach().mean())}

    def validate(self) -> dict[str, float]:
        """Return PSNR over the clips kept out, that of TFP-21 beside it."""
        device = next(self.network.parameters()).device
        batch = {name: tensor.to(device) for name, tensor in self._watched.items()}
        playback = (playback_mean(batch["spikes"].float()) - batch["firing_rate"]) / batch["gain"]
        return {"psnr_db": _psnr_db(self._error(batch)), "tfp_psnr_db": _psnr_db(playback)}

    def _error(self, batch: Mapping[str, Tensor]) -> Tensor:
        error: Tensor = self.network(batch["spikes"].float()) - batch["firing_rate"]
        return error / batch["gain"]


def _tensors(clips: SpikeClips) -> dict[str, Tensor]:
    spikes = torch.from_numpy(clips.spikes).contiguous(memory_format=torch.channels_last)
    gain = torch.from_numpy(clips.gain)[:, None, None, None]
    return {"spikes": spikes, "firing_rate": torch.from_numpy(clips.firing_rate), "gain": gain}


def _psnr_db(error: Tensor) -> float:
    """Return the mean over clips of each one's PSNR."""
    return float(-10 * error.square().flatten(1).mean(1).log10().mean())
