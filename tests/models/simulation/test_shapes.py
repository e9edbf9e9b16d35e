from __future__ import annotations

import numpy as np
import pytest

from models.simulation.shapes import grid, over, polar_grid, round_rectangle, soft_edge


def test_the_soft_disc_has_the_area_of_the_disc() -> None:
    radius, _ = polar_grid(61, 80)
    for size in (3.3, 10.0, 24.7):
        assert soft_edge(radius - size).sum() == pytest.approx(np.pi * size**2, rel=0.01)


def test_grids_are_centred_and_can_not_be_spoiled() -> None:
    y, x = grid(4, 5)
    assert y.ravel().tolist() == [-1.5, -0.5, 0.5, 1.5]
    assert x.ravel().tolist() == [-2, -1, 0, 1, 2]
    radius, angle = polar_grid(4, 5)
    np.testing.assert_allclose(radius * np.sin(angle), y + 0 * x, atol=1e-12)
    for array in (y, x, radius, angle):
        assert not array.flags.writeable


def test_distance_to_a_round_rectangle() -> None:
    places = np.array([[0, 0], [0, 9], [4, 0], [3, 6], [6, 10]], float)
    distance = round_rectangle(places[:, 0], places[:, 1], 4, 7, 1)
    np.testing.assert_allclose(distance, [-4, 2, 0, -1, np.hypot(3, 4) - 1])


def test_over_blends_by_coverage() -> None:
    picture = np.array([0.2, 0.2, 0.2])
    blend = over(picture, 1.0, np.array([0.0, 0.5, 1.0]))
    np.testing.assert_allclose(blend, [0.2, 0.6, 1.0])
