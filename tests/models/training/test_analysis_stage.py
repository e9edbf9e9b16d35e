from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.networks.features.analysis import FeatureAnalysisNetwork
from models.networks.sci_configs import FeatureAnalysisConfig
from models.networks.weights import read_weights, write_weights
from models.training.analysis_stage import AnalysisStage, known_places
from models.training.clips import load_clips
from models.training.finished import start_from, weights_of
from models.training.picture_data import load_pictures
from tests.models.networks.tiny import tiny_codec
from tests.models.networks.tiny_sci import TINY_ANALYSIS, tiny_analysis, tiny_extraction


@pytest.fixture(scope="module")
def stage(training_folder: Path) -> AnalysisStage:
    torch.manual_seed(0)
    return AnalysisStage(
        FeatureAnalysisNetwork(TINY_ANALYSIS),
        tiny_extraction(),
        tiny_codec(),
        load_pictures(training_folder),
        load_clips(training_folder),
        batch=4,
        side=32,
    )


def test_it_begins_at_the_features(stage: AnalysisStage) -> None:
    with torch.no_grad():
        figures = stage.validate()
    assert figures["psnr_db"] == pytest.approx(figures["feature_psnr_db"], abs=1e-3)
    assert figures["coded_psnr_db"] == pytest.approx(figures["coded_feature_psnr_db"], abs=1e-3)
    mean = (figures["slow_psnr_db"] + figures["fast_psnr_db"]) / 2
    assert mean == pytest.approx(figures["psnr_db"], abs=1e-3)


def test_half_of_a_batch_is_coded(stage: AnalysisStage) -> None:
    batch = stage.batch(np.random.default_rng(0))
    assert batch["spikes"].shape == (4, 41, 32, 32)
    assert batch["rate_index"].shape == (2,)


def test_only_the_analysis_learns(stage: AnalysisStage) -> None:
    loss, _ = stage.loss(stage.batch(np.random.default_rng(0)))
    loss.backward()
    assert stage.network.last.weight.grad is not None
    assert stage.network.last.weight.grad.abs().sum() > 0
    assert stage.network.regression.taps.weight.grad is not None
    assert all(not p.requires_grad for p in stage._extraction.parameters())
    assert all(not p.requires_grad for p in stage._codec.parameters())


def test_its_file_holds_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "analysis.safetensors"
    write_weights(weights_of(tiny_analysis()), path)
    written = read_weights(path, "feature-analysis")
    assert FeatureAnalysisConfig(**written.config) == TINY_ANALYSIS
    network = FeatureAnalysisNetwork(TINY_ANALYSIS)
    start_from(network, path)
    for name, tensor in tiny_analysis().state_dict().items():
        torch.testing.assert_close(network.state_dict()[name], tensor)


def test_beyond_an_end_the_last_feature_is_repeated() -> None:
    places = known_places(2000, np.random.default_rng(0))
    found = {tuple(row) for row in places.tolist()}
    assert found == {
        (0, 1, 2, 3, 4), (1, 1, 2, 3, 4), (2, 2, 2, 3, 4), (0, 1, 2, 3, 3), (0, 1, 2, 2, 2),
    }  # fmt: skip
    whole = (places == np.arange(5)).all(1).mean()
    assert 0.8 < whole < 0.9
