from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.codecs.learned.sci.feature_model import FeatureModel
from models.networks import configs, sci_configs, weights
from models.networks.features.feature_codec import FeatureCodecNetwork
from models.networks.rate_table import distortion_weight
from models.networks.weights import write_weights
from models.training import finished, train
from models.training.clips import load_clips
from models.training.feature_codec_stage import FEATURES, FeatureCodecStage
from models.training.finished import start_from, weights_of
from models.training.picture_data import load_pictures
from tests.models.networks.tiny import TINY_CODEC, tiny_codec
from tests.models.networks.tiny_feature_codec import TINY_INTER, TINY_MOTION, tiny_feature_codec
from tests.models.networks.tiny_sci import tiny_extraction

BATCH, SIDE = 3, 32


def playback(spikes: torch.Tensor) -> torch.Tensor:
    """TFP over all planes, in the place of the extraction network."""
    return spikes.mean(1, keepdim=True)


@pytest.fixture(scope="module")
def stage(training_folder: Path) -> FeatureCodecStage:
    torch.manual_seed(0)
    network = FeatureCodecNetwork(TINY_CODEC, TINY_INTER, TINY_MOTION)
    pictures, clips = load_pictures(training_folder), load_clips(training_folder)
    return FeatureCodecStage(network, playback, pictures, clips, BATCH, SIDE)


def test_batches_are_features_of_neighbouring_moments(stage: FeatureCodecStage) -> None:
    batch = stage.batch(np.random.default_rng(3))
    features = batch["features"]
    assert features.shape == (BATCH, FEATURES, SIDE, SIDE)
    assert 0 <= float(features.min()) < float(features.max()) <= 1
    near = (features[:, 1:] - features[:, :-1]).square().mean()
    far = (features[:1] - features[1:2]).square().mean()
    assert near < far
    again = stage.batch(np.random.default_rng(3))
    torch.testing.assert_close(again["features"], features)


def test_the_first_feature_is_to_be_coded_better(stage: FeatureCodecStage) -> None:
    indices = torch.cat([stage.batch(np.random.default_rng(k))["rate_index"] for k in range(20)])
    assert indices.shape == (20 * BATCH, FEATURES)
    assert 0 <= float(indices.min()) <= float(indices.max()) <= 1
    assert float((indices[:, 0] - indices[:, 1:].mean(1)).mean()) > 0.04
    assert float(indices[:, 1:].std(1).mean()) > 0.01


def test_the_loss_is_bits_and_weighted_error(stage: FeatureCodecStage) -> None:
    batch = dict(stage.batch(np.random.default_rng(0)))
    stage.network.eval()
    with torch.no_grad():
        coded = stage.network(batch["features"], batch["rate_index"])
        error = (coded.features - batch["features"]).square().mean((2, 3))
        each = coded.bits / SIDE**2 + distortion_weight(batch["rate_index"]) * error
        usual = distortion_weight(batch["rate_index"][:, 1:].mean(1, keepdim=True)) ** 0.36
        each = each / usual
        for learns, expected in ((True, each), (False, each[:, 1:])):
            loss, figures = stage.loss(batch | {"intra_learns": torch.tensor(learns)})
            torch.testing.assert_close(loss, expected.mean())
    assert figures["bpp"] == pytest.approx(float(coded.bits[:, 1:].mean()) / SIDE**2)
    assert 0 < figures["motion_bpp"] < figures["bpp"]


def test_the_prior_begins_as_that_of_the_intra_codec(stage: FeatureCodecStage) -> None:
    stage.start_as_intra()
    intra, inter = stage.network.intra, stage.network.inter
    latent, index = torch.randn(1, 64, 4, 4), torch.tensor([0.7])
    with torch.no_grad():
        for found, expected in zip(
            inter.code(latent, index), intra.code(latent, index), strict=True
        ):
            torch.testing.assert_close(found, expected)


def test_validation(stage: FeatureCodecStage) -> None:
    stage.network.eval()
    with torch.no_grad():
        figures = stage.validate()
    for name in ("bpp", "psnr_db"):
        values = [figures[f"{name}_{index}"] for index in (0.1, 0.35, 0.6, 0.85)]
        assert values == sorted(values)


def test_weights_lead_back(tmp_path: Path) -> None:
    network = tiny_feature_codec()
    path = tmp_path / "tiny.safetensors"
    write_weights(weights_of(network), path)
    other = FeatureCodecNetwork(TINY_CODEC, TINY_INTER, TINY_MOTION)
    start_from(other, path)
    for name, tensor in network.state_dict().items():
        # The exact parts come back from whole numbers.
        torch.testing.assert_close(other.state_dict()[name], tensor, rtol=1e-7, atol=2.0**-17)


def test_a_run_ends_in_a_file_that_codes(
    training_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(configs.SCENE_CODECS, "tiny", TINY_CODEC)
    monkeypatch.setitem(sci_configs.INTER_CODECS, "tiny", TINY_INTER)
    files = {"spikecodec-base": tiny_codec(), "feature-extraction": tiny_extraction()}
    for name, network in files.items():
        write_weights(weights_of(network), tmp_path / f"{name}.safetensors")

    def bundled(name: str) -> Path:
        return tmp_path / f"{name}.safetensors"

    for module in (weights, finished):
        monkeypatch.setattr(module, "bundled_weights", bundled)
    threads = torch.get_num_threads()
    path = tmp_path / "sci.safetensors"
    arguments = [
        "feature-codec", "--data", str(training_folder), "--preset", "tiny", "--batch", "2",
        "--side", "32", "--minutes", "1", "--steps", "2", "--precision", "float32",
        "--out", str(tmp_path / "run"), "--export", str(path),
    ]  # fmt: skip
    try:
        train.main(arguments)
    finally:
        torch.set_num_threads(threads)
    shown = np.random.default_rng(0).random((2, 24, 32), dtype=np.float32)
    model = FeatureModel(path)
    data, crc = model.encode(shown, [200, 190], lambda position: None)
    group = model.decode(data, 2, (24, 32), crc, lambda position: None)
    assert group.pictures.shape == shown.shape
    assert path.with_suffix(".json").is_file()
