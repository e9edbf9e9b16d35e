from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.ndimage import laplace

from models.networks import sci_configs
from models.networks.features.extraction import FeatureExtractionNetwork
from models.networks.weights import read_weights
from models.training import train
from models.training.clips import load_clips
from models.training.features_stage import FeaturesStage, laplacian, psnr_db, slow_and_fast
from models.training.finished import start_from
from models.training.picture_data import load_pictures
from tests.models.networks.tiny_sci import TINY_EXTRACTION


def stage(folder: Path, smoothness: float) -> FeaturesStage:
    torch.manual_seed(0)
    network = FeatureExtractionNetwork(TINY_EXTRACTION)
    return FeaturesStage(network, load_pictures(folder), load_clips(folder), 2, 32, smoothness)


def test_the_laplacian_is_that_of_scipy() -> None:
    picture = np.random.default_rng(0).random((9, 12)).astype(np.float32)
    found = laplacian(torch.from_numpy(picture)[None, None])[0, 0].numpy()
    np.testing.assert_allclose(found, laplace(picture)[1:-1, 1:-1], atol=1e-5)


def test_psnr_is_averaged_over_clips() -> None:
    error = torch.stack([torch.full((1, 4, 4), 0.1), torch.full((1, 4, 4), 0.01)])
    assert psnr_db(error) == pytest.approx((20 + 40) / 2, rel=1e-5)


def test_it_begins_at_tfp(training_folder: Path) -> None:
    with torch.no_grad():
        figures = stage(training_folder, 1.0).validate()
    # Validation clips both to [0, 1]; TFP goes beyond where a bright pixel fires early.
    assert figures["psnr_db"] >= figures["tfp_psnr_db"]
    assert figures["laplacian"] <= figures["tfp_laplacian"]
    assert figures["light_laplacian"] < figures["laplacian"]


def test_smoothness_counts_as_much_as_it_is_weighed(training_folder: Path) -> None:
    without, with_weight = stage(training_folder, 0.0), stage(training_folder, 3.0)
    batch = without.batch(np.random.default_rng(0))
    assert batch["spikes"].shape == (2, 13, 32, 32)
    plain, figures = without.loss(batch)
    weighed, _ = with_weight.loss(batch)
    assert float((weighed - plain).detach()) == pytest.approx(3 * figures["laplacian"], rel=1e-4)


def test_smoothness_has_a_gradient(training_folder: Path) -> None:
    found = stage(training_folder, 100.0)
    loss, _ = found.loss(found.batch(np.random.default_rng(0)))
    loss.backward()
    gradient = found.network.last.weight.grad
    assert gradient is not None
    assert gradient.abs().sum() > 0


def test_clips_fall_into_slow_and_fast() -> None:
    change = torch.tensor([0.3, 0.0, 0.2, 0.1])[:, None, None, None].expand(4, 1, 2, 2)
    slow, fast = slow_and_fast(change)
    assert slow.tolist() == [1, 3]
    assert fast.tolist() == [2, 0]


@pytest.mark.parametrize("parts", [[], ["dorsal"]])
def test_a_run_ends_in_a_file_that_a_run_can_begin_with(
    training_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[str]
) -> None:
    monkeypatch.setitem(sci_configs.FEATURE_EXTRACTIONS, "tiny", TINY_EXTRACTION)
    threads, path = torch.get_num_threads(), tmp_path / "tiny.safetensors"
    left_out = [word for part in parts for word in ("--without", part)]
    try:
        train.main([
            "features", "--data", str(training_folder), "--preset", "tiny", "--batch", "2",
            "--side", "32", "--minutes", "5", "--steps", "2", "--precision", "float32",
            "--device", "cpu", "--out", str(tmp_path / "run"), "--export", str(path), *left_out,
        ])  # fmt: skip
    finally:
        torch.set_num_threads(threads)
    trained = read_weights(path, "feature-extraction")
    assert trained.config["dorsal"] == (not parts)
    network = FeatureExtractionNetwork(sci_configs.without(TINY_EXTRACTION, parts))
    start_from(network, path)
    for name, tensor in network.state_dict().items():
        np.testing.assert_array_equal(tensor.numpy(), trained.part("network")[name])
