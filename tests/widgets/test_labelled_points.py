from __future__ import annotations

import numpy as np
import pytest

from widgets.labelled_points import LabelledPoints

POINTS = LabelledPoints(
    np.array([[0, 0], [10, 0], [10, 4]], np.float32),
    ("a.dat", "b.dat", "c.dat"),
    ("cat", "dog", "dog"),
    ("cat", "cat", "dog"),
    ("cat", "dog"),
)


def test_what_is_right_and_how_often():
    assert POINTS.right.tolist() == [True, False, True]
    assert POINTS.numbers.tolist() == [0, 1, 1]
    assert POINTS.counts("dog") == (1, 2)
    assert POINTS.text(0) == "a.dat · is cat, told so"
    assert POINTS.text(1) == "b.dat · is dog, told cat"


def test_the_nearest_in_pixels_among_some():
    everyone, dogs = np.ones(3, bool), np.array([False, True, True])
    assert POINTS.nearest(1, 0, (1.0, 1.0), everyone) == (0, 1.0)
    assert POINTS.nearest(1, 0, (1.0, 1.0), dogs) == (1, 9.0)
    assert POINTS.nearest(10, 3, (1.0, 1.0), everyone) == (2, 1.0)
    assert POINTS.nearest(5, 2, (1.0, 100.0), everyone)[1] == pytest.approx(5, abs=0.01)
    assert POINTS.nearest(0, 0, (1.0, 1.0), np.zeros(3, bool)) is None


def test_limits_leave_a_margin():
    (left, right), (bottom, top) = POINTS.limits()
    assert left < 0 < 10 < right
    assert bottom < 0 < 4 < top
    one = LabelledPoints(np.zeros((1, 2), np.float32), ("a",), ("cat",), ("cat",), ("cat",))
    (left, right), _ = one.limits()
    assert left < right


@pytest.mark.parametrize(
    ("positions", "truth", "labels"),
    [(np.zeros((2, 2)), ("cat",), ("cat",)), (np.zeros((1, 2)), ("cat",), ("dog",))],
)
def test_what_does_not_fit(positions, truth, labels):
    with pytest.raises(ValueError, match=r"don't go|none of"):
        LabelledPoints(positions, ("a",), truth, ("cat",), labels)
