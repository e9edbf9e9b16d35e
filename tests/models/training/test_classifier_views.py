from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.classification.labels import MNIST
from models.classification.moving_pictures import fire_picture, generator_of
from models.classification.picture_sets import LabelledPictures
from models.networks.features.extraction import FEATURE_PLANES
from models.networks.weights import bundled_weights
from models.training import classifier_views
from models.training.classifier_views import VIEWS_FILE, features_of, kept_views
from tests.models.networks.tiny import tiny_codec


def pictures(count: int) -> LabelledPictures:
    rng = np.random.default_rng(0)
    shown = tuple(rng.integers(0, 256, (32, 32), dtype=np.uint8) for _ in range(count))
    return LabelledPictures(shown, np.arange(count) % 10)


def playback(spikes: torch.Tensor) -> torch.Tensor:
    return spikes.mean(1, keepdim=True)


def test_half_of_the_features_are_coded_the_others_are_as_extracted() -> None:
    set_of = pictures(8)
    found = features_of(list(set_of.pictures), range(8), MNIST, 4, playback, tiny_codec())
    as_extracted = 0
    for number, feature in enumerate(found):
        fired = fire_picture(
            set_of.pictures[number], MNIST, FEATURE_PLANES, generator_of(4, number)
        )
        wanted = 255 * np.clip(fired.spikes.mean(0) / fired.gain, 0, 1)
        as_extracted += bool(np.abs(feature - wanted).max() <= 1)
    assert 1 <= as_extracted <= 7


def test_views_do_not_depend_on_how_many_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier_views, "CODED_SHARE", 0.0)
    shown = list(pictures(6).pictures)
    together = features_of(shown, range(6), MNIST, 0, playback, tiny_codec())
    alone = features_of(shown[4:], range(4, 6), MNIST, 0, playback, tiny_codec())
    assert np.array_equal(together[4:], alone)


@pytest.mark.skipif(
    not bundled_weights("feature-extraction").is_file()
    or not bundled_weights("spikecodec-base").is_file(),
    reason="the weights of extraction and codec are not here",
)
def test_views_are_made_once(tmp_path: Path) -> None:
    set_of = pictures(3)
    made = kept_views(tmp_path / "run", set_of, MNIST, 2, 0)
    assert made.features.shape == (3, 2, 64, 64)
    assert made.labels.tolist() == [0, 1, 2]
    assert not np.array_equal(made.features[0, 0], made.features[0, 1])
    path = tmp_path / "run" / VIEWS_FILE
    before = path.read_bytes()
    again = kept_views(tmp_path / "run", set_of, MNIST, 2, 0)
    assert np.array_equal(again.features, made.features)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [VIEWS_FILE]
