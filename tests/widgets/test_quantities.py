from __future__ import annotations

import doctest

import pytest

from widgets import axis_steps, playback_speeds, quantities, table_csv, target, value_slider
from widgets.quantities import bits_text, duration_text, plane_time_text, significant, size_text


@pytest.mark.parametrize(
    "module", [quantities, axis_steps, playback_speeds, target, value_slider, table_csv]
)
def test_examples_in_the_documentation_hold(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.000 ms"),
        (2.5e-5, "25.00 µs"),
        (0.0025, "2.500 ms"),
        (0.99999, "1,000 ms"),
        (90.0, "90.00 s"),
        (-0.0025, "−2.500 ms"),
    ],
)
def test_durations(seconds, text):
    assert duration_text(seconds) == text


def test_neighbouring_planes_have_different_times():
    for plane in (0, 99, 399_999, 400_000, 100_000_000):
        assert plane_time_text(plane, 40_000) != plane_time_text(plane + 1, 40_000)
    assert plane_time_text(3, None) == ""


def test_figures_never_turn_to_powers_of_ten():
    assert significant(1e9, 3) == "1,000,000,000"
    assert significant(1e-4, 2) == "0.00010"
    assert significant(float("nan"), 3) == "nan"


def test_sizes_and_bits():
    assert [size_text(size) for size in (0, 1, 99_999, 100_000, 2_500_000_000)] == [
        "0 bytes",
        "1 byte",
        "99,999 bytes",
        "100.0 kB",
        "2.500 GB",
    ]
    assert bits_text(0.02) == "0.020 bpp"
