from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from models.codecs.sample import (
    WORTHWHILE,
    joined_scenes,
    middle_sample,
    runs,
    scenes_at,
    spread_sample,
)
from models.scenes import SceneSequence


@pytest.mark.parametrize("gop", [0, 1, 2, 3, 8, 50])
def test_samples_are_whole_groups_and_small(gop: int) -> None:
    for count in range(300):
        for positions in (spread_sample(count, gop), list(middle_sample(count, gop))):
            assert WORTHWHILE * len(positions) <= count
            firsts = positions[:: gop or 1]
            assert positions == [first + k for first in firsts for k in range(gop)]
            assert all(first % gop == 0 for first in firsts)
            assert all(a < b for a, b in pairwise(positions))
            assert not positions or 0 <= positions[0] <= positions[-1] < count


def test_a_long_recording_gives_one_group_of_sixteen() -> None:
    assert np.diff(spread_sample(1600, 1)).tolist() == [16] * 99
    assert len(spread_sample(1600, 8)) == 8 * (200 // 16)
    assert middle_sample(1600, 1) == range(750, 850)


def test_the_ends_are_left_out() -> None:
    """Their windows are cut short, which makes them unlike the others."""
    positions = spread_sample(6, 1)
    assert positions[0] > 0
    assert positions[-1] < 5


def test_scenes_keep_what_belongs_to_them() -> None:
    luminance = np.arange(5, dtype=np.float32)[:, None, None] / np.ones((5, 2, 3), np.float32)
    attention = np.linspace(-0.9, 0.9, 10, dtype=np.float32).reshape(5, 2, 1, 1)
    indices, hold = (3, 10, 17, 24, 29), (7, 7, 7, 7, 2)
    scenes = SceneSequence(luminance, indices, 0, hold, 20000.0, 0.6, attention)
    some = scenes_at(scenes, [1, 4])
    assert some.luminance[:, 0, 0].tolist() == [1, 4]
    assert (some.plane_indices, some.hold_planes) == ((10, 29), (7, 2))
    assert (some.capture_rate_hz, some.full_scale) == (20000.0, 0.6)
    assert some.attention is not None
    np.testing.assert_array_equal(some.attention, attention[[1, 4]])
    assert scenes_at(replace(scenes, attention=None), [1, 4]).attention is None


def test_a_sample_can_be_held_small() -> None:
    assert len(spread_sample(1600, 1, 20)) == 20
    assert np.diff(spread_sample(1600, 1, 20)).tolist() == [80] * 19
    assert len(spread_sample(1600, 8, 20)) == 16  # whole groups
    assert len(spread_sample(1600, 50, 20)) == 50  # one in any case
    assert spread_sample(1600, 1, 1000) == spread_sample(1600, 1)


def test_scenes_are_joined_as_they_were_parted() -> None:
    luminance = np.random.default_rng(0).random((6, 2, 3), np.float32)
    attention = np.random.default_rng(1).random((6, 4, 1, 1), np.float32)
    scenes = SceneSequence(
        luminance, (3, 10, 17, 24, 31, 36), 0, (7,) * 5 + (2,), 20000.0, 0.6, attention
    )
    positions = [0, 1, 3, 5]
    parts = [scenes_at(scenes, list(run)) for run in runs(positions)]
    assert [len(part) for part in parts] == [2, 1, 1]
    joined, wanted = joined_scenes(parts), scenes_at(scenes, positions)
    for name in ("luminance", "attention"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(wanted, name))
    for name in ("plane_indices", "hold_planes", "first_plane", "full_scale"):
        assert getattr(joined, name) == getattr(wanted, name)
