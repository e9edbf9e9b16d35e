"""`python -m models.training.train STAGE --data DIR --out DIR --minutes M`: train one stage."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from models.training import sci_builders
from models.training.finished import export_run, start_from
from models.training.loop import Run, RunOptions, Stage
from models.training.options import add_options


def main(arguments: list[str] | None = None) -> None:
    """Train one stage as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m models.training.train", description=__doc__)
    add_options(parser)
    run(parser.parse_args(arguments))


def run(options: argparse.Namespace) -> None:
    """Train as parsed options say.

    Raises:
        RequestError: the data or the weights are not what the stage needs.
    """
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = options.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    stage = BUILDERS[options.stage](options)
    if options.init is not None:
        start_from(stage.network, options.init)
    training = Run(
        stage,
        RunOptions(
            folder=options.out,
            minutes=options.minutes,
            steps=options.steps,
            learning_rate=options.learning_rate,
            seed=options.seed,
            precision=options.precision,
            device=device,
            workers=options.workers,
        ),
    )
    training.train()
    if options.export is not None and training.team.leads:
        export_run(options.out, stage.network, _told(options), options.export, options.data)
    training.team.disband()


def _told(options: argparse.Namespace) -> str:
    """Return what a card says was trained."""
    if options.stage == "classifier":
        return _told_of_classifier(options)
    if options.stage != "joint":
        kept = ["codec kept"] * options.keep_codec
        return "; ".join([options.stage, *kept, *(f"without {part}" for part in options.without)])
    parts = [f"joint, {options.variant}"]
    parts += ["attention alone"] * options.attention_alone
    parts += ["reconstruction kept"] * options.keep_reconstruction
    return "; ".join(parts)


def _told_of_classifier(options: argparse.Namespace) -> str:
    from models.classification.labels import data_set

    like, pictures = data_set(options.dataset), options.pictures or "all"
    views = f"{options.views} of each of {pictures} training pictures"
    return f"classifier of {like.title}: {like.source}; views: {views}"


def _codec(options: argparse.Namespace) -> Stage:
    from models.networks.configs import SCENE_CODECS
    from models.networks.scene.scene_codec import SceneCodecNetwork
    from models.training.codec_stage import CodecStage
    from models.training.picture_data import load_pictures

    network = SceneCodecNetwork(SCENE_CODECS[options.preset])
    stage = CodecStage(network, load_pictures(options.data), options.batch, options.side or 128)
    stage.start_as_dct()
    return stage


def _reconstruction(options: argparse.Namespace) -> Stage:
    from models.networks.configs import RECONSTRUCTIONS
    from models.networks.reconstruction.network import ReconstructionNetwork
    from models.training.clips import load_clips
    from models.training.picture_data import load_pictures
    from models.training.reconstruction_stage import ReconstructionStage

    network = ReconstructionNetwork(RECONSTRUCTIONS[options.preset])
    pictures, clips = load_pictures(options.data), load_clips(options.data)
    return ReconstructionStage(network, pictures, clips, options.batch, options.side or 64)


def _joint(options: argparse.Namespace) -> Stage:
    from models.training.clips import load_clips
    from models.training.finished import whole_system
    from models.training.joint_stage import JointStage, clip_planes
    from models.training.picture_data import load_pictures

    return JointStage(
        whole_system(options.preset, options.variant),
        load_pictures(options.data),
        load_clips(options.data),
        options.batch,
        options.side or 96,
        planes=clip_planes(options.preset),
        attention_alone=options.attention_alone,
        keep_reconstruction=options.keep_reconstruction,
    )


def _baseline(options: argparse.Namespace) -> Stage:
    from models.networks.configs import BASELINES
    from models.networks.from_compressai.hyperprior_vbr import HyperpriorVbrNetwork
    from models.training.baseline_stage import BaselineStage
    from models.training.picture_data import load_pictures

    network = HyperpriorVbrNetwork(BASELINES[options.preset])
    pictures = load_pictures(options.data)
    return BaselineStage(network, pictures, options.batch, options.side or 128)


def _classifier(options: argparse.Namespace) -> Stage:
    from models.classification.labels import data_set
    from models.classification.picture_sets import load_labelled
    from models.networks.features.classifier import ClassifierNetwork
    from models.networks.sci_configs import CLASSIFIERS
    from models.training.classifier_stage import AUGMENTATIONS, ClassifierStage
    from models.training.classifier_views import kept_views

    like = data_set(options.dataset)
    pictures = load_labelled(like.name, options.data, "train")
    if options.pictures is not None:
        pictures = pictures.spread(options.pictures)
    views = kept_views(options.out, pictures, like, options.views, options.seed)
    network = ClassifierNetwork(CLASSIFIERS[like.name])
    return ClassifierStage(network, views, AUGMENTATIONS[like.name], options.batch)


def _feature_codec(options: argparse.Namespace) -> Stage:
    from models.networks.configs import SCENE_CODECS
    from models.networks.features.feature_codec import FeatureCodecNetwork
    from models.networks.sci_configs import INTER_CODECS, MotionConfig
    from models.networks.weights import bundled_weights
    from models.training.clips import load_clips
    from models.training.feature_codec_stage import FeatureCodecStage
    from models.training.finished import fixed_extraction
    from models.training.picture_data import load_pictures

    preset = options.preset
    network = FeatureCodecNetwork(SCENE_CODECS[preset], INTER_CODECS[preset], MotionConfig())
    start_from(network.intra, bundled_weights("spikecodec-base"))
    stage = FeatureCodecStage(
        network,
        fixed_extraction(),
        load_pictures(options.data),
        load_clips(options.data),
        options.batch,
        options.side or 128,
    )
    stage.start_as_intra()
    return stage


BUILDERS: dict[str, Callable[[argparse.Namespace], Stage]] = {
    "codec": _codec,
    "reconstruction": _reconstruction,
    "joint": _joint,
    "baseline": _baseline,
    "features": sci_builders.features,
    "analysis": sci_builders.analysis,
    "joint-features": sci_builders.joint_features,
    "feature-codec": _feature_codec,
    "classifier": _classifier,
}
"""What can be trained, by name."""

if __name__ == "__main__":
    main()
