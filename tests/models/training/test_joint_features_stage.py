from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.codecs.learned.sci.feature_coder import group_rate_steps
from models.networks.features.analysis import FeatureAnalysisNetwork
from models.networks.features.feature_codec import FeatureCodecNetwork
from models.networks.features.sci_system import SciNetwork
from models.networks.sci_configs import InterCodecConfig, MotionConfig
from models.training.clips import load_clips
from models.training.joint_features_stage import JointFeaturesStage, of_group
from models.training.picture_data import load_pictures
from tests.models.networks.tiny import TINY_CODEC, stirred
from tests.models.networks.tiny_sci import TINY_ANALYSIS, tiny_extraction

TINY_INTER = InterCodecConfig(
    width=8, analysis_blocks=1, synthesis_blocks=1, hyper_width=8, hyper_channels=3, prior_width=12
)


@pytest.fixture(scope="module")
def stage(training_folder: Path) -> JointFeaturesStage:
    torch.manual_seed(0)
    codec = FeatureCodecNetwork(TINY_CODEC, TINY_INTER, MotionConfig(width=8, blocks=1))
    return JointFeaturesStage(
        stirred(SciNetwork(codec, FeatureAnalysisNetwork(TINY_ANALYSIS))),
        tiny_extraction(),
        load_pictures(training_folder),
        load_clips(training_folder),
        batch=4,
        side=32,
    )


def test_three_of_four_clips_are_coded(stage: JointFeaturesStage) -> None:
    batch = stage.batch(np.random.default_rng(0))
    assert batch["spikes"].shape == (4, 69, 32, 32)
    assert sorted((3 * batch["rate_index"]).floor().tolist()) == [0, 1, 2]


def test_indices_are_those_of_a_group_of_8() -> None:
    indices = of_group(torch.tensor([100 / 255, 0.97]), 5)
    torch.testing.assert_close(255 * indices[0], torch.tensor(group_rate_steps(100, 8)[:5]).float())
    assert indices[1, 0] == 1


@pytest.mark.parametrize("start", range(3))
def test_groups_begin_where_the_batch_says(stage: JointFeaturesStage, start: int) -> None:
    batch = {**stage.batch(np.random.default_rng(0)), "start": torch.tensor(start)}
    seen = []
    handle = stage.network.codec.register_forward_pre_hook(
        lambda _module, given: seen.append([tuple(each.shape) for each in given])
    )
    stage.loss(batch)
    handle.remove()
    assert seen == [[(3, 7 - start, 32, 32), (3, 7 - start)]]


def test_what_the_bits_mean_stays(stage: JointFeaturesStage) -> None:
    loss, figures = stage.loss(stage.batch(np.random.default_rng(0)))
    loss.backward()
    assert figures["bpp"] > 0
    codec = stage.network.codec
    for fixed in (codec.intra.analysis, codec.inter.analysis, codec.inter.context, codec.motion):
        assert all(parameter.grad is None for parameter in fixed.parameters())
    for learning in (codec.intra.synthesis, codec.inter.synthesis, stage.network.analysis):
        gradients = [p.grad for p in learning.parameters() if p.grad is not None]
        assert sum(float(gradient.abs().sum()) for gradient in gradients) > 0


def test_the_codec_can_be_kept(stage: JointFeaturesStage) -> None:
    network = stage.network
    network.let_decoder_learn(keep_codec=True)
    network.zero_grad()
    stage.loss(stage.batch(np.random.default_rng(0)))[0].backward()
    assert all(parameter.grad is None for parameter in network.codec.parameters())
    assert any(parameter.grad is not None for parameter in network.analysis.parameters())
    network.let_decoder_learn()


def test_validation_spends_more_bits_at_higher_indices(stage: JointFeaturesStage) -> None:
    stage.network.eval()
    with torch.no_grad():
        figures = stage.validate()
    bits = [figures[f"bpp_{index}"] for index in (0.1, 0.35, 0.6, 0.85)]
    assert bits == sorted(bits)
    assert figures["raw_psnr_db"] > 0
