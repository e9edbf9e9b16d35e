"""Stage III of SCI: decoder and analysis together; extraction and encoder stay as they are.

Clips are fired and features of up to seven moments extracted; a scene is made of the last five.
Most clips are coded in the closed loop of the codec, as a group that begins with the first of the
five or up to two before; the others are analysed as they are, so that the analysis serves these
too. The loss is bits per pixel + λ·255²·MSE of the scene + a share of λ'·255²·MSE of the features,
where λ is that of the group's rate index and λ' that of each feature's own: were all alike, the
first feature would be synthesised worse, and those predicted from it would cost more bits. Features
that are not coded count as the best coded ones.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from models.codecs.learned.rates import RATE_STEPS
from models.codecs.learned.sci.feature_coder import group_rate_steps
from models.networks.features.analysis import FEATURES, toward_middle
from models.networks.features.extraction import FEATURE_STRIDE, FeatureExtractionNetwork
from models.networks.features.feature_codec import CodedFeatures
from models.networks.features.sci_system import CodedMoment, SciNetwork
from models.networks.rate_table import distortion_weight
from models.training.analysis_stage import CLIP_PLANES, clip_tensors, extracted, known_places
from models.training.clips import ClipSet
from models.training.feature_codec_stage import SLOW_SHARE
from models.training.features_stage import psnr_db
from models.training.joint_stage import relative
from models.training.moving_scenes import materials
from models.training.picture_data import PictureSet
from models.training.spike_data import spike_clips

CODED_SHARE = 0.75
"""Of the clips of a batch."""
FEATURES_SHARE = 1.0
"""Of the loss of stage II in this one's."""
BEFORE = 2
"""Features of a group before those that are analysed, at most."""
CODED = FEATURES + BEFORE
PLANES = CLIP_PLANES + 2 * BEFORE * FEATURE_STRIDE
"""Of a clip, whose middle plane is that of the scene."""
ABOVE = (np.array(group_rate_steps(RATE_STEPS // 2, 8)) - RATE_STEPS // 2) / (RATE_STEPS - 1)
"""By how much the index of each feature of a group lies above that of the group."""
WATCHED_CLIPS = 16
WATCHED_SIDE = 96
WATCHED_INDICES = (0.1, 0.35, 0.6, 0.85)


class JointFeaturesStage:
    """Trains the decoding half of a `SciNetwork`."""

    network: SciNetwork

    def __init__(
        self,
        network: SciNetwork,
        extraction: FeatureExtractionNetwork,
        pictures: PictureSet,
        clips: ClipSet,
        batch: int = 8,
        side: int = 64,
        keep_codec: bool = False,
    ) -> None:
        """Take the network, what goes before it and stays as it is, and what it learns from.

        With `keep_codec` the analysis alone learns.
        """
        self.network = network
        network.let_decoder_learn(keep_codec)
        self._extraction = extraction.eval().requires_grad_(False)
        self._material, watched = materials(pictures, clips)
        self._batch, self._side = batch, side
        rng = np.random.default_rng(1)
        self._watched = clip_tensors(
            spike_clips(watched, WATCHED_CLIPS, WATCHED_SIDE, rng, planes=PLANES, varied=False)
        )

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Fire clips; draw a rate index for each that is coded, and where all groups begin."""
        clips = spike_clips(
            self._material, self._batch, self._side, rng, planes=PLANES, slow_share=SLOW_SHARE
        )
        coded = max(round(CODED_SHARE * self._batch), 1)
        indices = (rng.permutation(coded) + rng.random(coded)) / coded
        return clip_tensors(clips) | {
            "rate_index": torch.from_numpy(indices.astype(np.float32)),
            "places": torch.from_numpy(known_places(self._batch - coded, rng)),
            "start": torch.tensor(rng.integers(BEFORE + 1)),
        }

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return bits per pixel and weighed errors, averaged over the batch."""
        features, index = extracted(self._extraction, batch, CODED), batch["rate_index"]
        coded, light = features[: len(index), int(batch["start"]) :], batch["light"][: len(index)]
        indices = of_group(index, coded.shape[1])
        found: CodedMoment = self.network(coded, indices)
        bits = found.coded.bits.mean(1) / light[0].numel()
        scene = mean_square(found.scenes - light)
        errors = (found.coded.features - coded).square().mean((2, 3))
        weight = distortion_weight(index)
        told = (distortion_weight(indices) * errors).mean(1)
        losses = relative(bits + weight * scene + FEATURES_SHARE * told, weight)
        alone = features[len(index) :, BEFORE:]
        clip = torch.arange(len(alone), device=alone.device)
        alone = alone[clip[:, None], batch["places"]]
        raw = self._raw_error(alone, batch["light"][len(index) :])
        most = distortion_weight(torch.ones_like(raw))
        losses = torch.cat([losses, relative(most * raw, most)])
        return losses.mean(), {
            "bpp": float(bits.detach().mean()),
            "mse": float(scene.detach().mean()),
            "raw_mse": float(raw.detach().mean()) if len(raw) else 0.0,
        }

    def validate(self) -> dict[str, float]:
        """Return bits per pixel of predicted features and PSNR of scenes and features.

        At a few rate indices, on clips kept out; and PSNR of scenes from features as they are.
        """
        device = next(self.network.parameters()).device
        batch = {name: tensor.to(device) for name, tensor in self._watched.items()}
        features, light = extracted(self._extraction, batch, CODED), batch["light"]
        figures: dict[str, float] = {}
        for index in WATCHED_INDICES:
            indices = of_group(torch.full((len(light),), index, device=device), CODED)
            found: CodedMoment = self.network(features, indices)
            coded: CodedFeatures = found.coded
            bits = coded.bits[:, 1:].mean() / light[0].numel()
            middle = coded.features[:, BEFORE + FEATURES // 2, None]
            figures[f"bpp_{index}"] = float(bits)
            figures[f"psnr_db_{index}"] = psnr_db(found.scenes.clamp(0, 1) - light)
            figures[f"feature_psnr_db_{index}"] = psnr_db(middle.clamp(0, 1) - light)
        raw = self._raw_scenes(features[:, BEFORE:]).clamp(0, 1)
        return figures | {"raw_psnr_db": psnr_db(raw - light)}

    def _raw_error(self, features: Tensor, light: Tensor) -> Tensor:
        """Return the mean squared error of each scene from features that were not coded, (B,)."""
        if not len(features):
            return features.new_zeros(0)
        return mean_square(self._raw_scenes(features) - light)

    def _raw_scenes(self, features: Tensor) -> Tensor:
        analysis = self.network.analysis
        scenes: Tensor = analysis(features, toward_middle(analysis.estimated(features)))
        return scenes


def of_group(index: Tensor, count: int) -> Tensor:
    """Return the rate index of each feature of groups, (B, count), from those of groups, (B,)."""
    above = torch.from_numpy(ABOVE[:count].astype(np.float32)).to(index.device)
    return (index[:, None] + above).clamp(0, 1)


def mean_square(errors: Tensor) -> Tensor:
    """Return the mean squared error of each clip, (B,)."""
    return errors.square().flatten(1).mean(1)
