from __future__ import annotations

import numpy as np
import pytest

from widgets.rate_curve import RateCurve, nearest_point, rounded_limits


def test_points_are_sorted_and_read_between():
    curve = RateCurve.of("a", "A", [1.0, 0.1], [40.0, 30.0])
    assert curve.bits.tolist() == [0.1, 1.0]
    assert curve.quality_at(np.sqrt(0.1)) == pytest.approx(35.0)
    assert curve.quality_at(7.0) == 40.0
    assert curve.held(7.0) == 1.0
    assert curve.held(0.01) == 0.1


def test_curves_of_nonsense_are_refused():
    with pytest.raises(ValueError, match="bits"):
        RateCurve.of("a", "A", [1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="finite"):
        RateCurve.of("a", "A", [1.0], [np.inf])


def test_the_nearest_point_in_pixels():
    curves = (
        RateCurve.of("a", "A", [0.1, 0.5], [30.0, 35.0]),
        RateCurve.of("empty", "E", [], []),
        RateCurve.of("b", "B", [0.1, 0.5], [28.0, 34.0]),
    )
    name, index, distance = nearest_point(curves, 0.5, 34.1, x_unit=0.01, y_unit=0.1)
    assert (name, index) == ("b", 1)
    assert distance == pytest.approx(1.0)
    assert nearest_point((), 0, 0, 1, 1) is None


def test_limits_have_a_margin_and_a_width():
    assert rounded_limits(0.0, 100.0) == (-4.0, 104.0)
    low, high = rounded_limits(34.0, 34.0)
    assert low < 34.0 < high
