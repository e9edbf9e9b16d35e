from __future__ import annotations

import itertools

import numpy as np
import pytest

from models.errors import RequestError
from models.representations import statistics
from models.representations.statistics import quantile, sample_stretches, summarise
from models.streams.stream import SpikeStream


def test_figures_of_the_real_car_are_those_that_were_measured(car: SpikeStream) -> None:
    summary = summarise(car)
    assert summary.firing_rate == pytest.approx(0.366, abs=5e-4)
    assert summary.always_on_fraction == pytest.approx(0.017, abs=5e-4)
    assert (summary.isi_p5, summary.isi_p50, summary.isi_p95) == (1, 2, 6)
    assert (summary.planes_examined, summary.pixels_examined) == (200, 100_000)
    assert not summary.sampled


@pytest.mark.parametrize("seed", range(5))
def test_figures_equal_loops_over_the_pixels(random_stream, seed: int) -> None:
    stream, dense = random_stream(seed, (90, 5, 7))
    intervals = np.concatenate(
        [np.diff(np.flatnonzero(dense[:, y, x])) for y in range(5) for x in range(7)]
    )
    summary = summarise(stream)
    assert summary.firing_rate == pytest.approx(dense.mean())
    assert summary.always_on_fraction == pytest.approx((dense.sum(axis=0) == 90).mean())
    assert summary.never_fires_fraction == pytest.approx((dense.sum(axis=0) == 0).mean())
    wanted = np.quantile(intervals, [0.05, 0.5, 0.95], method="inverted_cdf")
    assert [summary.isi_p5, summary.isi_p50, summary.isi_p95] == wanted.tolist()


def test_dark_recordings_have_no_intervals() -> None:
    summary = summarise(SpikeStream.from_dense(np.zeros((5, 3, 3), np.uint8)))
    assert (summary.isi_p5, summary.isi_p50, summary.isi_p95) == (None, None, None)
    assert summary.never_fires_fraction == 1.0


def test_huge_recordings_are_sampled_and_say_so(
    random_stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, dense = random_stream(2, (4000, 16, 16), density=0.4)
    monkeypatch.setattr(statistics, "SAMPLE_BYTES", 32 * 1000)
    monkeypatch.setattr(statistics, "INTERVAL_BYTES", 16 * 1000)
    summary = summarise(stream)
    assert (summary.planes_examined, summary.pixels_examined, summary.sampled) == (1000, 128, True)
    assert summary.firing_rate == pytest.approx(dense.mean(), abs=0.01)


@pytest.mark.parametrize(("planes", "most"), [(10, 10), (10, 9), (10, 1), (10, 0), (1000, 333)])
def test_stretches_lie_apart_inside_the_recording(planes: int, most: int) -> None:
    stretches = sample_stretches(planes, most)
    assert stretches[0][0] == 0
    assert stretches[-1][1] <= planes
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(stretches))
    assert sum(stop - start for start, stop in stretches) <= max(most, statistics.STRETCHES)


def test_quantile_is_the_inverse_of_the_distribution() -> None:
    values = np.array([1, 1, 2, 5, 5, 5, 9])
    for share in (0.01, 0.3, 0.5, 0.95, 1.0):
        wanted = np.quantile(values, share, method="inverted_cdf")
        assert quantile(np.bincount(values), share) == wanted


def test_empty_recordings_are_refused() -> None:
    with pytest.raises(RequestError):
        summarise(SpikeStream.from_dense(np.zeros((0, 3, 3), np.uint8)))
