from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates

from models.simulation.sampling import Placement, draw_layer, placement, sample_repeating


def coordinates(placed: Placement, shape: tuple[int, int]) -> np.ndarray:
    a, b, c, d, e, f = placed
    y, x = np.mgrid[: shape[0], : shape[1]]
    return np.stack([a * y + b * x + c, d * y + e * x + f])


PLACES = {
    "centre": st.tuples(st.floats(-30, 30), st.floats(-30, 30)),
    "angle": st.floats(-7, 7),
    "zoom": st.floats(0.3, 3),
}


@given(**PLACES)
@settings(max_examples=25, deadline=None)
def test_a_repeating_texture_is_sampled_as_scipy_does(
    centre: tuple[float, float], angle: float, zoom: float
) -> None:
    texture = np.random.default_rng(0).random((7, 11), dtype=np.float32)
    picture = np.empty((9, 14), np.float32)
    placed = placement(texture.shape, centre, angle, zoom)
    sample_repeating(texture, placed, picture)
    expected = map_coordinates(
        texture.astype(float), coordinates(placed, (9, 14)), order=1, mode="grid-wrap"
    )
    np.testing.assert_allclose(picture, expected, atol=2e-5)


@given(**PLACES)
@settings(max_examples=25, deadline=None)
def test_a_layer_is_laid_over_the_picture(
    centre: tuple[float, float], angle: float, zoom: float
) -> None:
    rng = np.random.default_rng(1)
    coverage = np.zeros((10, 12), np.float32)
    coverage[1:-1, 1:-1] = rng.random((8, 10))
    light = coverage * rng.random((10, 12), dtype=np.float32)
    picture = rng.random((9, 14), dtype=np.float32)
    placed = placement(light.shape, centre, angle, zoom)
    where = coordinates(placed, picture.shape)
    shown, covered = (
        map_coordinates(part.astype(float), where, order=1, mode="constant")
        for part in (light, coverage)
    )
    expected = picture * (1 - covered) + shown
    draw_layer(light, coverage, placed, picture)
    np.testing.assert_allclose(picture, expected, atol=2e-5)


def test_the_centre_of_the_texture_comes_to_its_place() -> None:
    a, b, c, d, e, f = placement((5, 9), (20.0, 31.0), 0.7, 1.5)
    assert math.isclose(a * 20 + b * 31 + c, 2)
    assert math.isclose(d * 20 + e * 31 + f, 4)
