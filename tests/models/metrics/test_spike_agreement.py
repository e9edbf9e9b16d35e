from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from models.metrics.spike_agreement import SpikeAgreement
from models.metrics.spike_fidelity import SpikeMetricOptions, compare_spikes
from models.streams.stream import SpikeStream


def most_pairs(raw: np.ndarray, distorted: np.ndarray, tolerance: int) -> int:
    """The largest matching of two trains by Hopcroft–Karp, which knows nothing of order."""
    mine, others = np.flatnonzero(raw), np.flatnonzero(distorted)
    near = np.abs(mine[:, None] - others[None, :]) <= tolerance
    if not near.any():
        return 0
    return int(np.count_nonzero(maximum_bipartite_matching(csr_array(near), "column") >= 0))


@settings(max_examples=30, deadline=None)
@given(
    planes=st.integers(1, 40),
    width=st.integers(1, 9),
    tolerances=st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True),
    rates=st.tuples(st.floats(0.02, 1), st.floats(0.02, 1)),
    seed=st.integers(0, 2**31),
)
def test_no_matching_has_more_pairs(
    planes: int, width: int, tolerances: list[int], rates: tuple[float, float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    raw, distorted = (rng.random((planes, 2, width)) < rate for rate in rates)
    options = SpikeMetricOptions(tolerances_planes=tuple(tolerances), chance=False)
    result = compare_spikes(
        SpikeStream.from_dense(raw), SpikeStream.from_dense(distorted), options=options
    )
    for item in result.agreements:
        assert item.matched == sum(
            most_pairs(raw[:, y, x], distorted[:, y, x], item.tolerance_planes)
            for y, x in np.ndindex(2, width)
        )
        assert (item.raw_spikes, item.distorted_spikes) == (raw.sum(), distorted.sum())


def test_matching_reaches_over_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    raw, distorted = (SpikeStream.from_dense(rng.random((50, 6, 7)) < 0.3) for _ in range(2))
    options = SpikeMetricOptions(tolerances_planes=(0, 1, 4, 13), chance=False)
    whole = compare_spikes(raw, distorted, options=options)
    monkeypatch.setattr("models.metrics.paired_planes.CHUNK_BYTES", 1)
    for planes in (1, 3, 11):
        monkeypatch.setattr("models.metrics.paired_planes.CHUNK_PLANES_AT_LEAST", planes)
        pieces = compare_spikes(raw, distorted, options=options)
        assert (pieces.agreements, pieces.timing) == (whole.agreements, whole.timing)


def test_figures_follow_from_the_counts() -> None:
    agreement = SpikeAgreement(1, raw_spikes=10, distorted_spikes=6, matched=4, chance_matched=2)
    assert agreement.precision == pytest.approx(4 / 6)
    assert agreement.recall == pytest.approx(0.4)
    assert agreement.f1 == pytest.approx(2 / (6 / 4 + 10 / 4))
    assert agreement.chance_f1 == pytest.approx(0.25)


def test_one_train_without_spikes() -> None:
    agreement = SpikeAgreement(0, raw_spikes=0, distorted_spikes=3, matched=0)
    assert (agreement.precision, agreement.recall, agreement.f1) == (0, None, 0)


def test_chance_forgets_the_phase_and_keeps_the_rates() -> None:
    """In random phase Σ a·b / T pairs are to be expected on the same plane, however alike."""
    rng = np.random.default_rng(9)
    rates = rng.uniform(0.05, 0.6, (40, 50))
    dense = (rng.random((100, 40, 50)) < rates).astype(np.uint8)
    stream = SpikeStream.from_dense(dense)
    agreement = compare_spikes(stream, stream).agreements[0]
    counts = dense.sum(0).astype(float)
    expected = (counts**2).sum() / 100
    # Turning by 0 (1 in 100 of the pixels) matches all: the spread is below that of n coins.
    assert agreement.matched == dense.sum()
    assert agreement.chance_matched == pytest.approx(expected, abs=5 * np.sqrt(expected) * 3)


def test_chance_is_seeded() -> None:
    dense = np.random.default_rng(1).random((40, 10, 10)) < 0.3
    stream = SpikeStream.from_dense(dense)
    levels = [
        compare_spikes(stream, stream, options=SpikeMetricOptions(seed=seed)).agreements
        for seed in (0, 0, 1)
    ]
    assert levels[0] == levels[1] != levels[2]


def test_the_turned_trains_are_the_trains_turned() -> None:
    from models.metrics.paired_planes import PairedPlanes
    from models.metrics.spike_kernels import turn_trains

    dense = (np.random.default_rng(2).random((17, 8, 16)) < 0.4).astype(np.uint8)
    stream = SpikeStream.from_dense(dense)
    pair = PairedPlanes.of(stream, stream)
    turns = np.random.default_rng(3).integers(17, size=128)
    turned = turn_trains(pair.words(0, 17)[0], turns)
    got = np.array([pair.upright(plane) for plane in turned]).reshape(17, 128)
    for pixel, turn in enumerate(turns):
        np.testing.assert_array_equal(
            got[:, pixel], np.roll(dense.reshape(17, 128)[:, pixel], -turn)
        )
