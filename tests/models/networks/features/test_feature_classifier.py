from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
import torch

from models.errors import RequestError
from models.networks.features.classifier import ClassifierNetwork, resized
from models.networks.features.feature_classifier import FeatureClassifier
from models.networks.sci_configs import ClassifierConfig
from models.networks.weights import Weights
from models.training.export import named

TINY = ClassifierConfig(classes=3, side=16, fold=2, width=4)


@pytest.fixture(scope="module")
def network() -> ClassifierNetwork:
    torch.manual_seed(1)
    return ClassifierNetwork(TINY).eval()


@pytest.fixture(scope="module")
def classifier(network: ClassifierNetwork) -> FeatureClassifier:
    return FeatureClassifier(Weights("classifier", asdict(TINY), named("network", network)))


@pytest.mark.parametrize("shape", [(1, 16, 16), (4, 16, 16), (2, 9, 31), (1, 1, 1)])
def test_it_says_what_the_network_says(
    network: ClassifierNetwork, classifier: FeatureClassifier, shape: tuple[int, ...]
) -> None:
    features = np.random.default_rng(0).random(shape, np.float32)
    guess = classifier.guess(features)
    with torch.no_grad():
        logits = network(resized(torch.from_numpy(features)[None], TINY.side))[0]
    assert guess.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert np.allclose(guess.probabilities, logits.softmax(0).numpy(), atol=1e-5)
    assert guess.embedding.shape == (16,)


@pytest.mark.parametrize("shape", [(0, 16, 16), (16, 16), (1, 0, 5)])
def test_no_feature(classifier: FeatureClassifier, shape: tuple[int, ...]) -> None:
    with pytest.raises(RequestError, match="to classify"):
        classifier.guess(np.zeros(shape, np.float32))
