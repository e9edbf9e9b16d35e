"""Accuracy against bits: how well test pictures are told after their features were coded.

As SCI's Tables VI to VIII: recordings of moving test pictures, their features coded at a few bit
rates and classified. Bits are payload bits per spike sample, the raw stream being 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.classification.classify import classify_features, features_of_stream
from models.classification.coding import CodedFeatures, code_features
from models.classification.labels import DataSet, data_set
from models.classification.moving_pictures import RECORDING_PLANES, fire_picture, generator_of
from models.classification.picture_sets import Picture, load_labelled
from models.classification.report import ClassificationReport, classification_report
from models.codecs.spec import QUALITY, CodecSpec
from models.progress import Progress
from models.streams.stream import SpikeStream

BITS = (0.011, 0.016, 0.025, 0.038)
"""Per spike sample: those of Table VII."""
TEST_SEED = 1_000_003
"""Of the test recordings; no training draws from it."""
PROBES = 12
"""Recordings on which the quality for a bit rate is sought."""
QUALITIES = (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0)
"""At which they are coded to this end."""
GOP = 8


@dataclass(frozen=True, slots=True, eq=False)
class RecordedPicture:
    """A test picture's recording, as its features.

    Attributes:
        features: (N, S, S) float32 in [0, 1].
        label: what it shows.
    """

    features: Luminance
    label: str


@dataclass(frozen=True, slots=True)
class AccuracyPoint:
    """How well recordings are told at a bit rate.

    Attributes:
        quality: of the codec; None where nothing was coded.
        bits_per_spike_sample: payload bits, mean over the recordings; 1 where nothing was coded.
        report: accuracy, and the scores of each class.
    """

    quality: float | None
    bits_per_spike_sample: float
    report: ClassificationReport

    @property
    def bit_saving(self) -> float:
        """The share of the raw stream's bits that is saved."""
        return 1 - self.bits_per_spike_sample

    def drop_from(self, uncoded: AccuracyPoint) -> float:
        """Return how much accuracy coding cost, in points of per cent."""
        return 100 * (uncoded.report.accuracy - self.report.accuracy)


def recorded_stream(like: DataSet, picture: Picture, index: int) -> SpikeStream:
    """Record a test picture (H, W) uint8; the index settles all that is drawn."""
    fired = fire_picture(picture, like, RECORDING_PLANES, generator_of(TEST_SEED, index))
    return SpikeStream.from_dense(fired.spikes, full_scale=fired.gain)


def record_test_pictures(
    name: str, folder: Path, count: int, progress: Progress | None = None
) -> tuple[RecordedPicture, ...]:
    """Record test pictures of a data set, evenly chosen, and extract their features.

    Args:
        name: of the data set.
        folder: that holds the data sets.
        count: of recordings; all where there are no more.
        progress: told after each; cancels.

    Raises:
        RequestError: the data set is unknown or missing.
        CodecUnavailableError: the extraction's weights are missing.
    """
    like, progress = data_set(name), progress or Progress()
    pictures = load_labelled(name, folder, "test").spread(count)
    found = []
    for index, (picture, label) in enumerate(zip(pictures.pictures, pictures.labels, strict=True)):
        progress.step(index, len(pictures), "recording test pictures")
        features = features_of_stream(recorded_stream(like, picture, index))
        found.append(RecordedPicture(features, like.labels[label]))
    return tuple(found)


def accuracy_uncoded(recordings: tuple[RecordedPicture, ...], name: str) -> AccuracyPoint:
    """Return how well recordings are told by their features as they were extracted."""
    guesses = [classify_features(one.features, name).label for one in recordings]
    return AccuracyPoint(None, 1.0, _report(recordings, guesses, name))


def accuracy_at(
    recordings: tuple[RecordedPicture, ...], name: str, spec: CodecSpec, progress: Progress
) -> AccuracyPoint:
    """Return how well recordings are told after coding at a quality, which the spec names."""
    guesses, bits = [], 0.0
    for coded in _coded(recordings, spec, progress):
        guesses.append(classify_features(coded.features, name).label)
        bits += coded.bits_per_spike_sample(RECORDING_PLANES)
    report = _report(recordings, guesses, name)
    return AccuracyPoint(float(spec[QUALITY]), bits / len(recordings), report)


def bits_by_quality(
    recordings: tuple[RecordedPicture, ...], spec: CodecSpec, progress: Progress
) -> tuple[float, ...]:
    """Return what some of the recordings cost at each of `QUALITIES`, bits per spike sample."""
    probes = recordings[:: max(len(recordings) // PROBES, 1)][:PROBES]
    found = []
    for position, quality in enumerate(QUALITIES):
        part = progress.part(position / len(QUALITIES), (position + 1) / len(QUALITIES))
        coded = _coded(probes, spec.replace(**{QUALITY: quality}), part)
        spent = [one.bits_per_spike_sample(RECORDING_PLANES) for one in coded]
        found.append(sum(spent) / len(spent))
    return tuple(found)


def quality_for_bits(bits: tuple[float, ...], bits_per_spike_sample: float) -> float:
    """Return the quality at which bits, told for `QUALITIES`, come to a figure.

    One quality serves all recordings: easy ones cost less than hard ones. Between two qualities
    the logarithm of the bits is taken to be a straight line.
    """
    rising = np.maximum.accumulate(np.log(bits))
    return float(np.interp(np.log(bits_per_spike_sample), rising, QUALITIES))


def _coded(
    recordings: tuple[RecordedPicture, ...], spec: CodecSpec, progress: Progress
) -> Iterator[CodedFeatures]:
    for position, recording in enumerate(recordings):
        progress.step(position, len(recordings), "coding features")
        yield code_features(recording.features, spec, GOP)


def _report(
    recordings: tuple[RecordedPicture, ...], guesses: list[str], name: str
) -> ClassificationReport:
    truth = [one.label for one in recordings]
    return classification_report(truth, guesses, data_set(name).labels)
