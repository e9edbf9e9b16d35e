from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from widgets.axis_steps import short_plane, step_for, ticks_between


@given(st.floats(0.5, 1e9), st.integers(1, 50))
def test_a_step_gives_no_more_ticks_than_there_is_room_for(span, most):
    step = step_for(span, most)
    assert span / step <= most
    digits = str(step).rstrip("0")
    assert digits in ("1", "2", "5")


@given(st.integers(0, 10**9), st.integers(0, 1000), st.sampled_from([1, 2, 5, 10, 100]))
def test_ticks_are_the_multiples_within(first, length, step):
    expected = [plane for plane in range(first, first + length + 1) if plane % step == 0]
    assert list(ticks_between(first, first + length, step)) == expected


def test_labels_are_short_only_where_nothing_is_lost():
    assert [short_plane(plane, 500) for plane in (0, 1500)] == ["0", "1,500"]
    assert [short_plane(plane, 1000) for plane in (0, 1000, 12_000)] == ["0", "1 k", "12 k"]
    assert short_plane(12_300_000, 100_000) == "12.3 M"
