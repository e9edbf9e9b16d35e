"""The label of a recording: its features, coded or not, and what a classifier says of them.

recording ─ features, every 7 planes ─┬──────────────────┬─▶ classifier ─▶ label, confidence
                                      └─ coded, decoded ─┘
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.classification.labels import data_set
from models.errors import CodecUnavailableError
from models.progress import Progress
from models.reconstruction.features import NAME as FEATURES
from models.reconstruction.features import WINDOW_PLANES
from models.reconstruction.registry import reconstruction
from models.reconstruction.sequence import reconstruct_scenes
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.networks.features.feature_classifier import FeatureClassifier

FEATURE_STRIDE = 7
"""Planes from a feature to the next."""
TOP = 5
"""Labels that are named, the likeliest first."""


@dataclass(frozen=True, slots=True)
class RankedLabel:
    """A label, and how likely it is, in [0, 1]."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """What a recording shows.

    Attributes:
        top5: the likeliest labels, the likeliest first; of fewer classes, all.
        embedding: from which they follow, (E,) float32.
    """

    top5: tuple[RankedLabel, ...]
    embedding: NDArray[np.float32]

    @property
    def label(self) -> str:
        """The likeliest label."""
        return self.top5[0].label

    @property
    def confidence(self) -> float:
        """How likely it is, in [0, 1]."""
        return self.top5[0].confidence


def features_of_stream(stream: SpikeStream, progress: Progress | None = None) -> Luminance:
    """Return the features of a recording, one for every 7 planes: (N, H, W) float32 in [0, 1].

    Raises:
        CodecUnavailableError: torch or the weights of the extraction are missing.
        Cancelled: somebody asked the work to stop.
    """
    method = reconstruction(FEATURES, WINDOW_PLANES)
    return reconstruct_scenes(stream, method, FEATURE_STRIDE, progress=progress).luminance


def classify_features(features: Luminance, name: str) -> Classification:
    """Return what features (N, H, W) float32 in [0, 1] of one recording show, of any size, N ≥ 1.

    Args:
        features: decoded, or as they were extracted.
        name: of the data set whose labels are asked for.

    Raises:
        RequestError: there is no such data set, or no feature.
        CodecUnavailableError: torch or the classifier's weights are missing.
    """
    like = data_set(name)
    labels = like.labels
    if like.mirrors and features.ndim == 3:
        features = np.concatenate([features, features[..., ::-1]])
    guess = _classifier(name).guess(features)
    order = np.argsort(-guess.probabilities, kind="stable")[:TOP]
    ranked = tuple(RankedLabel(labels[i], float(guess.probabilities[i])) for i in order)
    return Classification(ranked, guess.embedding)


def weights_name(name: str) -> str:
    """Return the name of the weights of a data set's classifier."""
    return f"classifier-{name}"


def why_unavailable(name: str) -> str:
    """Return why a data set's labels can't be told here, or ""; torch is not imported."""
    from models.networks.weights import why_unusable

    return why_unusable(weights_name(name))


@cache
def _classifier(name: str) -> FeatureClassifier:
    reason = why_unavailable(name)
    if reason:
        raise CodecUnavailableError(f"{name} can't be classified here: {reason}")
    from models.networks.features.feature_classifier import CLASSIFIER_KIND, FeatureClassifier
    from models.networks.weights import bundled_weights, read_weights

    return FeatureClassifier(read_weights(bundled_weights(weights_name(name)), CLASSIFIER_KIND))
