"""What each stage of SCI holds and costs for a picture of 256×256: in the paper's sizes and ours.

Encoder: estimation of motion, analyses and hyper-analyses. Decoder: all else of the codec. As in
the paper's Table X, each network stands on one side alone, although who codes a feature in a closed
loop must decode it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.block_dct import BLOCK
from models.networks.complexity import (
    Complexity,
    complexity,
    macs,
    parameters,
    part_complexities,
    total,
)
from models.networks.configs import SceneCodecConfig
from models.networks.features.analysis import FEATURES, NEIGHBOURS, FeatureAnalysisNetwork
from models.networks.features.extraction import FEATURE_PLANES, FeatureExtractionNetwork
from models.networks.features.inter_codec import InterCodecNetwork, after_intra
from models.networks.motion.estimation import MotionEstimation
from models.networks.motion.refinement import MotionRefinement
from models.networks.paper.analysis import PaperFeatureAnalysis
from models.networks.paper.extraction import PaperFeatureExtraction
from models.networks.paper.inter import PaperInterCodec
from models.networks.paper.intra import PaperIntraCodec
from models.networks.paper.motion import PaperMotionRefinement
from models.networks.scene.codec_complexity import count_scene_codec, run_prior
from models.networks.sci_configs import (
    FeatureAnalysisConfig,
    FeatureExtractionConfig,
    InterCodecConfig,
    MotionConfig,
    PaperAnalysisConfig,
    PaperFeatureConfig,
    PaperInterConfig,
    PaperIntraConfig,
)

SIDE = 256
"""Of the picture, in pixels."""
PICTURE = (1, 1, SIDE, SIDE)
SPIKES = (1, FEATURE_PLANES, SIDE, SIDE)
NEIGHBOURHOOD = (1, FEATURES, SIDE, SIDE)
INTRA_ENCODER = ("analysis", "latent.hyper_analysis")
INTER_ENCODER = (
    "motion_estimation",
    "motion_analysis",
    "motion_latent.hyper_analysis",
    "analysis",
    "latent.hyper_analysis",
)


@dataclass(frozen=True, slots=True)
class Sides:
    """A codec, divided into what makes bits and what makes pictures of them."""

    encoder: Complexity
    decoder: Complexity


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of one preset.

    Attributes:
        extraction: spikes to a feature.
        intra: a feature by itself.
        inter: a feature, given the one before.
        refinement: of one motion (FMVR).
        analysis: decoded features to the scene, without FMVR.
    """

    extraction: Complexity
    intra: Sides
    inter: Sides
    refinement: Complexity
    analysis: Complexity


def paper_stages() -> Stages:
    """Return the stages in the paper's sizes."""
    return Stages(
        paper_extraction(PaperFeatureConfig()),
        paper_intra(),
        paper_inter(),
        complexity(
            lambda: PaperMotionRefinement(PaperInterConfig().refinement_width),
            (1, 2, SIDE, SIDE),
            PICTURE,
            PICTURE,
        ),
        paper_analysis(PaperAnalysisConfig()),
    )


def paper_extraction(config: PaperFeatureConfig) -> Complexity:
    """Return the complexity of an extraction of these sizes."""
    return complexity(lambda: PaperFeatureExtraction(config), SPIKES)


def paper_analysis(config: PaperAnalysisConfig) -> Complexity:
    """Return the complexity of an analysis of these sizes."""
    motions = (1, len(NEIGHBOURS), 2, SIDE, SIDE)
    return complexity(lambda: PaperFeatureAnalysis(config), NEIGHBOURHOOD, motions)


def paper_intra() -> Sides:
    """Return the paper's intra codec."""
    parts = part_complexities(lambda: PaperIntraCodec(PaperIntraConfig()), PICTURE, (1,))
    return _sides(parts, INTRA_ENCODER)


def paper_inter() -> Sides:
    """Return the paper's conditional codec, motion included; after an intra-coded feature."""
    parts = part_complexities(AfterIntra, PICTURE, PICTURE, (1,))
    return _sides(parts, tuple(f"inter.{name}" for name in INTER_ENCODER))


class AfterIntra(nn.Module):
    """The paper's conditional codec, for the feature after an intra-coded one."""

    def __init__(self) -> None:
        super().__init__()
        self.inter = PaperInterCodec(PaperInterConfig())

    def forward(self, feature: Tensor, before: Tensor, rate_index: Tensor) -> Tensor:
        """Return the decoded feature, (B, 1, H, W)."""
        picture: Tensor = self.inter(feature, self.inter.after_intra(before), rate_index).picture
        return picture


def _sides(parts: Mapping[str, Complexity], encoder: tuple[str, ...]) -> Sides:
    whole, first = parts[""], total(*(parts[name] for name in encoder))
    return Sides(first, Complexity(whole.parameters - first.parameters, whole.macs - first.macs))


def lite_stages() -> Stages:
    """Return the stages that ship."""
    coder, prior, synthesis = count_scene_codec(SceneCodecConfig(), SIDE)
    return Stages(
        complexity(lambda: FeatureExtractionNetwork(FeatureExtractionConfig()), SPIKES),
        Sides(coder, total(prior, synthesis)),
        lite_inter(),
        complexity(MotionRefinement, (1, 2, SIDE // BLOCK, SIDE // BLOCK), PICTURE, PICTURE),
        lite_analysis(),
    )


def lite_inter() -> Sides:
    """Return the conditional codec that ships, motion included."""
    network = InterCodecNetwork(InterCodecConfig()).eval()
    picture, index = torch.zeros(PICTURE), torch.zeros(1)
    places = SIDE // BLOCK
    motion, zeros = torch.zeros(1, 2, places, places), torch.zeros(1, BLOCK**2, places, places)
    past = after_intra(picture, zeros, network.config.width)

    def contexts() -> tuple[Tensor, Tensor]:
        found: tuple[Tensor, Tensor] = network.temporal(
            past.picture, past.memory, motion, past.first, motion, index
        )
        return found

    with torch.no_grad():
        told = contexts()
        hyper = network.hyper_analysis(zeros)
    estimation = complexity(lambda: MotionEstimation(MotionConfig()), PICTURE, PICTURE)
    encoder = Complexity(
        parameters(network.analysis) + parameters(network.hyper_analysis),
        macs(lambda: network.hyper_analysis(network.analysis(picture, *told))),
    )
    work = (
        contexts,
        lambda: network.history(torch.cat([zeros, zeros], 1)),
        lambda: run_prior(network, zeros, hyper, index),
        lambda: network.synthesis(zeros, *told, index),
    )
    decoder = parameters(network) - encoder.parameters, sum(macs(step) for step in work)
    return Sides(total(estimation, encoder), Complexity(*decoder))


def lite_analysis() -> Complexity:
    """Return the analysis that ships, without estimation and refinement of motion."""
    motions = (1, len(NEIGHBOURS), 2, SIDE // BLOCK, SIDE // BLOCK)
    parts = part_complexities(
        lambda: FeatureAnalysisNetwork(FeatureAnalysisConfig()), NEIGHBOURHOOD, motions
    )
    whole, apart = parts[""], total(parts["estimation"], parts["refinement"])
    return Complexity(whole.parameters - apart.parameters, whole.macs - apart.macs)
