"""What a recording shows, of its raw spikes and of what a codec gives back; pure, no Qt.

    A: raw spikes ─────────────────▶ features ─┐
    B: decoded features (CAAS) ────────────────┼─▶ classifier ─▶ labels
       regenerated spikes (else) ──▶ features ─┘

A few features, spread over the recording, stand for all of them: their embeddings are averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.feature_pictures import features_at
from app.workspace import Coded
from models.arrays import Luminance
from models.codecs.spec import Paradigm
from models.kept import Kept
from models.progress import Progress
from models.reconstruction.features import NAME as FEATURES
from models.reconstruction.features import WINDOW_PLANES
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.classification.classify import Classification

MOST_FEATURES = 24
KEPT_BYTES = 48 << 20
"""Memory that features may take until another data set's labels are asked for."""
NOTE = "classifying"

_features: Kept[tuple[str, float], Luminance] = Kept(KEPT_BYTES, lambda kept: kept.nbytes)


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What was told of a stream.

    Attributes:
        classification: the labels.
        features: how many it was told from; of them there are `of`.
    """

    classification: Classification
    features: int
    of: int


def label_raw(stream: SpikeStream, classes: str, progress: Progress) -> Told:
    """Say what a stream of spikes shows.

    Raises:
        CodecUnavailableError: torch or weights are missing.
        Cancelled: `progress` was asked to stop.
    """
    from models.classification.classify import FEATURE_STRIDE, classify_features
    from models.reconstruction.registry import reconstruction
    from models.reconstruction.sequence import scene_planes

    planes = scene_planes(0, stream.planes, FEATURE_STRIDE)
    chosen = spread(len(planes), MOST_FEATURES)
    method = reconstruction(FEATURES, WINDOW_PLANES)

    def extract() -> Luminance:
        found = np.empty((len(chosen), stream.height, stream.width), np.float32)
        for place, position in enumerate(chosen):
            progress.step(place, len(chosen), NOTE)
            found[place] = method.scene(stream, planes[position])
        return found

    features = _features.get((stream.identity, stream.full_scale), extract)
    return Told(classify_features(features, classes), len(chosen), len(planes))


def label_coded(coded: Coded, classes: str, progress: Progress) -> Told:
    """Say what came back from a codec shows: its features where they were coded, else its spikes.

    Raises:
        SpikeloupeError: as `label_raw`, or the bytes can't be decoded.
    """
    from models.classification.classify import classify_features

    if coded.scenes is None or coded.pipeline.paradigm is not Paradigm.CAAS:
        return label_raw(coded.spikes, classes, progress)
    source = coded.bitstream
    chosen = spread(source.header.items, MOST_FEATURES)
    features = features_at(source, chosen, progress)
    return Told(classify_features(features, classes), len(chosen), source.header.items)


def spread(count: int, most: int) -> tuple[int, ...]:
    """Return at most `most` of the numbers below `count`, evenly spread.

    >>> spread(7, 3)
    (1, 3, 5)
    """
    chosen = min(count, most)
    return tuple((2 * place + 1) * count // (2 * chosen) for place in range(chosen))
