import math

import pytest

from widgets.learn.log_ticks import log_ticks


@pytest.mark.parametrize(
    ("ends", "texts"),
    [
        ((1, 400), ["1", "2", "5", "10", "20", "50", "100", "200"]),
        ((1, 4096), ["1", "10", "100", "1,000"]),
        ((0.02, 0.6), ["0.02", "0.05", "0.1", "0.2", "0.5"]),
        ((1e-4, 1), ["0.0001", "0.001", "0.01", "0.1", "1"]),
    ],
)
def test_values_are_said_as_people_write_them(ends, texts):
    assert [text for _, text in log_ticks(*ends)] == texts


def test_every_tick_lies_where_its_value_does():
    for place, text in log_ticks(0.003, 7000):
        assert place == pytest.approx(math.log10(float(text.replace(",", ""))))
