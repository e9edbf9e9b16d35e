"""Multiply-accumulates of the codec of features, for each feature that it codes.

The encoder runs the prior and decodes what it has coded, for the next feature to be predicted.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from models.networks.complexity import macs
from models.networks.features.inter_codec import InterCodecNetwork, after_intra
from models.networks.motion.estimation import MotionEstimation
from models.networks.scene.analysis import LATENT_CHANNELS
from models.networks.scene.codec_complexity import count_codec
from models.networks.scene.context import STEPS
from models.networks.sci_configs import InterCodecConfig, MotionConfig
from models.networks.weights import Weights

SIDE = 64
"""Of the square feature that costs are counted for, in pixels: no network has to pad it."""


@dataclass(frozen=True, slots=True)
class FeatureCodecComplexity:
    """What features cost, in multiply-accumulates a pixel.

    Attributes:
        intra_encode: to encode the first feature of a group.
        intra_decode: to decode it.
        inter_encode: to encode any other feature.
        inter_decode: to decode it.
    """

    intra_encode: float
    intra_decode: float
    inter_encode: float
    inter_decode: float

    def encode(self, gop: int) -> float:
        """Return the mean over a group of `gop` features, of encoding."""
        return (self.intra_encode + (gop - 1) * self.inter_encode) / gop

    def decode(self, gop: int) -> float:
        """Return the mean over a group of `gop` features, of decoding."""
        return (self.intra_decode + (gop - 1) * self.inter_decode) / gop


def count_feature_codec(weights: Weights) -> FeatureCodecComplexity:
    """Return the complexity of the networks that a file of weights holds."""
    intra = Weights("scene-codec", weights.sizes("intra"), {})
    analysis, prior, synthesis = (part.macs / SIDE**2 for part in count_codec(intra, SIDE))
    encode, decode = _inter(InterCodecConfig(**weights.sizes("inter")))
    motion = _motion(MotionConfig(**weights.sizes("motion")))
    return FeatureCodecComplexity(
        analysis + prior + synthesis, prior + synthesis, motion + encode, decode
    )


@torch.no_grad()
def _inter(config: InterCodecConfig) -> tuple[float, float]:
    """Return what a predicted feature costs in encoding, without motion, and in decoding."""
    network = InterCodecNetwork(config).eval()
    picture, index = torch.zeros(1, 1, SIDE, SIDE), torch.zeros(1)
    latent = torch.zeros(1, LATENT_CHANNELS, SIDE // 8, SIDE // 8)
    past, motion = after_intra(picture, latent, config.width), latent[:, :2]
    seen = past.picture, past.memory, motion, past.first, past.path
    prediction, context = network.temporal(*seen, index)
    hyper = network.hyper_analysis(latent)

    def decode() -> None:
        network.temporal(*seen, index)
        features = network.hyper_synthesis(hyper) + network.history(torch.cat([latent] * 2, 1))
        shared = network.context.features(features, index)
        for step in range(STEPS):
            network.context(step, shared, latent)
        network.synthesis(latent, prediction, context, index)

    def analyse() -> None:
        network.hyper_analysis(network.analysis(picture, prediction, context))

    decoding = macs(decode)
    return (decoding + macs(analyse)) / SIDE**2, decoding / SIDE**2


def _motion(config: MotionConfig) -> float:
    network, picture = MotionEstimation(config).eval(), torch.zeros(1, 1, SIDE, SIDE)
    return macs(lambda: network(picture, picture)) / SIDE**2
