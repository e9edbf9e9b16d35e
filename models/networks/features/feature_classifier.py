"""The classifier as it runs: NumPy in, NumPy out, with fixed weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.arrays import Luminance
from models.errors import RequestError
from models.networks.device import OnDevice
from models.networks.features.classifier import ClassifierNetwork, resized
from models.networks.loading import with_weights
from models.networks.sci_configs import ClassifierConfig
from models.networks.weights import Weights

CLASSIFIER_KIND = "classifier"


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """What a classifier says of some features.

    Attributes:
        probabilities: of the classes, (classes,) float32, together 1.
        embedding: from which they follow, (E,) float32.
    """

    probabilities: NDArray[np.float32]
    embedding: NDArray[np.float32]


class FeatureClassifier:
    """Tells by a `ClassifierNetwork` what features show."""

    def __init__(self, weights: Weights) -> None:
        """Build the network of a file of weights."""
        self.config = ClassifierConfig(**weights.config)
        network = with_weights(ClassifierNetwork(self.config), weights)
        self._network = OnDevice(network, lambda network, features: network.embedding(features))
        self._head = network.head

    @torch.inference_mode()
    def guess(self, features: Luminance) -> Guess:
        """Classify features (N, H, W) float32 in [0, 1] of one recording, of any size, N ≥ 1.

        Raises:
            RequestError: there is no feature.
        """
        if features.ndim != 3 or 0 in features.shape:
            raise RequestError(f"features to classify are (N, H, W), not {features.shape}")
        seen = resized(torch.from_numpy(np.array(features, np.float32))[None], self.config.side)
        embedding = self._network(seen)
        probabilities = self._head(embedding).softmax(1)
        return Guess(probabilities[0].numpy(), embedding[0].numpy())
