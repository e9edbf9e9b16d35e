from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from models.classification.labels import CALTECH, DATA_SETS, MNIST, DataSet
from models.classification.moving_pictures import (
    FASTEST,
    GAINS,
    OFF_CENTRE,
    fire_picture,
    generator_of,
    moving_picture,
)


def picture(height: int, width: int) -> np.ndarray:
    noise = gaussian_filter(np.random.default_rng(5).standard_normal((height, width)), 3)
    return np.rint(255 * (noise - noise.min()) / np.ptp(noise)).astype(np.uint8)


@pytest.mark.parametrize("like", DATA_SETS.values(), ids=DATA_SETS)
def test_spikes_come_at_the_rate_of_the_light(like: DataSet) -> None:
    shown = picture(32, 32)
    for index in range(3):
        fired = fire_picture(shown, like, 80, generator_of(0, index))
        light = moving_picture(shown, like, 80, generator_of(0, index))
        truth = np.mean([light.frame(plane) for plane in range(80)], axis=0)
        assert fired.spikes.shape == (80, like.side, like.side)
        assert set(np.unique(fired.spikes)) <= {0, 1}
        assert GAINS[0] <= fired.gain <= GAINS[1]
        rate = np.median(fired.spikes.mean(0) / np.maximum(fired.gain * truth, 0.05))
        assert rate == pytest.approx(1, abs=0.1)


def test_a_seed_and_an_index_settle_everything() -> None:
    shown = picture(32, 32)
    first = fire_picture(shown, MNIST, 13, generator_of(3, 8))
    again = fire_picture(shown, MNIST, 13, generator_of(3, 8))
    other = fire_picture(shown, MNIST, 13, generator_of(3, 9))
    assert np.array_equal(first.spikes, again.spikes)
    assert first.gain == again.gain != other.gain
    assert not np.array_equal(first.spikes, other.spikes)


def test_the_longest_side_fits_the_sensor() -> None:
    for index in range(20):
        moving = moving_picture(picture(60, 90), CALTECH, 41, generator_of(1, index))
        assert moving.zoom * 90 == pytest.approx(CALTECH.side, rel=0.051)


def test_motion_is_smooth_and_centred_on_the_key_plane() -> None:
    for index in range(20):
        moving = moving_picture(picture(32, 32), MNIST, 41, generator_of(2, index))
        assert math.hypot(*moving.velocity) <= FASTEST + 1e-9
        at_key = np.array(moving.centre) + 20 * np.array(moving.velocity)
        assert np.abs(at_key - (MNIST.side - 1) / 2).max() <= OFF_CENTRE * MNIST.side
        step = np.abs(moving.frame(20) - moving.frame(21)).max()
        assert 0 < step < 0.5


def test_what_lies_beyond_a_picture_is_its_mirror_image() -> None:
    tall = picture(64, 16)
    moving = moving_picture(tall, MNIST, 1, generator_of(0, 0))
    still = type(moving)(moving.mirrored, 64, 1.0, (31.5, 31.5), (0.0, 0.0), 0.0, 0.0)
    shown = still.frame(0)
    assert np.allclose(shown[:, 24:40], tall / 255, atol=1e-6)
    assert np.allclose(shown[:, 40:56], tall[:, ::-1] / 255, atol=1e-6)
