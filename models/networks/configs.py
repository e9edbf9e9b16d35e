"""The sizes of the networks, as plain values; a file of weights carries the one that it fits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SceneCodecConfig:
    """Sizes of a scene codec.

    Attributes:
        width: channels of analysis and synthesis.
        analysis_blocks: blocks after the first layer.
        synthesis_blocks: blocks of the synthesis.
        hyper_width: channels of the hyper-analysis.
        hyper_channels: channels of the hyper-latent z.
        prior_width: channels of what predicts mean and scale of the latent.
        step_blocks: blocks that each step of the context has of its own.
    """

    width: int = 128
    analysis_blocks: int = 4
    synthesis_blocks: int = 7
    hyper_width: int = 48
    hyper_channels: int = 20
    prior_width: int = 96
    step_blocks: int = 1


@dataclass(frozen=True, slots=True)
class ReconstructionConfig:
    """Sizes of a reconstruction of scenes from 41 planes.

    Attributes:
        filters: learned temporal filters for each window of each block.
        half_width: channels at half resolution.
        quarter_width: channels at a quarter of the resolution.
        half_blocks: blocks before and after the quarter resolution, each.
        quarter_blocks: blocks at a quarter of the resolution.
    """

    filters: int = 2
    half_width: int = 64
    quarter_width: int = 96
    half_blocks: int = 3
    quarter_blocks: int = 6


@dataclass(frozen=True, slots=True)
class AttentionConfig:
    """Sizes of SOAM, or of BiSOAM where it looks both ways.

    Attributes:
        both_ways: whether the planes after the key plane are seen too.
        steps: of the recurrent network.
        pooled_planes: planes that are averaged for a step.
        stride: pixels, along each side, for a position of the map.
        hidden: channels of the recurrent state.
        maps: channels of the map, as many as the features have that it acts on.
        refined: channels of a refinement after the head; 0 for none.
    """

    both_ways: bool = False
    steps: int = 6
    pooled_planes: int = 7
    stride: int = 8
    hidden: int = 24
    maps: int = 128
    refined: int = 0


@dataclass(frozen=True, slots=True)
class HyperpriorVbrConfig:
    """Sizes of the learned baseline (Ballé et al., ICLR 2018).

    Attributes:
        width: channels of all layers and of the hyper-latent; N in the paper.
        latent_channels: of y; M in the paper.
    """

    width: int = 64
    latent_channels: int = 96


@dataclass(frozen=True, slots=True)
class PaperCodecConfig:
    """Sizes of the paper's scene codec (Table II; LIC-TCM, Liu et al., CVPR 2023).

    Attributes:
        half_width: channels of each of a block's two branches.
        latent_channels: of y.
        hyper_channels: of z.
        slices: into which the latent's channels fall.
        blocks: mixed blocks of a stage.
        window: side of the attention windows of analysis and synthesis.
        hyper_window: side of those of the hyperprior.
    """

    half_width: int = 64
    latent_channels: int = 320
    hyper_channels: int = 192
    slices: int = 5
    blocks: int = 2
    window: int = 8
    hyper_window: int = 4


@dataclass(frozen=True, slots=True)
class PaperReconstructionConfig:
    """Sizes of the paper's reconstruction (eqs. 6–8; Spk2ImgNet, Zhao et al., CVPR 2021).

    Attributes:
        width: channels of features.
        filter_width: channels within a temporal filter.
        blocks: spatio-temporal residual blocks.
        levels: of the pyramid of alignment.
        groups: of a deformable convolution's offsets.
        fused_width: channels within the fusion.
    """

    width: int = 64
    filter_width: int = 16
    blocks: int = 10
    levels: int = 3
    groups: int = 8
    fused_width: int = 192


ATTENTIONS = {
    "lite": (AttentionConfig(), AttentionConfig(both_ways=True)),
    "paper": (
        AttentionConfig(steps=10, pooled_planes=1, stride=2, hidden=32),
        AttentionConfig(
            both_ways=True, steps=10, pooled_planes=1, stride=2, hidden=32, refined=512
        ),
    ),
}
"""SOAM and BiSOAM by preset."""
SCENE_CODECS = {"lite": SceneCodecConfig()}
"""Scene codecs by preset."""
RECONSTRUCTIONS = {"lite": ReconstructionConfig()}
"""Reconstructions by preset."""
BASELINES = {"lite": HyperpriorVbrConfig()}
"""Learned baselines by preset."""
