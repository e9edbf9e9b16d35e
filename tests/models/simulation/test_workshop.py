from __future__ import annotations

import numpy as np

from models.simulation.workshop.layer import TEXELS, Layer, smoothed
from models.simulation.workshop.scene import Workshop


def test_slow_and_fast_parts_move_as_far_as_they_should() -> None:
    scene = Workshop()
    start, later = scene.frame(0), scene.frame(40)
    change = np.abs(later - start)
    wall, fan = change[110:150, 220:270], change[60:120, 300:370]
    assert wall.mean() < 0.5 * fan.mean()
    moved = Workshop().frame(100)  # the belt: 0.17 pixels a plane
    np.testing.assert_allclose(moved[198:248, 25:140], start[198:248, 8:123], atol=1e-3)


def test_the_view_is_the_same_at_other_sizes() -> None:
    small, large = Workshop(125, 200).frame(50), Workshop(250, 400).frame(50)
    shrunk = large.reshape(125, 2, 200, 2).mean(axis=(1, 3))
    assert np.abs(shrunk - small).mean() < 0.03
    assert np.corrcoef(shrunk.ravel(), small.ravel())[0, 1] > 0.96


def test_shadows_and_highlights_are_there() -> None:
    frame = Workshop().frame(150)
    assert (frame < 0.06).mean() > 0.005
    assert (frame > 0.95).mean() > 0.002
    assert 0.3 < frame.mean() < 0.5


def test_a_layer_covers_what_it_should() -> None:
    coverage = np.zeros((20, 20))
    coverage[5:15, 5:15] = 1
    layer = Layer.of(np.full((20, 20), 0.75), coverage)
    picture = np.full((30, 30), 0.25, np.float32)
    layer.draw(picture, (14.5, 14.5))
    assert picture[14, 14] == np.float32(0.75)
    assert picture[3, 3] == np.float32(0.25)
    area = (picture - 0.25).sum() / 0.5
    assert area == (10 / TEXELS) ** 2


def test_smoothing_keeps_the_mean_of_what_is_inside() -> None:
    texels = np.zeros((9, 9))
    texels[4, 4] = 16
    np.testing.assert_array_equal(smoothed(texels)[3:6, 3:6], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
