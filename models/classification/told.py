"""What is told of one recording from its features, coded before or not, and what that cost."""

from __future__ import annotations

from dataclasses import dataclass

from models.classification.classify import (
    Classification,
    classify_features,
    features_of_stream,
)
from models.classification.coding import CodingCost, FeatureCoding, code_as
from models.progress import Progress
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one recording.

    Attributes:
        planes: of the recording.
        classification: what it shows.
        cost: of its features' bits, or None where they were not coded.
    """

    planes: int
    classification: Classification
    cost: CodingCost | None


def tell(
    stream: SpikeStream, classes: str, coding: FeatureCoding | None, progress: Progress
) -> Told:
    """Say what a recording shows.

    Args:
        stream: of its spikes.
        classes: name of the data set whose labels are asked for.
        coding: how its features are coded before, or None for features as they are extracted.
        progress: told how far extraction and coding are; cancels.

    Raises:
        RequestError: there is no such data set.
        CodecError: the codec is unknown or can't be used here, torch or weights are missing.
        Cancelled: somebody asked the work to stop.
    """
    features = features_of_stream(stream, progress.part(0.0, 0.5))
    cost = None
    if coding is not None:
        coded = code_as(features, coding, progress.part(0.5, 1.0))
        features, cost = coded.features, coded.cost
    told = Told(stream.planes, classify_features(features, classes), cost)
    progress.step(1, 1, "classified")
    return told
