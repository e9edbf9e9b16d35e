from __future__ import annotations

import numpy as np

from widgets.histogram import histogram_of


def test_every_value_of_a_small_array_is_counted():
    values = np.array([[0, 1, 1], [2, 3, 9]], np.uint8)
    counts, edges = histogram_of(values, 0, 4, bins=4)
    assert counts.tolist() == [1, 2, 1, 1]
    assert edges.tolist() == [0, 1, 2, 3, 4]


def test_a_large_array_is_sampled_evenly_and_nan_left_out():
    values = np.tile(np.array([0.25, 0.75, np.nan], np.float32), 200_000).reshape(1000, 600)
    counts, _ = histogram_of(values, 0.0, 1.0, bins=2)
    assert 10_000 < counts.sum() < 65_536
    assert abs(int(counts[0]) - int(counts[1])) < 0.02 * counts.sum()


def test_nothing_has_an_empty_histogram():
    counts, _ = histogram_of(np.empty((0, 4), np.float32), 0, 1, bins=3)
    assert counts.tolist() == [0, 0, 0]
