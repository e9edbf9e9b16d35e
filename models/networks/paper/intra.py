"""The paper's intra codec of features, after the intra codec of DCVC-DC (Li et al., CVPR 2023).

F ─ 1/2 ─ gated ─ 1/4 ─ gated ─ 1/8 ─ gated ─ 1/16 ─▶ y ─ four parts ─▶ ŷ ─ mirrored ─ U-Net ─▶ F̂

The widths (64, 144, 256 where DCVC-DC has 128, 192, 256) are ours: they give the 4.97 GMAC and
4.79 M parameters that Table X leaves for the encoder beside the extraction, and the 24.58 M that it
leaves for the decoder beside the analysis. The paper names neither widths nor blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from models.networks.paper.blocks import Halving, conv
from models.networks.paper.four_parts import CodedLatent, FourPartLatent
from models.networks.paper.video_blocks import DepthwiseBlock, LightDoubling, SmallUnet
from models.networks.rate_table import RateTable
from models.networks.sci_configs import PaperIntraConfig


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """An intra-coded feature.

    Attributes:
        picture: decoded, (B, 1, H, W), not clipped.
        coded: its latent.
    """

    picture: Tensor
    coded: CodedLatent


def gated(inputs: int, outputs: int) -> DepthwiseBlock:
    """Return a gated block."""
    return DepthwiseBlock(inputs, outputs, gated=True)


class PaperIntraCodec(nn.Module):
    """A feature by itself."""

    def __init__(self, config: PaperIntraConfig) -> None:
        super().__init__()
        self.config = config
        half, quarter, width = config.half_width, config.quarter_width, config.width
        self.analysis = nn.Sequential(
            Halving(1, half),
            gated(half, half),
            Halving(half, quarter),
            gated(quarter, quarter),
            Halving(quarter, width),
            gated(width, width),
            conv(width, width, 2),
        )
        self.latent = intra_latent(config)
        self.synthesis = nn.Sequential(
            gated(width, width),
            LightDoubling(width, width),
            gated(width, width),
            LightDoubling(width, quarter),
            gated(quarter, quarter),
            LightDoubling(quarter, half),
        )
        self.rate_scale = RateTable(half, 1.0)
        self.to_picture = nn.Sequential(
            gated(half, half),
            LightDoubling(half, config.fine_width),
            SmallUnet(config.fine_width, config.unet_width, config.unet_blocks, gated=True),
            conv(config.fine_width, 1),
        )

    def forward(self, feature: Tensor, rate_index: Tensor) -> CodedPicture:
        """Code (B, 1, H, W) in [0, 1], sides multiples of 64, at rate indices (B,)."""
        coded = self.latent(self.analysis(feature), rate_index)
        features = self.synthesis(coded.latent) * self.rate_scale(rate_index)
        return CodedPicture(self.to_picture(features), coded)


def intra_latent(config: PaperIntraConfig) -> FourPartLatent:
    """Return the prior of the intra codec's latent."""
    width = config.width
    hyper_analysis = nn.Sequential(
        *(gated(width, width) for _ in range(config.hyper_blocks)),
        conv(width, width, 2),
        nn.LeakyReLU(),
        conv(width, width, 2),
    )
    hyper_synthesis = nn.Sequential(
        LightDoubling(width, width), LightDoubling(width, width), gated(width, width)
    )
    fusion = nn.Sequential(gated(width, 2 * width), gated(2 * width, 3 * width))
    spatial = nn.Sequential(
        gated(3 * width, 3 * width), gated(3 * width, 2 * width), gated(2 * width, 2 * width)
    )
    return FourPartLatent(width, width, (hyper_analysis, hyper_synthesis), fusion, spatial)
