"""Stage II of SCI: the scene from five features; their extraction stays as it is.

Clips are fired, and features of five moments, seven planes apart, are extracted from them. One half
of each batch learns from these, the other from what coding makes of them: each feature is coded by
the scene codec, which leaves what any transform codec does. The loss is minus the mean PSNR of the
scenes, in units of 10 dB, plus a share of that of the aligned features, which tells motion and
alignment at once what the scene would tell them slowly.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.networks.features.analysis import FEATURES, FeatureAnalysisNetwork, toward_middle
from models.networks.features.extraction import (
    FEATURE_PLANES,
    FEATURE_STRIDE,
    FeatureExtractionNetwork,
)
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.training.clips import ClipSet
from models.training.features_stage import LEAST_ERROR, psnr_db, slow_and_fast
from models.training.moving_scenes import materials
from models.training.picture_data import PictureSet
from models.training.spike_data import EDGE_SHARE, SpikeClips, spike_clips

CLIP_PLANES = (FEATURES - 1) * FEATURE_STRIDE + FEATURE_PLANES
ALIGNED_SHARE = 0.2
RATE_INDICES = (0.05, 0.85)
"""Between which coded features are coded."""
WATCHED_INDEX = 0.4
WATCHED_CLIPS = 32
WATCHED_SIDE = 96


class AnalysisStage:
    """Trains a `FeatureAnalysisNetwork`."""

    network: FeatureAnalysisNetwork

    def __init__(
        self,
        network: FeatureAnalysisNetwork,
        extraction: FeatureExtractionNetwork,
        codec: SceneCodecNetwork,
        pictures: PictureSet,
        clips: ClipSet,
        batch: int = 12,
        side: int = 64,
    ) -> None:
        """Take the network, what goes before it and stays as it is, and what it learns from."""
        self.network = network
        self._extraction = extraction.eval().requires_grad_(False)
        self._codec = codec.eval().requires_grad_(False)
        self._material, watched = materials(pictures, clips)
        self._batch, self._side = batch, side
        rng = np.random.default_rng(1)
        self._watched = clip_tensors(
            spike_clips(watched, WATCHED_CLIPS, WATCHED_SIDE, rng, planes=CLIP_PLANES, varied=False)
        )

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Fire clips, and draw a rate index for each of the half that is coded."""
        clips = spike_clips(self._material, self._batch, self._side, rng, planes=CLIP_PLANES)
        indices = rng.uniform(*RATE_INDICES, self._batch // 2).astype(np.float32)
        places = torch.from_numpy(known_places(self._batch, rng))
        return clip_tensors(clips) | {"rate_index": torch.from_numpy(indices), "places": places}

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return minus the mean PSNR, in units of 10 dB, of scenes and a share of features."""
        features = extracted(self._extraction, batch)
        coded = self._coded(features[: len(batch["rate_index"])], batch["rate_index"])
        features = torch.cat([coded, features[len(coded) :]])
        clip = torch.arange(len(features), device=features.device)
        features = features[clip[:, None], batch["places"]]
        found = self.network.analyse(features, toward_middle(self.network.estimated(features)))
        scene, aligned = (
            _log_error(pictures - batch["light"]) for pictures in (found.scenes, found.aligned)
        )
        return scene + ALIGNED_SHARE * aligned, {
            "scene_db": -10 * float(scene.detach()),
            "aligned_db": -10 * float(aligned.detach()),
        }

    def validate(self) -> dict[str, float]:
        """Return PSNR over the clips kept out: from features and from coded ones.

        Slow and fast are the halves of the clips in which light changes less and more.
        """
        device = next(self.network.parameters()).device
        batch = {name: tensor.to(device) for name, tensor in self._watched.items()}
        features, light = extracted(self._extraction, batch), batch["light"]
        index = torch.full((len(light),), WATCHED_INDEX, device=device)
        coded = self._coded(features, index)
        slow, fast = slow_and_fast(batch["change"])
        errors = self._scenes(features) - light
        middle = FEATURES // 2
        return {
            "psnr_db": psnr_db(errors),
            "slow_psnr_db": psnr_db(errors[slow]),
            "fast_psnr_db": psnr_db(errors[fast]),
            "feature_psnr_db": psnr_db(features[:, middle : middle + 1] - light),
            "coded_psnr_db": psnr_db(self._scenes(coded) - light),
            "coded_feature_psnr_db": psnr_db(coded[:, middle : middle + 1] - light),
        }

    def _scenes(self, features: Tensor) -> Tensor:
        motion = toward_middle(self.network.estimated(features))
        scenes: Tensor = self.network(features, motion)
        return scenes.clamp(0, 1)

    @torch.no_grad()
    def _coded(self, features: Tensor, rate_index: Tensor) -> Tensor:
        """Return features (B, 5, S, S) as they are decoded, at rate indices (B,)."""
        pictures = features.flatten(0, 1)[:, None]
        codec = self._codec.to(features.device)
        decoded: Tensor = codec(pictures, rate_index.repeat_interleave(FEATURES)).scenes
        return decoded.reshape(features.shape).clamp(0, 1)


def _log_error(error: Tensor) -> Tensor:
    """Return the mean over pictures (B, C, H, W) of log10 of their mean squared error."""
    squared = error.square().flatten(2).mean(2)
    return (squared + LEAST_ERROR).log10().mean()


def known_places(clips: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return which five features are seen of each clip, (clips, 5).

    Of some, those before or after the end of a recording: the last one there is repeated.
    """
    places = np.tile(np.arange(FEATURES), (clips, 1))
    missing = rng.integers(1, FEATURES // 2 + 1, clips)
    at_end = rng.random(clips)
    first = np.where(at_end < EDGE_SHARE / 2, missing, 0)
    last = np.where(at_end > 1 - EDGE_SHARE / 2, FEATURES - 1 - missing, FEATURES - 1)
    return places.clip(first[:, None], last[:, None])


@torch.no_grad()
def extracted(
    extraction: FeatureExtractionNetwork, batch: Mapping[str, Tensor], count: int = FEATURES
) -> Tensor:
    """Return luminance (B, count, S, S) of the moments of clips, from their first plane on."""
    starts = (FEATURE_STRIDE * number for number in range(count))
    windows = torch.cat([batch["spikes"][:, s : s + FEATURE_PLANES] for s in starts])
    windows = windows.float().contiguous(memory_format=torch.channels_last)
    rates = extraction.to(windows.device)(windows)
    features = torch.cat(rates.chunk(count), 1) / batch["gain"]
    return features.clamp(0, 1)


def clip_tensors(clips: SpikeClips) -> dict[str, Tensor]:
    """Return spikes, gain, light and its change at the key plane, of clips of 41 planes."""
    gain = torch.from_numpy(clips.gain)[:, None, None, None]
    return {
        "spikes": torch.from_numpy(clips.spikes),
        "gain": gain,
        "light": torch.from_numpy(clips.firing_rate) / gain,
        "change": torch.from_numpy(clips.change),
    }
