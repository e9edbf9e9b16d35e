import numpy as np
import pytest

from widgets.timeline_painting import activity_span


@pytest.mark.parametrize(
    ("values", "span"),
    [
        ([0.1, 0.5], (0.0, 0.5)),
        ([0.2, 0.2, 0.2], (0.0, 0.2)),
        ([0.0, 0.0], (0.0, 1.0)),
        ([np.nan, np.nan], (0.0, 1.0)),
        ([0.25, np.nan, 0.5], (0.0, 0.5)),
    ],
)
def test_the_bottom_is_zero_where_the_curve_changes_much_or_not_at_all(values, span):
    assert activity_span(np.array(values)) == span


def test_a_steady_curve_shows_its_changes_in_the_upper_part():
    low, high = activity_span(np.array([0.40, 0.41, 0.42]))
    assert high == 0.42
    assert (0.40 - low) / (high - low) == pytest.approx(0.6)
