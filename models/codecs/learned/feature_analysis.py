"""The analysis that comes along, loaded when the first scene is read from features."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.arrays import Luminance
from models.codecs.kept_segments import Motion
from models.progress import Progress

if TYPE_CHECKING:
    from models.networks.features.analyser import Analysis, FeatureAnalyser

WEIGHTS = "feature-analysis"


def why_no_analysis() -> str:
    """Return why features can't be analysed here, or "" where they can; torch is not imported."""
    from models.networks.weights import why_unusable

    return why_unusable(WEIGHTS)


@dataclass(frozen=True, slots=True)
class LearnedAnalysis:
    """A `SceneAnalysis` by the networks whose weights come along."""

    @property
    def weights_hash(self) -> str:
        """SHA-256 of the weights in hex; torch is not imported."""
        return _weights_hash()

    def scenes(
        self,
        features: Luminance,
        motion: Motion | None,
        first: int,
        count: int,
        progress: Progress,
    ) -> Luminance:
        """Read scenes from features; see `SceneAnalysis`."""
        return _analyser().scenes(features, motion, first, count, progress)


def analysed(features: Luminance, motion: Motion | None, place: int) -> Analysis:
    """Return all that is found at the moment of one of the features; see `FeatureAnalyser`.

    Raises:
        RequestError: there is no such feature.
    """
    return _analyser().analyse(features, motion, place)


@cache
def _weights_hash() -> str:
    from models.networks.weights import bundled_weights, read_weights

    return read_weights(bundled_weights(WEIGHTS), WEIGHTS).sha256


@cache
def _analyser() -> FeatureAnalyser:
    from models.networks.features.analyser import FeatureAnalyser
    from models.networks.weights import bundled_weights, read_weights

    return FeatureAnalyser(read_weights(bundled_weights(WEIGHTS), WEIGHTS))
