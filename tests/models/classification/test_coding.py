from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from models.classification.coding import FeatureCoding, code_as, code_features, code_within
from models.codecs.spec import CodecSpec
from models.errors import ParameterError, UnknownCodecError
from models.progress import Cancelled, Progress

JPEG2000 = CodecSpec.of("jpeg2000")


@pytest.fixture(scope="module")
def features() -> np.ndarray:
    noise = gaussian_filter(np.random.default_rng(0).standard_normal((3, 48, 40)), (0, 3, 3))
    return ((noise - noise.min()) / np.ptp(noise)).astype(np.float32)


def test_what_comes_back_and_what_it_costs(features: np.ndarray) -> None:
    low, high = (code_features(features, JPEG2000.replace(quality=q), 8) for q in (10.0, 90.0))
    assert low.features.shape == high.features.shape == features.shape
    assert low.cost.payload_bytes < high.cost.payload_bytes
    errors = [np.square(found.features - features).mean() for found in (low, high)]
    assert errors[1] < errors[0]
    assert low.cost.quality == 10
    bits = low.cost.bits_per_feature_pixel
    assert bits == pytest.approx(8 * low.cost.payload_bytes / (3 * 48 * 40))
    assert low.bits_per_spike_sample(21) == pytest.approx(bits / 7)


def test_the_most_that_may_be_spent(features: np.ndarray) -> None:
    found = code_within(features, JPEG2000, 1, 0.8)
    assert found.cost.bits_per_feature_pixel <= 0.8
    assert found.cost.quality is not None
    better = code_features(features, JPEG2000.replace(quality=found.cost.quality + 1), 1)
    assert better.cost.bits_per_feature_pixel > 0.8


def test_the_lowest_quality_where_nothing_is_as_small(features: np.ndarray) -> None:
    found = code_within(features, JPEG2000, 1, 1e-6)
    assert found.cost.quality == 0


def test_coding_as_it_is_asked_for(features: np.ndarray) -> None:
    at_quality = code_as(features, FeatureCoding(JPEG2000.replace(quality=30.0), 1))
    assert at_quality.cost == code_features(features, JPEG2000.replace(quality=30.0), 1).cost
    within = code_as(features, FeatureCoding(JPEG2000.replace(quality=100.0), 1, 0.8))
    assert within.cost == code_within(features, JPEG2000, 1, 0.8).cost


def test_a_lossless_codec_has_no_bitrate(features: np.ndarray) -> None:
    with pytest.raises(ParameterError, match="lossless"):
        code_within(features, CodecSpec.of("zstd"), 1, 1.0)


def test_errors_and_cancelling_pass(features: np.ndarray) -> None:
    with pytest.raises(UnknownCodecError):
        code_features(features, CodecSpec.of("nothing"), 1)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        code_features(features, JPEG2000, 1, progress)
