"""Stage of the feature codec: features of neighbouring moments, coded in the closed loop.

moving scene ─ fired ─▶ spikes ─ extraction, every 7 planes ─▶ F_0 … F_6 ─ codec ─▶ F̂_0 … F̂_6

The loss is bits per pixel + λ·255²·MSE, averaged over the features, each with the λ of its own
rate index: a clip's index is uniform in [0, 1], that of the first feature lies above by up to what
16 times its λ means, that of each other one a little to either side, so that an encoder may choose
how to share bits out. Where nothing moves the first feature serves all: its bits are worth most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor

from models.networks.features.feature_codec import CodedFeatures, FeatureCodecNetwork
from models.networks.rate_table import distortion_weight
from models.training.clips import ClipSet
from models.training.codec_stage import LOSS_POWER
from models.training.moving_scenes import Material, materials
from models.training.picture_data import PictureSet
from models.training.spike_data import spike_clips

WINDOW_PLANES, STRIDE_PLANES = 13, 7
"""Planes that a feature sees, and from one feature to the next."""
FEATURES = 7
"""Of a clip: what a feature loses shows in those after it."""
SLOW_SHARE = 0.6
"""Of clips; see `models.training.moving_scenes`."""
INTRA_ABOVE, APART = 0.3, 0.08
"""How far the index of the first feature may lie above, of the others to either side."""
INTRA_SHARE = 0.3
"""Of steps in which the intra-coded features learn: they came trained."""
PRIOR = (
    "hyper_analysis",
    "hyper_synthesis",
    "context",
    "gain_offset_log2",
    "hyper_gain_log2",
    "hyper_mean",
    "hyper_scale_log2",
)
"""Parts of a `LatentModel`."""
WATCHED_CLIPS, WATCHED_SIDE = 12, 128
WATCHED_INDICES = (0.1, 0.35, 0.6, 0.85)
WATCHED_ABOVE = 0.16

Extraction: TypeAlias = Callable[[Tensor], Tensor]
"""Spikes (B, 13, H, W) float32 to the firing rate (B, 1, H, W), spikes per plane."""


class FeatureCodecStage:
    """Trains a `FeatureCodecNetwork`."""

    network: FeatureCodecNetwork

    def __init__(
        self,
        network: FeatureCodecNetwork,
        extraction: Extraction,
        pictures: PictureSet,
        clips: ClipSet,
        batch: int = 6,
        side: int = 128,
    ) -> None:
        """Take what learns and what it learns from.

        Args:
            network: the codec.
            extraction: stays as it is.
            pictures: for backgrounds and objects.
            clips: for backgrounds.
            batch: clips of a step; each simulated one is shown twice.
            side: of a clip, in pixels, a multiple of 8.
        """
        self.network = network
        self._extraction = extraction
        self._material, watched = materials(pictures, clips)
        self._batch, self._side = batch, side
        self._watched = self._features(
            watched, WATCHED_CLIPS, WATCHED_SIDE, np.random.default_rng(1), varied=False
        )

    def start_as_intra(self) -> None:
        """Let the prior of predicted features begin as that of intra-coded ones."""
        for name in PRIOR:
            came = getattr(self.network.intra, name).state_dict()
            getattr(self.network.inter, name).load_state_dict(came)

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Fire clips, extract their features, and draw rate indices.

        Each clip is shown twice: as it is, and turned and backwards.
        """
        clips = -(-self._batch // 2)
        features = self._features(self._material, clips, self._side, rng, varied=True)
        turned = features.flip(1).rot90(int(rng.integers(4)), (2, 3))
        shown = torch.cat([features, turned])[: self._batch]
        return {
            "features": shown.contiguous(),
            "rate_index": torch.from_numpy(_rate_indices(len(shown), rng)),
            "intra_learns": torch.tensor(rng.random() < INTRA_SHARE),
        }

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return bits per pixel + λ·255²·MSE, averaged over features and batch.

        That of a clip counts relative to its usual size, as in `models.training.codec_stage`.
        """
        features, rate_index = batch["features"], batch["rate_index"]
        learns = bool(batch["intra_learns"])
        coded: CodedFeatures = self.network(features, rate_index, learns)
        bits, error = _measured(coded, features)
        loss = bits + distortion_weight(rate_index) * error
        usual = distortion_weight(rate_index[:, 1:].mean(1, keepdim=True)) ** LOSS_POWER
        learned = (loss / usual)[:, 0 if learns else 1 :]
        return learned.mean(), {
            "bpp": float(bits.detach()[:, 1:].mean()),
            "mse": float(error.detach()[:, 1:].mean()),
            "motion_bpp": float(coded.motion_bits.detach()[:, 1:].mean() / features[0, 0].numel()),
        }

    def validate(self) -> dict[str, float]:
        """Return loss, bits per pixel and PSNR at a few rate indices on clips kept out.

        Of predicted features, but for the loss, which counts all.
        """
        device = next(self.network.parameters()).device
        features = self._watched.to(device)
        figures: dict[str, float] = {"loss": 0.0}
        for index in WATCHED_INDICES:
            rate_index = torch.full(features.shape[:2], index, device=device)
            rate_index[:, 0] += WATCHED_ABOVE
            coded: CodedFeatures = self.network(features, rate_index)
            bits, error = _measured(coded, features)
            weight = distortion_weight(torch.tensor(index, device=device))
            figures["loss"] += float((bits + weight * error).mean()) / len(WATCHED_INDICES)
            figures[f"bpp_{index}"] = float(bits[:, 1:].mean())
            figures[f"psnr_db_{index}"] = float(-10 * error[:, 1:].log10().mean())
        return figures

    def _features(
        self,
        material: Material,
        count: int,
        side: int,
        rng: np.random.Generator,
        *,
        varied: bool,
    ) -> Tensor:
        """Fire clips and extract their features, (count, FEATURES, side, side) in [0, 1]."""
        planes = WINDOW_PLANES + STRIDE_PLANES * (FEATURES - 1)
        clips = spike_clips(
            material, count, side, rng, planes=planes, varied=varied, slow_share=SLOW_SHARE
        )
        windows = np.stack(
            [
                clips.spikes[:, first : first + WINDOW_PLANES]
                for first in range(0, planes - WINDOW_PLANES + 1, STRIDE_PLANES)
            ],
            axis=1,
        )
        spikes = torch.from_numpy(windows.reshape(-1, WINDOW_PLANES, side, side)).float()
        with torch.no_grad():
            rate = self._extraction(spikes).float().reshape(count, FEATURES, side, side)
        gain = torch.from_numpy(clips.gain)[:, None, None, None]
        return (rate / gain).clamp(0, 1)


def _rate_indices(
    count: int, rng: np.random.Generator
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return (count, FEATURES): one in each of `count` equal parts of the range, and near it."""
    clip = (rng.permutation(count) + rng.random(count)) / count
    indices = clip[:, None] + rng.uniform(-APART, APART, (count, FEATURES))
    indices[:, 0] = clip + rng.uniform(0, INTRA_ABOVE, count)
    return np.clip(indices, 0, 1).astype(np.float32)


def _measured(coded: CodedFeatures, features: Tensor) -> tuple[Tensor, Tensor]:
    """Return bits per pixel and mean squared error of each feature, (B, T)."""
    bits = coded.bits / features[0, 0].numel()
    return bits, (coded.features - features).square().mean((2, 3))
