from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from models.classification.classify import why_unavailable
from models.classification.moving_pictures import RECORDING_PLANES
from models.codecs.spec import CodecSpec
from models.experiments.classification import (
    QUALITIES,
    AccuracyPoint,
    RecordedPicture,
    accuracy_at,
    accuracy_uncoded,
    bits_by_quality,
    quality_for_bits,
    record_test_pictures,
)
from models.networks.weights import why_unusable
from models.progress import Cancelled, Progress

pytestmark = pytest.mark.skipif(
    bool(why_unavailable("mnist") or why_unusable("feature-extraction")),
    reason="the weights of the classifier or of the extraction are not here",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test set of eight ones and noughts, as MNIST's files are."""
    folder = tmp_path_factory.mktemp("sets")
    (folder / "mnist").mkdir()
    rows, columns = np.mgrid[:28, :28] - 13.5
    one = (np.abs(columns) < 1.6) & (np.abs(rows) < 9)
    nought = np.abs(np.hypot(rows / 1.3, columns) - 6) < 1.4
    pictures = (255 * np.stack([nought, one] * 4)).astype(np.uint8)
    head = struct.pack(">4I", 2051, 8, 28, 28)
    images = folder / "mnist" / "t10k-images-idx3-ubyte.gz"
    images.write_bytes(gzip.compress(head + pictures.tobytes()))
    labels = folder / "mnist" / "t10k-labels-idx1-ubyte.gz"
    labels.write_bytes(gzip.compress(struct.pack(">2I", 2049, 8) + bytes([0, 1] * 4)))
    return folder


@pytest.fixture(scope="module")
def recordings(folder: Path) -> tuple[RecordedPicture, ...]:
    return record_test_pictures("mnist", folder, 100)


def test_recordings_of_the_test_pictures(recordings: tuple[RecordedPicture, ...]) -> None:
    assert [one.label for one in recordings] == ["0", "1"] * 4
    assert recordings[0].features.shape == (RECORDING_PLANES // 7, 64, 64)
    assert not np.array_equal(recordings[0].features, recordings[2].features)


def test_accuracy_and_what_coding_costs(recordings: tuple[RecordedPicture, ...]) -> None:
    uncoded = accuracy_uncoded(recordings, "mnist")
    assert uncoded.bits_per_spike_sample == 1
    assert uncoded.report.accuracy >= 0.75
    assert uncoded.drop_from(uncoded) == 0
    coded = accuracy_at(recordings, "mnist", CodecSpec.of("jpeg2000", quality=30.0), Progress())
    assert isinstance(coded, AccuracyPoint)
    assert 0 < coded.bits_per_spike_sample < 0.5
    assert coded.bit_saving == 1 - coded.bits_per_spike_sample
    difference = uncoded.report.accuracy - coded.report.accuracy
    assert coded.drop_from(uncoded) == pytest.approx(100 * difference)


def test_the_quality_for_a_bit_rate() -> None:
    bits = tuple(0.004 * 2.0**step for step in range(len(QUALITIES)))
    for quality, spent in zip(QUALITIES, bits, strict=True):
        assert quality_for_bits(bits, spent) == pytest.approx(quality)
    between = (QUALITIES[2] + QUALITIES[3]) / 2
    assert quality_for_bits(bits, np.sqrt(bits[2] * bits[3])) == pytest.approx(between)
    assert quality_for_bits(bits, 1e-9) == QUALITIES[0]
    assert quality_for_bits(bits, 1e9) == QUALITIES[-1]


def test_recordings_come_near_the_bit_rate(recordings: tuple[RecordedPicture, ...]) -> None:
    codec = CodecSpec.of("hevc")
    bits = bits_by_quality(recordings[:4], codec, Progress())
    assert list(bits) == sorted(bits)
    wanted = (bits[2] + bits[3]) / 2
    spec = codec.replace(quality=quality_for_bits(bits, wanted))
    found = accuracy_at(recordings[:4], "mnist", spec, Progress())
    assert found.bits_per_spike_sample == pytest.approx(wanted, rel=0.2)
    assert found.quality == spec["quality"]


def test_recording_can_be_cancelled(folder: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        record_test_pictures("mnist", folder, 2, progress)
