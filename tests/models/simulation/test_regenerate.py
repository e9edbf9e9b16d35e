from __future__ import annotations

import hashlib

import numpy as np
import pytest

from models.errors import RequestError
from models.scenes import SceneSequence
from models.simulation.integrate_and_fire import initial_state, spikes_in_closed_form
from models.simulation.regenerate import regenerate
from models.streams.stream import RowOrder


def scenes_of(
    luminance: np.ndarray, hold_planes: tuple[int, ...], full_scale: float = 0.6
) -> SceneSequence:
    return SceneSequence(
        luminance.astype(np.float32), tuple(range(len(luminance))), 5, hold_planes, 2e4, full_scale
    )


def test_scenes_are_held_and_the_charge_is_carried_over() -> None:
    rng = np.random.default_rng(0)
    luminance = rng.random((4, 11, 13), dtype=np.float32)
    hold = (7, 7, 1, 3)
    stream = regenerate(scenes_of(luminance, hold), seed=42)
    state = initial_state(11, 13, np.random.Generator(np.random.PCG64(42)))
    planes = []
    for frame in np.repeat(luminance, hold, axis=0):
        state = state + np.float32(0.6) * frame
        planes.append(state >= 1)
        state = state - planes[-1].astype(np.float32)
    np.testing.assert_array_equal(stream.dense(0, 18), np.array(planes))


def test_the_stream_says_what_it_is() -> None:
    stream = regenerate(scenes_of(np.full((2, 3, 5), 0.5), (2, 4)), seed=0)
    assert stream.shape == (6, 3, 5)
    assert (stream.capture_rate_hz, stream.full_scale) == (2e4, 0.6)
    assert stream.rows is RowOrder.TOP_DOWN


def test_a_scene_that_stays_fires_its_luminance() -> None:
    luminance = np.linspace(0, 1, 40 * 50).reshape(1, 40, 50)
    stream = regenerate(scenes_of(np.repeat(luminance, 50, axis=0), (8,) * 50), seed=3)
    counts = stream.dense(0, 400).sum(0, dtype=np.int64)
    state = initial_state(40, 50, np.random.default_rng(3))
    expected = spikes_in_closed_form(state, 400, 0.6 * luminance[0].astype(np.float32))
    assert np.abs(counts - expected).max() <= 1  # float32 rounding
    assert (counts == expected).mean() > 0.99


def test_equal_seeds_give_equal_planes_and_others_do_not() -> None:
    scenes = scenes_of(np.full((3, 8, 8), 0.4), (7, 7, 7))
    first, again, other = (regenerate(scenes, seed).packed(0, 21) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_the_bits_are_the_same_on_every_machine() -> None:
    luminance = (np.arange(3 * 20 * 24) * 37 % 256 / 255).reshape(3, 20, 24)
    packed = regenerate(scenes_of(luminance, (7, 7, 5)), seed=1).packed(0, 19)
    digest = hashlib.sha256(packed.tobytes()).hexdigest()
    assert digest == "80f6fe96071fa71d45f0849f1a9503648cf886242c67110183351b84bc01a5d6"


def test_a_scene_may_hold_for_no_plane() -> None:
    stream = regenerate(scenes_of(np.full((3, 2, 2), 0.5), (0, 4, 0)), seed=0)
    assert stream.planes == 4


def test_pictures_without_planes_are_refused() -> None:
    with pytest.raises(RequestError, match="stand for no plane"):
        regenerate(scenes_of(np.full((2, 2, 2), 0.5), (0, 0)), seed=0)


def test_bad_light_and_seeds_are_refused() -> None:
    scenes = scenes_of(np.full((1, 2, 2), np.nan), (3,))
    with pytest.raises(RequestError, match="not a number"):
        regenerate(scenes, seed=0)
    with pytest.raises(RequestError, match="seed"):
        regenerate(scenes_of(np.full((1, 2, 2), 0.5), (3,)), seed=-1)
