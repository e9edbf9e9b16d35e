from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.metrics.nearest_first import Verdict, spike_difference_map
from models.metrics.spike_fidelity import SpikeMetricOptions, compare_spikes
from models.streams.stream import MemorySource, RowOrder, SpikeStream


def paired_by_loop(
    raw: np.ndarray, distorted: np.ndarray, tolerance: int, pixel: int
) -> list[tuple[int, int]]:
    """The definition, on sets of planes: all (raw plane, distorted plane) pairs of one pixel."""
    mine = set(np.flatnonzero(raw).tolist())
    others = set(np.flatnonzero(distorted).tolist())
    pairs = []
    later_first = pixel % 2 == 0
    for distance in range(tolerance + 1):
        for delay in (distance, -distance) if later_first else (-distance, distance):
            for plane in sorted(mine):
                if plane + delay in others:
                    pairs.append((plane, plane + delay))
                    mine.remove(plane)
                    others.remove(plane + delay)
    return pairs


def by_loop(
    raw: np.ndarray, distorted: np.ndarray, tolerance: int
) -> tuple[np.ndarray, np.ndarray]:
    """Verdicts and delays, each (T, H, W)."""
    verdicts = np.where(raw, Verdict.MISSED, np.where(distorted, Verdict.SPURIOUS, 0))
    delays = np.zeros(raw.shape, int)
    for pixel, (y, x) in enumerate(np.ndindex(raw.shape[1:])):
        for t, u in paired_by_loop(raw[:, y, x], distorted[:, y, x], tolerance, pixel):
            verdicts[t, y, x] = Verdict.MOVED
            verdicts[u, y, x] = Verdict.ARRIVED if u != t else Verdict.MATCHED
            delays[[t, u], y, x] = u - t
    return verdicts, delays


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 30),
    st.integers(1, 40),
    st.integers(0, 4),
    st.tuples(st.floats(0.02, 1), st.floats(0.02, 1)),
    st.integers(0, 2**31),
)
def test_every_plane_has_the_verdicts_of_the_definition(
    planes: int, width: int, tolerance: int, rates: tuple[float, float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    raw, distorted = (rng.random((planes, 2, width)) < rate for rate in rates)
    streams = SpikeStream.from_dense(raw), SpikeStream.from_dense(distorted)
    verdicts, delays = by_loop(raw, distorted, tolerance)
    for t in range(planes):
        difference = spike_difference_map(*streams, t, tolerance)
        np.testing.assert_array_equal(difference.verdicts, verdicts[t])
        np.testing.assert_array_equal(difference.delay_planes, delays[t])


@pytest.mark.parametrize("chunk_planes", [64, 1, 7])
@pytest.mark.parametrize("tolerance", [0, 2, 5])
def test_the_histogram_is_the_sum_of_the_maps(
    chunk_planes: int, tolerance: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.metrics.paired_planes.CHUNK_BYTES", 1)
    monkeypatch.setattr("models.metrics.paired_planes.CHUNK_PLANES_AT_LEAST", chunk_planes)
    rng = np.random.default_rng(5)
    raw, distorted = (rng.random((60, 5, 15)) < 0.3 for _ in range(2))
    timing = compare_spikes(
        SpikeStream.from_dense(raw),
        SpikeStream.from_dense(distorted),
        3,
        55,
        SpikeMetricOptions(tolerances_planes=(tolerance,), chance=False),
    ).timing
    verdicts, delays = by_loop(raw[3:55], distorted[3:55], tolerance)
    from_raw = delays[(verdicts == Verdict.MOVED) | (verdicts == Verdict.MATCHED)]
    assert timing is not None
    assert timing.delays_planes == tuple(range(-tolerance, tolerance + 1))
    assert timing.counts == tuple(np.bincount(from_raw + tolerance, minlength=2 * tolerance + 1))
    assert timing.missed == np.count_nonzero(verdicts == Verdict.MISSED)
    assert timing.spurious == np.count_nonzero(verdicts == Verdict.SPURIOUS)


def test_a_lost_spike_does_not_make_the_later_ones_late() -> None:
    raw = np.ones((30, 1, 1), np.uint8)
    distorted = raw.copy()
    distorted[0] = 0
    timing = compare_spikes(SpikeStream.from_dense(raw), SpikeStream.from_dense(distorted)).timing
    assert timing is not None
    assert (timing.counts, timing.missed, timing.spurious) == ((0, 0, 29, 0, 0), 1, 0)


def test_neither_late_nor_early_is_favoured() -> None:
    raw, distorted = np.zeros((2, 9, 8, 8), np.uint8)
    raw[4] = 1
    distorted[3] = distorted[5] = 1
    result = compare_spikes(SpikeStream.from_dense(raw), SpikeStream.from_dense(distorted))
    assert result.timing is not None
    assert result.timing.counts == (0, 32, 0, 32, 0)


def test_maps_are_upright_whatever_the_row_order() -> None:
    raw = np.zeros((5, 3, 4), np.uint8)
    raw[2, 0, 1] = raw[2, 2, 3] = 1
    packed = np.packbits(raw[:, ::-1].reshape(5, 12), axis=1, bitorder="little")
    bottom_up = SpikeStream(MemorySource(packed), 3, 4, RowOrder.BOTTOM_UP)
    silent = SpikeStream.from_dense(np.zeros_like(raw))
    for streams in ((bottom_up, bottom_up), (bottom_up, silent), (silent, bottom_up)):
        difference = spike_difference_map(*streams, 2)
        np.testing.assert_array_equal(difference.verdicts > 0, raw[2] > 0)
    assert difference.count(Verdict.SPURIOUS) == 2


@pytest.mark.parametrize("plane_index", [-1, 5])
def test_the_plane_lies_inside_both(plane_index: int) -> None:
    stream = SpikeStream.from_dense(np.zeros((5, 2, 2), np.uint8))
    with pytest.raises(RequestError, match="share planes 0 to 5"):
        spike_difference_map(stream, stream, plane_index)


@pytest.mark.parametrize("tolerance", [-1, 128])
def test_the_tolerance_has_a_range(tolerance: int) -> None:
    stream = SpikeStream.from_dense(np.zeros((5, 2, 2), np.uint8))
    with pytest.raises(RequestError, match="outside 0 to 127"):
        spike_difference_map(stream, stream, 0, tolerance)
