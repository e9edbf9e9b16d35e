"""SCI from features on, as it is trained at the end: coded, decoded, analysed.

features (5) ─ codec, in a closed loop ─┬─ decoded features ─┐
                                        └─ decoded motion ───┴─ analysis ─▶ scene at the middle one
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from models.networks.features.analysis import FeatureAnalysisNetwork, toward_middle
from models.networks.features.feature_codec import CodedFeatures, FeatureCodecNetwork


@dataclass(frozen=True, slots=True)
class CodedMoment:
    """What a pass gives.

    Attributes:
        coded: the features and their bits.
        scenes: luminance at the middle feature, (B, 1, H, W), not clipped.
    """

    coded: CodedFeatures
    scenes: Tensor


class SciNetwork(nn.Module):
    """Codec and analysis."""

    def __init__(self, codec: FeatureCodecNetwork, analysis: FeatureAnalysisNetwork) -> None:
        super().__init__()
        self.codec, self.analysis = codec, analysis

    def forward(self, features: Tensor, rate_index: Tensor) -> CodedMoment:
        """Code and analyse five features.

        Args:
            features: (B, 5, H, W) luminance, in the order of time, sides multiples of 8.
            rate_index: of each feature, (B, 5).
        """
        coded: CodedFeatures = self.codec(features, rate_index)
        motion = toward_middle(coded.motion[:, 1:])
        return CodedMoment(coded, self.analysis(coded.features.clamp(0, 1), motion))

    def let_decoder_learn(self) -> None:
        """Fix the encoder and all that entropy coding stands on; the syntheses and analysis learn.

        What was fixed means the same bits as before: of the codec's file, only what turns latents
        into features changes.
        """
        self.requires_grad_(False)
        for part in (self.codec.intra.synthesis, self.codec.inter.synthesis, self.analysis):
            part.requires_grad_(True)
