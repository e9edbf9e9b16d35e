"""The paper's codec of feature sequences: the first intra, the others in a closed loop.

F_0 ─ intra ─▶ F̂_0 ──┐
F_1 ─────────────────┴─ inter ─▶ F̂_1, motion ─ FMVR ─▶ refined motion, kept for the analysis
F_2 ─────────────────────────────┴─ inter ─▶ F̂_2, motion ─ FMVR ─▶ …

FMVR is eq. 8: MV^f_t = FMVR(MV_t | F̂_{t−1}, F̂_t).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.paper.inter import PaperInterCodec
from models.networks.paper.intra import PaperIntraCodec
from models.networks.paper.motion import PaperMotionRefinement
from models.networks.sci_configs import PaperInterConfig, PaperIntraConfig

SIDE_MULTIPLE = 64
"""Height and width that the codec takes are multiples of this: z is at 1/64."""


@dataclass(frozen=True, slots=True)
class PaperCodedFeatures:
    """What a pass through the codec gives.

    Attributes:
        features: decoded, (B, T, H, W), not clipped.
        motion: as the decoder has it, (B, T, 2, H, W) in pixels; zeros for the first feature.
        refined: the same, refined.
        bits: of each feature, its motion included, estimated, (B, T).
    """

    features: Tensor
    motion: Tensor
    refined: Tensor
    bits: Tensor


class PaperFeatureCodec(nn.Module):
    """All networks of the codec of feature sequences."""

    def __init__(self, intra: PaperIntraConfig, inter: PaperInterConfig) -> None:
        super().__init__()
        self.intra = PaperIntraCodec(intra)
        self.inter = PaperInterCodec(inter)
        self.refinement = PaperMotionRefinement(inter.refinement_width)

    def forward(self, features: Tensor, rate_index: Tensor) -> PaperCodedFeatures:
        """Code features (B, T, H, W) in [0, 1], sides multiples of 64.

        Args:
            features: in the order of time; the first is intra-coded.
            rate_index: of each feature, (B, T).
        """
        first = self.intra(features[:, :1], rate_index[:, 0])
        past = self.inter.after_intra(first.picture)
        still = torch.zeros_like(first.picture).repeat(1, 2, 1, 1)
        pictures, motions, refined = [first.picture], [still], [still]
        bits = [first.coded.bits(self.training)]
        for position in range(1, features.shape[1]):
            feature = features[:, position : position + 1]
            coded = self.inter(feature, past, rate_index[:, position])
            pictures.append(coded.picture)
            motions.append(coded.motion)
            refined.append(self.refinement(coded.motion, past.picture, coded.past.picture))
            bits.append(sum(latent.bits(self.training) for latent in coded.coded))
            past = coded.past
        return PaperCodedFeatures(
            torch.cat(pictures, 1),
            torch.stack(motions, 1),
            torch.stack(refined, 1),
            torch.stack(bits, 1),
        )
