"""Agreement of trains and scenes against pairs counted one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.errors import RequestError
from models.experiments.initial_states import (
    fire_scene,
    isi_quantiles,
    recording_agreement,
    train_agreement,
    train_agreements,
)
from models.progress import Cancelled, Progress
from models.streams.stream import SpikeStream

SCENE = np.linspace(0.05, 0.95, 6 * 8, dtype=np.float32).reshape(6, 8)
PLANES, GAIN = 150, 0.6


def most_pairs(a: list[int], b: list[int], tolerance: int) -> int:
    """The most one-to-one pairs within a tolerance, by trying every way (dynamic programming)."""
    best = np.zeros((len(a) + 1, len(b) + 1), int)
    for i, here in enumerate(a):
        for j, there in enumerate(b):
            paired = best[i, j] + (abs(here - there) <= tolerance)
            best[i + 1, j + 1] = max(paired, best[i, j + 1], best[i + 1, j])
    return int(best[-1, -1])


def interval_at(spikes: list[int], plane: int) -> int | None:
    before = [t for t in spikes if t <= plane]
    after = [t for t in spikes if t > plane]
    return after[0] - before[-1] if before and after else None


def by_hand(
    a: list[int], b: list[int], planes: int, tolerance: int
) -> tuple[float | None, int, int]:
    """F1 of the spikes, planes at which the intervals agree, planes at which there are both."""
    pairs = most_pairs(a, b, tolerance)
    both = [(interval_at(a, t), interval_at(b, t)) for t in range(planes)]
    known = [(x, y) for x, y in both if x is not None and y is not None]
    agree = sum(abs(x - y) <= 1 for x, y in known)
    f1 = 2 * pairs / (len(a) + len(b)) if a or b else None
    return f1, agree, len(known)


trains = st.lists(st.booleans(), min_size=30, max_size=30)


@given(a=trains, b=trains, tolerance=st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_trains_agree_as_counted_by_hand(a: list[bool], b: list[bool], tolerance: int) -> None:
    found = train_agreement(np.array(a), np.array(b), tolerance)
    planes_a, planes_b = (np.flatnonzero(train).tolist() for train in (a, b))
    f1, agree, both = by_hand(planes_a, planes_b, 30, tolerance)
    assert found.spikes == (None if f1 is None else pytest.approx(f1))
    assert found.intervals == (pytest.approx(agree / both) if both else None)
    assert found.left_out == 30 - both


def test_several_are_compared_as_each_alone() -> None:
    rng = np.random.default_rng(6)
    train, others = rng.random(80) < 0.2, rng.random((80, 5)) < 0.2
    found = train_agreements(train, others, 1)
    assert found == tuple(train_agreement(train, others[:, k], 1) for k in range(5))
    assert len(set(found)) > 1


def test_a_train_agrees_with_itself_and_nothing_agrees_on_nothing() -> None:
    train = np.random.default_rng(6).random(80) < 0.2
    assert train_agreement(train, train).spikes == 1
    assert train_agreement(train, train).intervals == 1
    empty = train_agreement(np.zeros(9, bool), np.zeros(9, bool))
    assert (empty.spikes, empty.intervals, empty.left_out) == (None, None, 9)


def trains_of(stream: SpikeStream) -> list[list[int]]:
    dense: NDArray[np.uint8] = stream.dense(0, stream.planes).reshape(stream.planes, -1)
    return [np.flatnonzero(dense[:, k]).tolist() for k in range(dense.shape[1])]


@pytest.mark.parametrize("tolerance", [0, 2])
@pytest.mark.parametrize("samples_at_once", [1, 1 << 22])
def test_recordings_agree_as_counted_pixel_by_pixel(
    tolerance: int, samples_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.experiments.initial_states.PIXELS_AT_ONCE", samples_at_once)
    a, b = (fire_scene(SCENE, PLANES, GAIN, state) for state in (0.1, 0.6))
    found = recording_agreement(a, b, tolerance)
    pairs = spikes = agree = both = 0
    for mine, theirs in zip(trains_of(a), trains_of(b), strict=True):
        pairs += most_pairs(mine, theirs, tolerance)
        spikes += len(mine) + len(theirs)
        _, agrees, known = by_hand(mine, theirs, PLANES, tolerance)
        agree, both = agree + agrees, both + known
    assert found.spikes == pytest.approx(2 * pairs / spikes)
    assert found.intervals == pytest.approx(agree / both)
    assert found.left_out == SCENE.size * PLANES - both


def test_a_still_scene_fires_as_its_closed_form_says() -> None:
    for state in (0.0, 0.1, 0.5, 0.9):
        stream = fire_scene(SCENE, PLANES, GAIN, state)
        counts = stream.dense(0, PLANES).sum(0)
        expected = np.floor(state + PLANES * GAIN * SCENE.astype(np.float64))
        assert np.abs(counts - expected).max() <= 1  # single precision may shift the last spike
        assert (counts == expected).mean() > 0.9
        assert stream.full_scale == GAIN


def test_without_noise_intervals_agree_where_spikes_do_not() -> None:
    recordings = [fire_scene(SCENE, PLANES, GAIN, state) for state in (0.1, 0.5, 0.9)]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        found = recording_agreement(recordings[a], recordings[b])
        assert found.intervals == 1
        assert found.spikes is not None
        assert found.spikes < 0.6


def test_intervals_lie_around_one_over_the_drive() -> None:
    stream = fire_scene(np.full((3, 4), 0.5, np.float32), 200, 0.4, 0.3)  # a spike in 5 planes
    assert isi_quantiles(stream).tolist() == [5] * 5
    quantiles = isi_quantiles(fire_scene(SCENE, PLANES, GAIN, 0.2), (0.0, 0.5, 1.0))
    middle = [
        interval_at(train, PLANES // 2) for train in trains_of(fire_scene(SCENE, PLANES, GAIN, 0.2))
    ]
    known = [interval for interval in middle if interval is not None]
    assert quantiles.tolist() == [min(known), float(np.median(known)), max(known)]


def test_a_black_scene_has_no_intervals() -> None:
    stream = fire_scene(np.zeros((2, 2), np.float32), 20, GAIN, 0.5)
    assert np.isnan(isi_quantiles(stream)).all()
    found = recording_agreement(stream, stream)
    assert (found.intervals, found.left_out) == (None, 80)


def test_what_can_not_be_compared_or_fired_is_refused() -> None:
    with pytest.raises(RequestError):
        fire_scene(SCENE, 10, GAIN, 1.0)
    with pytest.raises(RequestError):
        fire_scene(-SCENE, 10, GAIN, 0.0)
    with pytest.raises(RequestError):
        recording_agreement(fire_scene(SCENE, 10, GAIN, 0), fire_scene(SCENE[1:], 10, GAIN, 0))
    assert math.isnan(isi_quantiles(fire_scene(SCENE, 1, GAIN, 0.0))[0])


def test_comparing_recordings_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    stream = fire_scene(SCENE, PLANES, GAIN, 0)
    with pytest.raises(Cancelled):
        recording_agreement(stream, stream, progress=progress)
