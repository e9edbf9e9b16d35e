"""The sizes of SCI's networks, as plain values; a file of weights carries the one that it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from models.networks.configs import PaperReconstructionConfig, SceneCodecConfig

Config = TypeVar("Config", "FeatureExtractionConfig", "FeatureAnalysisConfig")


@dataclass(frozen=True, slots=True)
class MotionConfig:
    """Sizes of what refines the motion that matching has found.

    Attributes:
        width: channels, at an eighth of the resolution.
        blocks: of them.
    """

    width: int = 32
    blocks: int = 2


@dataclass(frozen=True, slots=True)
class FeatureExtractionConfig:
    """Sizes of the extraction of a feature from 13 planes.

    Attributes:
        filters: learned filters of each sub-filter of either pathway.
        dorsal: 1; 0 has the dorsal pathway see what the ventral filters see, to tell its worth.
        dorsal_window_planes: of each dorsal sub-filter; the four slide by two planes.
        ventral_width: channels of the ventral pathway, at half the resolution.
        dorsal_width: channels of the dorsal pathway, at a quarter of the resolution.
        units: pathway fusion units (PFU).
    """

    filters: int = 3
    dorsal: int = 1
    dorsal_window_planes: int = 7
    ventral_width: int = 32
    dorsal_width: int = 64
    units: int = 3


@dataclass(frozen=True, slots=True)
class InterCodecConfig(SceneCodecConfig):
    """Sizes of the coding of a feature, given the one before: those of a scene codec, and one more.

    Its prior is as large as that of the scene codec, whose weights it begins with.

    Attributes:
        context_blocks: blocks that look at the prediction.
    """

    width: int = 96
    analysis_blocks: int = 2
    synthesis_blocks: int = 4
    hyper_width: int = 48
    hyper_channels: int = 20
    prior_width: int = 96
    step_blocks: int = 1
    context_blocks: int = 2


@dataclass(frozen=True, slots=True)
class FeatureAnalysisConfig:
    """Sizes of the analysis of five features.

    Attributes:
        half_width: channels at half the resolution.
        quarter_width: channels at a quarter of the resolution.
        half_blocks: blocks before and after the quarter resolution, each.
        quarter_blocks: blocks at a quarter of the resolution.
        regression_width: channels of what aligns the neighbours (AFR).
        refinement: 1; 0 leaves motion as it was coded, to tell the worth of FMVR.
        warping: 1; 0 leaves all alignment to deformation, to tell the worth of AFR.
    """

    half_width: int = 64
    quarter_width: int = 96
    half_blocks: int = 2
    quarter_blocks: int = 4
    regression_width: int = 24
    refinement: int = 1
    warping: int = 1


FEATURE_EXTRACTIONS = {"lite": FeatureExtractionConfig()}
"""Extractions of features by preset."""
FEATURE_ANALYSES = {"lite": FeatureAnalysisConfig()}
"""Analyses of features by preset."""
INTER_CODECS = {"lite": InterCodecConfig()}
"""Conditional codecs of features by preset."""


def without(config: Config, parts: Sequence[str]) -> Config:
    """Return the sizes of a network that some of its parts are missing from.

    >>> without(FeatureExtractionConfig(), ["dorsal"]).dorsal
    0
    """
    return replace(config, **dict.fromkeys(parts, 0))


@dataclass(frozen=True, slots=True)
class ClassifierConfig:
    """Sizes of a classifier of features.

    Attributes:
        classes: to tell apart.
        side: of the square features that it takes, in pixels.
        fold: pixels, along each side, that become channels before the first layer.
        width: channels of the first layer; the embedding has four times as many.
    """

    classes: int = 10
    side: int = 64
    fold: int = 2
    width: int = 32


CLASSIFIERS = {
    "mnist": ClassifierConfig(width=24),
    "cifar": ClassifierConfig(),
    "caltech": ClassifierConfig(classes=42, side=96),
}
"""Classifiers by data set."""


@dataclass(frozen=True, slots=True)
class PaperFeatureConfig:
    """Sizes of the paper's extraction of a feature (SCI, Sec. IV-A; Tables IX and X).

    Attributes:
        width: channels of features.
        filter_width: channels within a temporal filter.
        blocks: residual blocks of the ventral pathway.
        units: pathway fusion units (PFU); 0 for the ventral pathway alone.
        gate_width: channels within a unit's gate.
        dorsal_window_planes: of each dorsal filter: 7 (the figure) or 10 (the text).
    """

    width: int = 64
    filter_width: int = 16
    blocks: int = 10
    units: int = 10
    gate_width: int = 48
    dorsal_window_planes: int = 7


@dataclass(frozen=True, slots=True)
class PaperIntraConfig:
    """Sizes of the paper's intra codec of features.

    Attributes:
        half_width: channels at half the resolution.
        quarter_width: channels at a quarter.
        width: channels from an eighth on, of y and of z.
        hyper_blocks: blocks of the hyper-analysis.
        fine_width: channels at the full resolution.
        unet_width: of the finest level of what makes the picture.
        unet_blocks: of its coarsest level.
    """

    half_width: int = 64
    quarter_width: int = 144
    width: int = 256
    hyper_blocks: int = 2
    fine_width: int = 16
    unet_width: int = 32
    unet_blocks: int = 4


@dataclass(frozen=True, slots=True)
class PaperInterConfig:
    """Sizes of the paper's conditional codec of features.

    Attributes:
        widths: channels at the full resolution, a half and a quarter.
        eighth_width: channels at an eighth.
        latent_channels: of y and of z.
        motion_width: channels of all that codes motion.
        estimation_widths: channels within each level of the estimation of motion.
        estimation_levels: of the pyramid of estimation.
        groups: of channels, each with offsets of its own.
        unet_width: of the finest level of what makes the picture.
        unet_blocks: of its coarsest level.
        refinement_width: channels of FMVR.
    """

    widths: tuple[int, int, int] = (16, 32, 112)
    eighth_width: int = 128
    latent_channels: int = 128
    motion_width: int = 64
    estimation_widths: tuple[int, ...] = (28, 56, 28, 16)
    estimation_levels: int = 4
    groups: int = 16
    unet_width: int = 32
    unet_blocks: int = 4
    refinement_width: int = 20


@dataclass(frozen=True, slots=True)
class PaperAnalysisConfig:
    """Sizes of the paper's long-term analysis.

    Attributes:
        width: channels of features.
        lift_width: channels between a picture and its features.
        levels: of the pyramid of alignment.
        groups: of a deformable convolution's offsets.
        fused_width: channels within the fusion.
        regression_blocks: residual blocks of AFR; 0 for deformable alignment alone.
    """

    width: int = 64
    lift_width: int = 16
    levels: int = 3
    groups: int = 8
    fused_width: int = 160
    regression_blocks: int = 6

    def alignment(self) -> PaperReconstructionConfig:
        """Return the sizes of the alignment, which SpikeCodec's reconstruction has too."""
        return PaperReconstructionConfig(width=self.width, levels=self.levels, groups=self.groups)
