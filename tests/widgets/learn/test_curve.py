from __future__ import annotations

import numpy as np
import pytest

from widgets.learn.curve import Curve, box_and_whiskers, highest, level, staircase, ticks


def test_a_curve_that_can_t_be_drawn_is_told():
    two, three = np.zeros(2), np.zeros(3)
    with pytest.raises(ValueError, match="kind 'bars'"):
        Curve("a", two, two, kind="bars")
    with pytest.raises(ValueError, match="'a' has x"):
        Curve("a", two, three)


def test_a_staircase_is_level_between_its_edges():
    x, y = staircase([0, 1, 4], [5, np.nan])
    assert x.tolist() == [0, 1, 1, 4]
    assert y[:2].tolist() == [5, 5]
    assert np.isnan(y[2:]).all()


def test_ticks_stand_on_their_places():
    x, y = ticks(np.array([3, 8]), lane=2, half=0.5)
    assert x.tolist() == [3, 3, 8, 8]
    assert y.tolist() == [1.5, 2.5, 1.5, 2.5]
    assert ticks(np.array([], np.int64))[0].size == 0


def test_a_level_line():
    x, y = level(2, -1, 9)
    assert (x.tolist(), y.tolist()) == ([-1, 9], [2, 2])


def test_the_highest_of_what_there_is():
    assert highest(np.array([1.0, np.nan, 4.0, np.inf])) == 4
    assert highest(np.array([np.nan, np.nan]), 1.5) == 1.5
    assert highest(np.array([], np.float32), 2) == 2


def test_a_box_plot_spans_its_quantiles():
    x, y = box_and_whiskers([1, 3, 4, 7, 20], lane=2, half=0.3)
    assert x.size == y.size == 18
    upright = {float(x[k]) for k in range(0, 18, 2) if x[k] == x[k + 1]}
    assert upright == {1, 3, 4, 7, 20}
    whiskers = [(float(x[k]), float(x[k + 1])) for k in (0, 2)]
    assert whiskers == [(1, 3), (7, 20)]
    assert (y.min(), y.max()) == pytest.approx((1.7, 2.3))
