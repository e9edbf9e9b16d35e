"""SCI from features on, as it is trained at the end: coded, decoded, analysed.

features ─ codec, in a closed loop ─┬─ the last 5, decoded ─┐
                                    └─ their motion ────────┴─ analysis ─▶ scene at the middle one
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from models.networks.features.analysis import FEATURES, FeatureAnalysisNetwork, toward_middle
from models.networks.features.feature_codec import CodedFeatures, FeatureCodecNetwork


@dataclass(frozen=True, slots=True)
class CodedMoment:
    """What a pass gives.

    Attributes:
        coded: the features and their bits.
        scenes: luminance at the middle one of the last five features, (B, 1, H, W), not clipped.
    """

    coded: CodedFeatures
    scenes: Tensor


class SciNetwork(nn.Module):
    """Codec and analysis."""

    def __init__(self, codec: FeatureCodecNetwork, analysis: FeatureAnalysisNetwork) -> None:
        super().__init__()
        self.codec, self.analysis = codec, analysis

    def forward(self, features: Tensor, rate_index: Tensor) -> CodedMoment:
        """Code features, and analyse the last five.

        Args:
            features: (B, T, H, W) luminance, in the order of time, five or more; sides multiples
                of 8.
            rate_index: of each feature, (B, T).
        """
        coded: CodedFeatures = self.codec(features, rate_index)
        motion = toward_middle(coded.motion[:, 1 - FEATURES :])
        seen = coded.features[:, -FEATURES:].clamp(0, 1)
        return CodedMoment(coded, self.analysis(seen, motion))

    def let_decoder_learn(self, keep_codec: bool = False) -> None:
        """Fix the encoder and all that entropy coding stands on; the syntheses and analysis learn.

        What was fixed means the same bits as before: of the codec's file, only what turns latents
        into features changes.

        Args:
            keep_codec: whether the syntheses stay as well.
        """
        self.requires_grad_(False)
        self.analysis.requires_grad_(True)
        if not keep_codec:
            self.codec.intra.synthesis.requires_grad_(True)
            self.codec.inter.synthesis.requires_grad_(True)
