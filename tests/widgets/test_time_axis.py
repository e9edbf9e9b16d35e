from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.time_axis import TimeAxis, column_means


@given(st.integers(1, 10**8), st.integers(1, 2000), st.data())
def test_a_plane_lies_where_it_is_found(planes, width, data):
    axis = TimeAxis.whole(planes, width)
    plane = data.draw(st.integers(0, planes - 1))
    if planes <= width:  # otherwise several planes share a pixel
        assert axis.plane_at(axis.x_of(plane + 0.5)) == plane
    assert axis.plane_at(-5) == 0
    assert axis.plane_at(width + 5) == planes - 1


@given(st.integers(20, 10**8), st.floats(0, 800), st.floats(0.01, 100))
def test_zooming_keeps_what_lies_under_the_pointer(planes, x, factor):
    axis = TimeAxis.whole(planes, 800)
    near = axis.zoomed(20, x)
    changed = near.zoomed(factor, x)
    for zoomed in (near, changed):
        assert zoomed.first >= 0
        assert zoomed.last <= planes * (1 + 1e-12)
        assert min(10, planes) * 0.999 <= zoomed.span <= planes * 1.001
    before = axis.first + x / 800 * axis.span
    after = near.first + x / 800 * near.span
    assert after == pytest.approx(before, abs=1e-6 * planes)


def test_the_page_turns_when_the_plane_leaves_it():
    axis = TimeAxis(1000, 100.0, 200.0, 500)
    assert axis.following(150) is axis
    assert axis.following(200) == TimeAxis(1000, 195.0, 295.0, 500)
    assert axis.following(99).last == pytest.approx(104.0)
    assert axis.following(999).last == 1000.0


def test_columns_average_what_they_cover():
    rng = np.random.default_rng(0)
    edges = np.concatenate(([0.0], np.sort(rng.uniform(0, 60, 29)), [60.0]))
    values = rng.uniform(size=30)
    axis = TimeAxis(60, 10.0, 50.0, 7)
    fine = np.linspace(10, 50, 7 * 4000, endpoint=False) + 40 / 7 / 4000 / 2
    curve = values[np.searchsorted(edges, fine, side="right") - 1]
    expected = curve.reshape(7, 4000).mean(axis=1)
    np.testing.assert_allclose(column_means(edges, values, axis), expected, atol=2e-3)


def test_columns_outside_the_curve_have_no_value():
    axis = TimeAxis.whole(100, 10)
    means = column_means(np.array([20.0, 40.0]), np.array([3.0]), axis)
    np.testing.assert_array_equal(np.isfinite(means), [0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
    assert (means[2:4] == 3.0).all()
