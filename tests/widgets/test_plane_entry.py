from __future__ import annotations

import pytest

from widgets.plane_entry import parse_plane


@pytest.mark.parametrize(
    ("text", "plane"),
    [
        ("0", 0),
        (" 42 ", 42),
        ("1,250", 1250),
        ("31.25 ms", 1250),
        ("0.1 s", 4000),
        ("25 µs", 1),
        ("99999999", 99_999),
        ("10 s", 99_999),
    ],
)
def test_planes_and_times(text, plane):
    assert parse_plane(text, 100_000, 40_000.0) == plane


def test_the_time_of_a_plane_leads_back_to_it():
    for plane in range(0, 5000, 7):
        assert parse_plane(f"{plane / 40_000 * 1000:.3f} ms", 10_000, 40_000.0) == plane


@pytest.mark.parametrize("text", ["", "-1", "1.5", "abc", "1,25", "3 h"])
def test_nonsense_is_refused(text):
    with pytest.raises(ValueError, match="plane number"):
        parse_plane(text, 100, 40_000.0)


def test_a_time_needs_the_capture_rate():
    with pytest.raises(ValueError, match="capture rate"):
        parse_plane("2 ms", 100, None)


def test_planes_beyond_32_bits():
    assert parse_plane("5000000000", 10**10, None) == 5_000_000_000
