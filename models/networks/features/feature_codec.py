"""The codec of feature sequences as it is trained: the first intra, the others in a closed loop.

F_0 ─ intra ─▶ F̂_0 ──┐
                     ├─ motion ─ coded ─┐
F_1 ─────────────────┴───────────────── inter ─▶ F̂_1 ──┐
                                                       ├─ …
F_2 ───────────────────────────────────────────────────┴─ inter ─▶ F̂_2
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.configs import SceneCodecConfig
from models.networks.features.inter_codec import CodedFeature, InterCodecNetwork, Past, after_intra
from models.networks.motion.coding import coded_motion, pooled
from models.networks.motion.estimation import MotionEstimation
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.networks.sci_configs import InterCodecConfig, MotionConfig

FEATURE_CODEC_KIND = "feature-codec"


@dataclass(frozen=True, slots=True)
class CodedFeatures:
    """What a pass through the codec gives.

    Attributes:
        features: decoded, (B, T, H, W), not clipped.
        motion: as the decoder has it, (B, T, 2, H/8, W/8) in pixels; zeros for the first feature.
        bits: of each feature, its motion included, estimated, (B, T).
        motion_bits: of its motion alone, (B, T).
    """

    features: Tensor
    motion: Tensor
    bits: Tensor
    motion_bits: Tensor


class FeatureCodecNetwork(nn.Module):
    """All networks of the codec of feature sequences."""

    def __init__(
        self, intra: SceneCodecConfig, inter: InterCodecConfig, motion: MotionConfig
    ) -> None:
        super().__init__()
        self.intra = SceneCodecNetwork(intra)
        self.inter = InterCodecNetwork(inter)
        # What matching finds is only where the search for vectors begins: nothing to be learned.
        self.motion = MotionEstimation(motion).requires_grad_(False)

    def forward(
        self, features: Tensor, rate_index: Tensor, intra_learns: bool = True
    ) -> CodedFeatures:
        """Code features (B, T, H, W) in [0, 1], sides multiples of 8.

        Args:
            features: in the order of time; the first is intra-coded.
            rate_index: of each feature, (B, T).
            intra_learns: whether gradients reach the intra-coded feature.
        """
        with nullcontext() if intra_learns else torch.no_grad():
            past, decoded, bits = self._intra(features[:, :1], rate_index[:, 0])
        still = past.memory.new_zeros(len(features), 2, *past.memory.shape[-2:])
        pictures, motions, all_bits = [decoded], [still], [bits]
        motion_bits = [torch.zeros_like(bits)]
        vectors = torch.zeros_like(pooled(still), dtype=torch.int64)
        for position in range(1, features.shape[1]):
            index = rate_index[:, position]
            feature = features[:, position : position + 1]
            with torch.no_grad():
                found = self.motion(feature, past.picture)
            motion, vectors, spent = coded_motion(found, feature, past.picture, vectors, index)
            coded: CodedFeature = self.inter(feature, past, motion, index)
            past = coded.past
            pictures.append(coded.decoded)
            motions.append(motion)
            motion_bits.append(spent)
            all_bits.append(coded.bits + spent)
        return CodedFeatures(
            torch.cat(pictures, 1),
            torch.stack(motions, 1),
            torch.stack(all_bits, 1),
            torch.stack(motion_bits, 1),
        )

    def _intra(self, feature: Tensor, rate_index: Tensor) -> tuple[Past, Tensor, Tensor]:
        latent = self.intra.analysis(feature)
        decoded, latent_bits, hyper_bits = self.intra.code(latent, rate_index)
        picture = self.intra.synthesis(decoded, rate_index)
        past = after_intra(picture, decoded, self.inter.config.width)
        return past, picture, latent_bits + hyper_bits
