from __future__ import annotations

import numpy as np
import pytest

from models.progress import Cancelled, Progress
from models.simulation.leaky_pixel import LeakyPixel
from models.simulation.pixel_field import LEAST_SHARE, LightField, record_field


def field() -> LightField:
    return LightField(np.linspace(0.2, 0.9, 120, dtype=np.float32), 6, 10)


def test_every_column_sees_its_share_of_the_light() -> None:
    frame = field().frame(119)
    assert frame.shape == (6, 10)
    assert frame[:, -1] == pytest.approx(0.9)
    assert frame[0, 0] == pytest.approx(LEAST_SHARE * 0.9)
    assert np.array_equal(field().frame(-3), field().frame(0))


def test_pixels_fire_as_often_as_their_light_tells() -> None:
    pixel = LeakyPixel(0.6, 1.5)
    made = record_field(field(), pixel, np.random.default_rng(2))
    assert made.stream.full_scale == pytest.approx(0.4)
    light = sum(field().frame(plane).astype(np.float64) for plane in range(120))
    counts = made.stream.dense(0, 120).sum(axis=0)
    assert (np.abs(counts - 0.4 * light) <= 1).all()
    assert np.array_equal(made.truth(7), field().frame(7))


def test_it_can_be_stopped() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        record_field(field(), LeakyPixel(), np.random.default_rng(0), progress)
