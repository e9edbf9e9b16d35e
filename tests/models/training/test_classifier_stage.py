from __future__ import annotations

import gzip
import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.networks.features.classifier import ClassifierNetwork
from models.networks.sci_configs import CLASSIFIERS, ClassifierConfig
from models.networks.weights import read_weights, why_unusable, write_weights
from models.training import train
from models.training.classifier_stage import (
    AUGMENTATIONS,
    HELD_OUT,
    Augmentation,
    ClassifierStage,
    cut_out,
    moved,
    shaded,
)
from models.training.classifier_views import Views
from models.training.finished import start_from, weights_of
from models.training.loop import Run, RunOptions

TINY = ClassifierConfig(classes=2, side=16, fold=2, width=4)
STILL = Augmentation(False, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def views(count: int = 60) -> Views:
    """Bars that lie or stand, of random brightness."""
    rng = np.random.default_rng(0)
    features = rng.integers(0, 60, (count, 2, 16, 16)).astype(np.uint8)
    labels = np.arange(count) % 2
    for number, label in enumerate(labels):
        place = rng.integers(3, 11)
        lying = features[number] if label else features[number].swapaxes(1, 2)
        lying[:, place : place + 3] += np.uint8(150)
    return Views(features, labels)


def stage(augmentation: Augmentation = STILL) -> ClassifierStage:
    torch.manual_seed(0)
    return ClassifierStage(ClassifierNetwork(TINY), views(), augmentation, batch=16)


def test_what_is_kept_out_is_never_drawn() -> None:
    data = views(HELD_OUT * 4)
    data.features[...] = np.arange(HELD_OUT * 4, dtype=np.uint8)[:, None, None, None]
    watched = {number for number in range(HELD_OUT * 4) if number % HELD_OUT == HELD_OUT // 2}
    drawing = ClassifierStage(ClassifierNetwork(TINY), data, STILL, batch=64)
    drawn: set[int] = set()
    for step in range(20):
        batch = drawing.batch(np.random.default_rng(step))
        drawn |= {round(float(value)) for value in 255 * batch["features"].flatten(1).mean(1)}
    assert drawn == set(range(HELD_OUT * 4)) - watched


def test_targets_are_shares_of_classes() -> None:
    plain = stage().batch(np.random.default_rng(0))["target"]
    assert set(plain.flatten().tolist()) == {0.0, 1.0}
    mixing = replace(STILL, mix=0.4, smoothing=0.1)
    for seed in range(5):
        target = stage(mixing).batch(np.random.default_rng(seed))["target"]
        torch.testing.assert_close(target.sum(1), torch.ones(16))
        assert float(target.min()) >= 0.05 - 1e-6


def test_without_augmentation_features_stay() -> None:
    features, rng = torch.rand(4, 1, 16, 16).clamp(min=0.01), np.random.default_rng(0)
    torch.testing.assert_close(moved(features, STILL, rng), features, atol=1e-5, rtol=0)
    torch.testing.assert_close(shaded(features, STILL, rng), features)
    assert torch.equal(cut_out(features, STILL, rng), features)


def test_mirroring_turns_left_and_right() -> None:
    features = torch.rand(32, 1, 16, 16)
    found = moved(features, replace(STILL, mirror=True), np.random.default_rng(0))
    kept = (found - features).abs().flatten(1).amax(1) < 1e-5
    mirrored = (found - features.flip(-1)).abs().flatten(1).amax(1) < 1e-5
    assert bool((kept != mirrored).all())
    assert 4 < int(mirrored.sum()) < 28


def test_half_of_the_features_lose_a_square() -> None:
    features = torch.rand(64, 1, 16, 16)
    before = features.clone()
    found = cut_out(features, replace(STILL, cut=0.5), np.random.default_rng(0))
    assert torch.equal(features, before)
    changed = (found != features).flatten(1)
    assert 16 < int(changed.any(1).sum()) < 48
    assert int(changed.sum(1).max()) <= 10 * 10


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_what_is_drawn_stays_in_range(name: str) -> None:
    features = stage(AUGMENTATIONS[name]).batch(np.random.default_rng(1))["features"]
    assert features.shape == (16, 1, 16, 16)
    assert 0 <= float(features.min()) <= float(features.max()) <= 1 + 1e-5


def test_bars_are_learned_and_the_file_begins_another_run(tmp_path: Path) -> None:
    learning = stage()
    options = RunOptions(tmp_path / "run", 5.0, steps=250, learning_rate=3e-3, precision="float32")
    Run(learning, options).train()
    learning.network.eval()
    with torch.no_grad():
        figures = learning.validate()
    assert figures["accuracy"] == 100
    assert figures["accuracy_all"] == 100
    path = tmp_path / "classifier.safetensors"
    write_weights(weights_of(learning.network), path)
    assert read_weights(path, "classifier").config["classes"] == 2
    other = ClassifierNetwork(TINY).eval()
    start_from(other, path)
    features = torch.rand(2, 1, 16, 16)
    torch.testing.assert_close(other(features), learning.network(features))


@pytest.mark.skipif(
    bool(why_unusable("feature-extraction") or why_unusable("spikecodec-base")),
    reason="the weights of extraction and codec are not here",
)
def test_a_run_from_the_command_line(tmp_path: Path) -> None:
    write_digits(tmp_path / "sets", 30)
    threads, path = torch.get_num_threads(), tmp_path / "classifier.safetensors"
    try:
        train.main([
            "classifier", "--dataset", "mnist", "--data", str(tmp_path / "sets"), "--views", "1",
            "--pictures", "20", "--out", str(tmp_path / "run"), "--export", str(path),
            "--minutes", "5", "--steps", "2", "--batch", "4", "--device", "cpu",
        ])  # fmt: skip
    finally:
        torch.set_num_threads(threads)
    card = json.loads(path.with_suffix(".json").read_text())
    assert card["trained"].startswith("classifier of S-MNIST: MNIST (LeCun, Cortes)")
    assert card["trained"].endswith("views: 1 of each of 20 training pictures")
    assert card["steps"] == 2
    assert 0 <= card["validation"]["val_accuracy"] <= 100
    assert np.load(tmp_path / "run" / "views.npy").shape == (20, 1, 64, 64)
    other = ClassifierNetwork(ClassifierConfig(classes=42, width=CLASSIFIERS["mnist"].width))
    own = other.head.weight.clone()
    start_from(other, path)
    assert torch.equal(other.head.weight, own)
    kept = read_weights(path, "classifier").part("network")["trunk.1.0.weight"]
    np.testing.assert_array_equal(other.state_dict()["trunk.1.0.weight"].numpy(), kept)


def write_digits(folder: Path, count: int) -> None:
    """Write a training set as MNIST's files are."""
    (folder / "mnist").mkdir(parents=True)
    pictures = np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    for name, head, data in (
        ("images-idx3", struct.pack(">4I", 2051, count, 28, 28), pictures.tobytes()),
        ("labels-idx1", struct.pack(">2I", 2049, count), bytes(n % 10 for n in range(count))),
    ):
        path = folder / "mnist" / f"train-{name}-ubyte.gz"
        path.write_bytes(gzip.compress(head + data))
