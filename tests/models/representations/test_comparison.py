from __future__ import annotations

import numpy as np
import pytest

from models.representations.comparison import RADII, prediction_error, representations
from models.representations.correlation import (
    isi_correlation,
    scene_correlation,
    spike_correlation,
)
from models.streams.stream import SpikeStream

T = 30


@pytest.fixture(scope="module")
def stream() -> SpikeStream:
    rng = np.random.default_rng(5)
    share = np.linspace(0.15, 0.6, 24)
    return SpikeStream.from_dense(rng.random((60, 16, 24)) < share)


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    return np.random.default_rng(6).random((16, 24), np.float32)


def test_each_is_what_its_name_says(stream: SpikeStream, scene: np.ndarray) -> None:
    spikes, isi, counts, picture = representations(stream, T, scene, 7, isi_cap_planes=4)
    dense = stream.dense(0, stream.planes).astype(int)
    assert (spikes.levels == dense[T]).all()
    assert (counts.levels == dense[T - 3 : T + 4].sum(0)).all()
    assert (picture.levels == np.round(scene * 255)).all()
    assert [each.peak for each in (spikes, isi, counts, picture)] == [1, 4, 7, 255]
    assert isi.valid is not None
    for y, x in np.ndindex(isi.levels.shape):
        fired = np.flatnonzero(dense[:, y, x])
        before, after = fired[fired <= T], fired[fired > T]
        assert isi.valid[y, x] == bool(before.size and after.size)
        if isi.valid[y, x]:
            assert isi.levels[y, x] == min(after[0] - before[-1], 4)


def test_statistics_are_those_of_the_maps(stream: SpikeStream, scene: np.ndarray) -> None:
    spikes, isi, _, picture = representations(stream, T, scene, isi_cap_planes=20)
    for place, radius in enumerate(RADII):
        assert spikes.statistics()[place] == spike_correlation(stream, [T], radius)
        assert isi.statistics()[place] == isi_correlation(stream, [T], radius, isi_cap_planes=20)
        assert picture.statistics()[place] == scene_correlation(scene[None], radius)


@pytest.mark.parametrize("radius", RADII)
def test_the_variance_of_the_error_is_that_of_the_statistics(
    stream: SpikeStream, scene: np.ndarray, radius: int
) -> None:
    for each in representations(stream, T, scene):
        error, whole = prediction_error(each, radius)
        found = each.statistics()[RADII.index(radius)]
        assert whole.sum() == found.pixels
        assert error[whole].astype(np.float64).var() == pytest.approx(found.variance, rel=1e-4)
        assert not error[~whole].any()


def test_the_error_is_a_pixel_less_the_mean_around_it(
    stream: SpikeStream, scene: np.ndarray
) -> None:
    each = representations(stream, T, scene)[3]
    around = each.levels[4:7, 8:11].astype(np.float64)
    mean = (around.sum() - around[1, 1]) / 8
    assert prediction_error(each)[0][5, 9] == pytest.approx((around[1, 1] - mean) / 255)
