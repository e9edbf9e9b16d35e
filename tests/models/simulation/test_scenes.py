from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.simulation.built_in.balls import Balls
from models.simulation.built_in.disc import Disc
from models.simulation.built_in.fan import Fan
from models.simulation.built_in.light import LightRamp, LightStep
from models.simulation.built_in.text import Text
from models.simulation.built_in.texture import Texture
from models.simulation.scenes import BUILT_IN_SCENES, built_in_scene

NAMES = pytest.mark.parametrize("name", sorted(BUILT_IN_SCENES))


@NAMES
@pytest.mark.parametrize("size", [(1, 1), (7, 13), (3, 120), (90, 64)])
def test_frames_are_light_at_any_size_and_moment(name: str, size: tuple[int, int]) -> None:
    scene = built_in_scene(name, *size)
    for moment in (0, 41.375, 5000):
        frame = scene.frame(moment)
        assert (frame.shape, frame.dtype) == (size, np.float32)
        assert frame.min() >= 0
        assert frame.max() <= 1


@NAMES
def test_a_moment_looks_the_same_each_time_and_others_differ(name: str) -> None:
    scene = built_in_scene(name, 60, 90)
    first = scene.frame(20)
    later = scene.frame(140)
    np.testing.assert_array_equal(scene.frame(20), first)
    assert np.abs(later - first).max() > 0.02


@NAMES
def test_nothing_jumps_between_neighbouring_moments(name: str) -> None:
    scene = built_in_scene(name, 60, 90)
    if name != "step":
        assert np.abs(scene.frame(30.01) - scene.frame(30)).max() < 0.05


@NAMES
def test_the_tones_of_a_scene_are_spread(name: str) -> None:
    if name not in ("step", "ramp"):
        low, high = np.percentile(BUILT_IN_SCENES[name].frame(100), [3, 97])
        assert high - low > 0.3


def test_unknown_names_and_sizes_are_refused() -> None:
    with pytest.raises(RequestError, match="did you mean 'disc'"):
        built_in_scene("disk")
    with pytest.raises(RequestError, match="no pixel"):
        built_in_scene("disc", 0, 5)


def test_a_turn_of_the_disc_and_the_fan_brings_them_back() -> None:
    for scene in (Disc(50, 70, 1 / 400), Fan(50, 70, turns_per_plane=1 / 400)):
        np.testing.assert_allclose(scene.frame(400), scene.frame(0), atol=1e-5)
        assert np.abs(scene.frame(7) - scene.frame(0)).max() > 0.3


def test_the_texture_slides_at_its_velocity() -> None:
    scene = Texture(40, 60, velocity=(0.25, 0.5))
    np.testing.assert_allclose(
        scene.frame(8), np.roll(scene.frame(0), (2, 4), axis=(0, 1)), atol=1e-5
    )


def test_balls_keep_inside_and_turn_back_at_the_borders() -> None:
    scene = Balls(80, 80, count=1, seed=4)
    wall = Balls(80, 80, count=0).frame(0)
    rows = []
    for moment in np.arange(0, 2000, 50):
        ball = np.abs(scene.frame(moment) - wall) > 0.01
        rows.append(np.flatnonzero(ball.any(axis=1)).mean())
        assert ball.any()
    steps = np.diff(rows)
    assert (steps > 0).any()
    assert (steps < 0).any()


def test_light_steps_and_ramps() -> None:
    step = LightStep(2, 3, low=0.25, high=0.75, period_planes=100)
    assert [step.frame(plane)[0, 0] for plane in (0, 49.9, 50, 99, 100)] == [
        0.25, 0.25, 0.75, 0.75, 0.25,
    ]  # fmt: skip
    ramp = LightRamp(2, 3, low=0.0, high=0.5, period_planes=200)
    assert [float(ramp.frame(plane)[1, 2]) for plane in (0, 50, 100, 150, 200)] == [
        0.0, 0.25, 0.5, 0.25, 0.0,
    ]  # fmt: skip


def test_text_runs_by_in_lines_of_their_own_speed() -> None:
    scene = Text(100, 160)
    start, later = scene.frame(0), scene.frame(20)
    np.testing.assert_allclose(later[8:30, 40:120], start[8:30, 43:123], atol=1e-5)
    np.testing.assert_allclose(later[38:55, 46:120], start[38:55, 40:114], atol=1e-5)
