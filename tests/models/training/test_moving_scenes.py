from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from models.training import moving_scenes
from models.training.layer_kernels import draw_layer
from models.training.moving_scenes import OPAQUE, Material, blobs, moving_scene

STILL = np.array([1, 0, 0, 0, 1, 0], np.float32)


def poses(planes: int, **moved: tuple[float, float]) -> np.ndarray:  # type: ignore[type-arg]
    rows = np.tile(STILL, (planes, 1))
    for plane, (down, right) in moved.items():
        rows[int(plane.removeprefix("plane")), [2, 5]] = down, right
    return rows


def test_a_layer_shows_its_picture_moved() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (1, 30, 40)).astype(np.uint8)
    light = np.zeros((2, 8, 9), np.float32)
    moved = poses(2, plane0=(3.0, 5.0), plane1=(7.25, 4.5))
    draw_layer(picture, np.zeros(2, np.float32), moved, OPAQUE, np.float32(1), light)
    np.testing.assert_allclose(light[0], picture[0, 3:11, 5:14] / 255, atol=1e-6)
    y, x = np.mgrid[:8, :9]
    expected = map_coordinates(picture[0].astype(float), [y + 7.25, x + 4.5], order=1)
    np.testing.assert_allclose(light[1], expected / 255, atol=1e-5)


def test_edges_are_mirrors() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(1, 3, 4)
    light = np.zeros((1, 5, 8), np.float32)
    draw_layer(
        picture, np.zeros(1, np.float32), poses(1, plane0=(-1, -2)), OPAQUE, np.float32(1), light
    )
    expected = np.pad(picture[0], ((1, 1), (2, 2)), mode="reflect")
    np.testing.assert_allclose(light[0] * 255, expected, atol=1e-4)


def test_frames_are_mixed_in_time() -> None:
    frames = np.stack([np.full((4, 4), level, np.uint8) for level in (0, 100, 200)])
    light = np.zeros((3, 2, 2), np.float32)
    times = np.array([0.0, 0.5, 1.75], np.float32)
    draw_layer(frames, times, poses(3), OPAQUE, np.float32(1), light)
    np.testing.assert_allclose(light[:, 0, 0] * 255, [0, 50, 175], atol=1e-3)


def test_a_cover_lets_the_background_through() -> None:
    cover = np.zeros((8, 8), np.uint8)
    cover[:, 4:] = 255
    light = np.full((1, 8, 8), 0.25, np.float32)
    draw_layer(
        np.full((1, 8, 8), 255, np.uint8), np.zeros(1, np.float32), poses(1), cover,
        np.float32(1), light,
    )  # fmt: skip
    np.testing.assert_allclose(light[0, :, :4], 0.25)
    np.testing.assert_allclose(light[0, :, 4:], 1.0)


@pytest.fixture(scope="module")
def material() -> Material:
    rng = np.random.default_rng(0)
    pictures = tuple(rng.integers(0, 256, (60, 80)).astype(np.uint8) for _ in range(3))
    clips = tuple(rng.integers(0, 256, (5, 40, 50)).astype(np.uint8) for _ in range(2))
    return Material(pictures, clips, blobs(rng, 4))


def test_scenes_move(material: Material) -> None:
    rng = np.random.default_rng(3)
    scenes = [moving_scene(material, 9, 16, rng) for _ in range(12)]
    for light in scenes:
        assert light.shape == (9, 16, 16)
        assert 0 <= light.min() <= light.max() <= 1
    assert sum(np.abs(light[8] - light[0]).mean() > 0.01 for light in scenes) >= 10


def test_slow_scenes_change_less(material: Material) -> None:
    changes = []
    for slow_share in (0.0, 1.0):
        rng = np.random.default_rng(3)
        scenes = [moving_scene(material, 9, 16, rng, slow_share) for _ in range(24)]
        changes.append(np.median([np.abs(light[8] - light[0]).mean() for light in scenes]))
    assert 0 < changes[1] < 0.5 * changes[0]


def test_the_key_plane_is_the_centre_of_motion(material: Material) -> None:
    rng = np.random.default_rng(4)
    path = moving_scenes._poses((60, 80), 41, 16, 1.0, 1.0, rng)
    steps = np.diff(path[:, [2, 5]], axis=0)
    assert np.abs(steps).max() < 4 * moving_scenes.FASTEST
    sizes = np.hypot(path[:, 0], path[:, 3])
    assert sizes[20] == pytest.approx(1.0, abs=1e-5)


def test_films_go_by_within_their_frames() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        times = moving_scenes._times(4, 41, 1.0, rng)
        assert 0 <= times.min() <= times.max() <= 3
        assert np.all(np.diff(times) > 0) or np.all(np.diff(times) < 0)
    assert not moving_scenes._times(1, 41, 1.0, rng).any()


def test_blobs_are_shapes() -> None:
    for cover in blobs(np.random.default_rng(0), 6):
        soft = ((cover > 0) & (cover < 255)).mean()
        assert 0.02 < (cover > 127).mean() < 0.6
        assert soft < 0.35
