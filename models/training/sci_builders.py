"""What the stages of SCI are built from: networks, weights that come along, data."""

from __future__ import annotations

import argparse

from models.training.finished import fixed_extraction, start_from
from models.training.loop import Stage


def features(options: argparse.Namespace) -> Stage:
    """Return stage I: the extraction of features."""
    from models.networks.features.extraction import FeatureExtractionNetwork
    from models.networks.sci_configs import FEATURE_EXTRACTIONS, without
    from models.training.clips import load_clips
    from models.training.features_stage import FeaturesStage
    from models.training.picture_data import load_pictures

    config = without(FEATURE_EXTRACTIONS[options.preset], options.without)
    return FeaturesStage(
        FeatureExtractionNetwork(config),
        load_pictures(options.data),
        load_clips(options.data),
        options.batch,
        options.side or 64,
        options.smoothness,
    )


def analysis(options: argparse.Namespace) -> Stage:
    """Return stage II: the analysis of features, their extraction fixed."""
    from models.networks.configs import RECONSTRUCTIONS, SCENE_CODECS
    from models.networks.features.analysis import FeatureAnalysisNetwork
    from models.networks.reconstruction.network import ReconstructionNetwork
    from models.networks.scene.scene_codec import SceneCodecNetwork
    from models.networks.sci_configs import FEATURE_ANALYSES, without
    from models.networks.weights import bundled_weights
    from models.training.analysis_stage import AnalysisStage
    from models.training.clips import load_clips
    from models.training.picture_data import load_pictures
    from models.training.warm_start import start_from_reconstruction

    reconstruction = ReconstructionNetwork(RECONSTRUCTIONS[options.preset])
    codec = SceneCodecNetwork(SCENE_CODECS[options.preset])
    start_from(reconstruction, bundled_weights("reconstruction"))
    start_from(codec, bundled_weights("spikecodec-base"))
    network = FeatureAnalysisNetwork(without(FEATURE_ANALYSES[options.preset], options.without))
    start_from_reconstruction(network, reconstruction)
    return AnalysisStage(
        network,
        fixed_extraction(),
        codec,
        load_pictures(options.data),
        load_clips(options.data),
        options.batch,
        options.side or 64,
    )


def joint_features(options: argparse.Namespace) -> Stage:
    """Return stage III: decoder and analysis, extraction and encoder fixed."""
    from models.networks.configs import SCENE_CODECS
    from models.networks.features.analysis import FeatureAnalysisNetwork
    from models.networks.features.feature_codec import FeatureCodecNetwork
    from models.networks.features.sci_system import SciNetwork
    from models.networks.sci_configs import FEATURE_ANALYSES, INTER_CODECS, MotionConfig
    from models.networks.weights import bundled_weights
    from models.training.clips import load_clips
    from models.training.joint_features_stage import JointFeaturesStage
    from models.training.picture_data import load_pictures

    preset = options.preset
    codec = FeatureCodecNetwork(SCENE_CODECS[preset], INTER_CODECS[preset], MotionConfig())
    network = SciNetwork(codec, FeatureAnalysisNetwork(FEATURE_ANALYSES[preset]))
    start_from(network.codec, bundled_weights("sci"))
    start_from(network.analysis, bundled_weights("feature-analysis"))
    return JointFeaturesStage(
        network,
        fixed_extraction(),
        load_pictures(options.data),
        load_clips(options.data),
        options.batch,
        options.side or 64,
        options.keep_codec,
    )
