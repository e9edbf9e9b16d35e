from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.codecs.sample import WORTHWHILE, middle_sample, scenes_at, spread_sample
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
    scenes = SceneSequence(luminance, (3, 10, 17, 24, 29), 0, (7, 7, 7, 7, 2), 20000.0, 0.6)
    some = scenes_at(scenes, [1, 4])
    assert some.luminance[:, 0, 0].tolist() == [1, 4]
    assert (some.plane_indices, some.hold_planes) == ((10, 29), (7, 2))
    assert (some.capture_rate_hz, some.full_scale) == (20000.0, 0.6)
