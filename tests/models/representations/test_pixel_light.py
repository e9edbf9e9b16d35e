from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.representations.pixel_light import pixel_light
from models.streams.stream import SpikeStream


def stream(*spikes: int, planes: int = 20, full_scale: float = 0.5) -> SpikeStream:
    dense = np.zeros((planes, 2, 3), np.uint8)
    dense[list(spikes), 1, 2] = 1
    return SpikeStream.from_dense(dense, full_scale=full_scale)


def test_light_is_one_over_the_interval_and_the_nearest_one_stands_for_none() -> None:
    light = pixel_light(stream(4, 8, 10), 1, 2, 0, 20)
    assert light.dtype == np.float32
    assert light[:8] == pytest.approx(1 / (4 * 0.5))
    assert light[8:] == pytest.approx(1 / (2 * 0.5))


def test_light_of_a_part_knows_the_spikes_around_it() -> None:
    whole = pixel_light(stream(2, 7, 19), 1, 2, 0, 20)
    assert np.array_equal(pixel_light(stream(2, 7, 19), 1, 2, 9, 13), whole[9:13])


def test_a_pixel_without_an_interval_is_dark_and_none_is_brighter_than_white() -> None:
    assert not pixel_light(stream(4), 1, 2, 0, 20).any()
    assert pixel_light(stream(4, 5, full_scale=0.3), 1, 2, 0, 20).max() == 1


def test_a_pixel_outside_is_told() -> None:
    with pytest.raises(RequestError, match="outside"):
        pixel_light(stream(4), 2, 0, 0, 20)
