from __future__ import annotations

import numpy as np
import pytest

from models.classification.classify import (
    FEATURE_STRIDE,
    classify_features,
    features_of_stream,
    why_unavailable,
)
from models.classification.labels import DATA_SETS
from models.errors import RequestError
from models.networks.weights import why_unusable
from models.streams.stream import SpikeStream


def needs(*names: str) -> pytest.MarkDecorator:
    reason = next((why for why in map(why_unusable, names) if why), "")
    return pytest.mark.skipif(bool(reason), reason=reason or "all there")


@needs("feature-extraction")
@pytest.mark.parametrize("planes", [1, 7, 8, 42])
def test_a_feature_for_every_seven_planes(planes: int) -> None:
    spikes = np.random.default_rng(0).integers(0, 2, (planes, 20, 28), dtype=np.uint8)
    features = features_of_stream(SpikeStream.from_dense(spikes))
    assert features.shape == (-(-planes // FEATURE_STRIDE), 20, 28)
    assert 0 <= features.min() <= features.max() <= 1


@pytest.mark.parametrize("name", DATA_SETS)
def test_labels_and_confidence(name: str) -> None:
    if why_unavailable(name):
        pytest.skip(why_unavailable(name))
    features = np.random.default_rng(0).random((3, 50, 70), np.float32)
    told = classify_features(features, name)
    assert told.label == told.top5[0].label
    assert {ranked.label for ranked in told.top5} <= set(DATA_SETS[name].labels)
    assert len(told.top5) == 5
    assert told.confidence == max(ranked.confidence for ranked in told.top5)
    brighter = classify_features(0.5 * features + 0.2, name)
    assert brighter.label == told.label
    assert brighter.confidence == pytest.approx(told.confidence, abs=1e-3)
    if DATA_SETS[name].mirrors:
        mirrored = classify_features(features[..., ::-1], name)
        assert mirrored.embedding == pytest.approx(told.embedding, abs=1e-4)
    with pytest.raises(RequestError):
        classify_features(features[:0], name)


def test_a_data_set_that_there_is_not() -> None:
    with pytest.raises(RequestError, match="cifar"):
        classify_features(np.zeros((1, 8, 8), np.float32), "cifra")
