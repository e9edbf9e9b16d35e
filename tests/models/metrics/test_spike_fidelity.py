from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from models.errors import RequestError
from models.metrics.spike_fidelity import SpikeFidelity, SpikeMetricOptions, compare_spikes
from models.progress import Cancelled, Progress
from models.streams.stream import MemorySource, RowOrder, SpikeStream

CHUNKS = [64, 1, 5]
"""Planes of a chunk; the recordings below have 60."""


@pytest.fixture(params=CHUNKS)
def chunked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.metrics.paired_planes.CHUNK_BYTES", 1)
    monkeypatch.setattr("models.metrics.paired_planes.CHUNK_PLANES_AT_LEAST", request.param)


def trains(firing_rate: float, seed: int) -> np.ndarray:
    """Sixty planes of 5×15; some pixels are silent, some fire in every plane."""
    dense = np.random.default_rng(seed).random((60, 5, 15)) < firing_rate
    dense[:, 0, 0], dense[:, 1, 1] = True, False
    return dense.astype(np.uint8)


def isi_maps(dense: np.ndarray) -> np.ndarray:
    """The definition as a loop: (T, H, W), 0 where an interval has no end or no beginning."""
    maps = np.zeros(dense.shape, int)
    for y, x in np.ndindex(dense.shape[1:]):
        times = np.flatnonzero(dense[:, y, x])
        for begin, end in pairwise(times):
            maps[begin:end, y, x] = end - begin
    return maps


def psnr(errors: np.ndarray, peak: float) -> float:
    return 10 * math.log10(peak**2 / np.mean(errors**2))


@pytest.mark.usefixtures("chunked")
@pytest.mark.parametrize(("raw_rate", "distorted_rate"), [(0.4, 0.4), (0.05, 0.3), (0.9, 0.04)])
@pytest.mark.parametrize("cap", [255, 7])
def test_interval_figures_are_those_of_the_definition(
    raw_rate: float, distorted_rate: float, cap: int
) -> None:
    raw, distorted = trains(raw_rate, 1), trains(distorted_rate, 2)
    result = compare_spikes(
        SpikeStream.from_dense(raw),
        SpikeStream.from_dense(distorted),
        options=SpikeMetricOptions(isi_cap_planes=cap),
    )
    mine, other = isi_maps(raw), isi_maps(distorted)
    both = (mine > 0) & (other > 0)
    capped = np.minimum(mine, cap)[both] - np.minimum(other, cap)[both]
    assert result.isi_psnr_db == pytest.approx(psnr(capped, cap), rel=1e-12)
    assert result.firing_rate_psnr_db == pytest.approx(
        psnr(1 / mine[both] - 1 / other[both], 1), rel=1e-12
    )
    assert result.isi_left_out == result.firing_rate_left_out == np.count_nonzero(~both)
    assert result.samples == raw.size


@pytest.mark.usefixtures("chunked")
@pytest.mark.parametrize("window", [1, 4, 21, 60])
def test_windowed_firing_rate_is_that_of_the_definition(window: int) -> None:
    raw, distorted = trains(0.4, 1), trains(0.2, 2)
    result = compare_spikes(
        SpikeStream.from_dense(raw),
        SpikeStream.from_dense(distorted),
        options=SpikeMetricOptions(firing_rate_window_planes=window),
    )
    excess = raw.astype(float) - distorted
    errors = np.array([excess[t : t + window].mean(0) for t in range(60 - window + 1)])
    assert result.firing_rate_psnr_db == pytest.approx(psnr(errors, 1), rel=1e-12)
    assert result.firing_rate_left_out == (window - 1) * 75


@pytest.mark.usefixtures("chunked")
def test_a_recording_equals_itself_and_its_turned_copy() -> None:
    dense = trains(0.3, 3)
    packed = np.packbits(dense[:, ::-1].reshape(60, 75), axis=1, bitorder="little")
    bottom_up = SpikeStream(MemorySource(packed), 5, 15, RowOrder.BOTTOM_UP)
    result = compare_spikes(SpikeStream.from_dense(dense), bottom_up)
    assert result.isi_psnr_db == result.firing_rate_psnr_db == math.inf
    assert [item.f1 for item in result.agreements] == [1, 1, 1]
    assert result.timing is not None
    assert result.timing.counts == (0, 0, int(dense.sum()), 0, 0)


@pytest.mark.usefixtures("chunked")
def test_equal_intervals_in_another_phase_lose_nothing() -> None:
    """Not even the rounding of 1/ISI: PSNR is infinite for every interval and phase."""
    raw, distorted = np.zeros((2, 400, 60, 2), np.uint8)
    for interval in range(2, 60):
        raw[::interval, interval] = 1
        distorted[interval // 2 :: interval, interval, 0] = 1
        distorted[interval // 3 + 1 :: interval, interval, 1] = 1
    result = compare_spikes(SpikeStream.from_dense(raw), SpikeStream.from_dense(distorted))
    assert result.isi_psnr_db == result.firing_rate_psnr_db == math.inf
    assert result.agreements[0].matched == 0


def test_a_stretch_is_compared_as_if_it_were_alone() -> None:
    raw, distorted = SpikeStream.from_dense(trains(0.2, 5)), SpikeStream.from_dense(trains(0.2, 6))
    inside = compare_spikes(raw, distorted, 13, 47)
    alone = compare_spikes(raw.section(13, 47), distorted.section(13, 47))
    assert (inside.start, inside.stop) == (13, 47)
    assert _without_stretch(inside) == _without_stretch(alone)
    assert inside != compare_spikes(raw, distorted)


def _without_stretch(result: SpikeFidelity) -> tuple[object, ...]:
    return (
        result.isi_psnr_db,
        result.isi_left_out,
        result.firing_rate_psnr_db,
        result.agreements,
        result.timing,
    )


def test_without_any_interval_there_is_no_figure() -> None:
    silent = SpikeStream.from_dense(np.zeros((20, 4, 4), np.uint8))
    result = compare_spikes(silent, silent)
    assert result.isi_psnr_db is None
    assert result.firing_rate_psnr_db is None
    assert result.isi_left_out == result.samples == 320
    assert {(a.f1, a.precision, a.recall, a.chance_f1) for a in result.agreements} == {
        (None, None, None, None)
    }


def test_only_what_is_asked_for_is_measured() -> None:
    stream = SpikeStream.from_dense(trains(0.3, 1))
    options = SpikeMetricOptions(tolerances_planes=(), chance=False)
    result = compare_spikes(stream, stream, options=options)
    assert result.agreements == ()
    assert result.timing is None
    unchanced = compare_spikes(stream, stream, options=SpikeMetricOptions(chance=False))
    assert [item.chance_f1 for item in unchanced.agreements] == [None] * 3


@pytest.mark.parametrize(
    "options",
    [
        {"isi_cap_planes": 0},
        {"isi_cap_planes": 65536},
        {"tolerances_planes": (0, 64)},
        {"tolerances_planes": (-1,)},
    ],
)
def test_options_have_ranges(options: dict[str, object]) -> None:
    with pytest.raises(RequestError, match="outside"):
        SpikeMetricOptions(**options)


@pytest.mark.parametrize("window", [0, 61])
def test_a_window_fits_into_the_stretch(window: int) -> None:
    stream = SpikeStream.from_dense(trains(0.3, 1))
    options = SpikeMetricOptions(firing_rate_window_planes=window)
    with pytest.raises(RequestError, match="does not fit into the 60"):
        compare_spikes(stream, stream, options=options)


@pytest.mark.usefixtures("chunked")
def test_progress_is_told_and_cancels() -> None:
    stream = SpikeStream.from_dense(trains(0.3, 1))
    seen: list[float] = []
    compare_spikes(stream, stream, progress=Progress(lambda done, _: seen.append(done)))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1)
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        compare_spikes(stream, stream, progress=stopped)


def test_real_recording_against_itself_delayed(shared_data: Path) -> None:
    """A pure delay of one plane keeps nearly every interval, but few spikes in their place."""
    bytes_ = np.fromfile(shared_data / "recordings" / "real" / "car-100kmh.dat", np.uint8)
    packed = bytes_.reshape(-1, 12500)
    raw, later = (
        SpikeStream(MemorySource(planes), 250, 400, RowOrder.BOTTOM_UP)
        for planes in (packed[1:], packed[:-1])
    )
    result = compare_spikes(raw, later)
    exact, near = result.agreements[:2]
    assert result.isi_psnr_db is not None
    assert result.isi_psnr_db > 45
    assert exact.f1 is not None
    assert near.f1 is not None
    assert exact.f1 < 0.5
    assert near.f1 > 0.99
