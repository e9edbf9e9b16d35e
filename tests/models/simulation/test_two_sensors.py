"""Both sensors against loops over single pixels, and on scenes whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.errors import RequestError
from models.progress import Progress
from models.simulation.scenes import built_in_scene
from models.simulation.two_sensors import (
    DARKEST,
    Tempo,
    event_planes,
    first_spike_planes,
    first_spike_scene,
    record_watched,
    watch,
)

GAIN, CONTRAST = 0.4, 0.2


def fan(speed: float) -> Tempo:
    return Tempo(built_in_scene("fan", 20, 30), speed)


def events_by_hand(light: np.ndarray, contrast: float) -> list[int]:
    level, events = 0, [0]
    for value in light[1:]:
        rise = math.log(max(value, DARKEST)) - math.log(max(light[0], DARKEST))
        events.append((rise / contrast - level >= 1) - (rise / contrast - level <= -1))
        level += events[-1]
    return events


def test_events_are_those_of_a_loop_over_pixels() -> None:
    seen = watch(fan(5), 60, CONTRAST, GAIN)
    assert (seen.events != 0).any()
    agreed = [
        events_by_hand(seen.light[:, y, x].astype(float), CONTRAST) == seen.events[:, y, x].tolist()
        for y in range(20)
        for x in range(30)
    ]
    assert all(agreed)


def test_a_still_scene_gives_spikes_and_no_events() -> None:
    seen = watch(fan(0), 50, CONTRAST, GAIN)
    assert not seen.events.any()
    assert np.abs(seen.fired.sum(0) - 50 * GAIN * seen.light[0]).max() <= 1 + 1e-3


def test_light_that_grows_evenly_in_its_logarithm_gives_even_events() -> None:
    light = np.exp(np.linspace(-3, 0, 301)).astype(np.float32)[:, None, None]
    assert event_planes(light, 0.1).sum() == pytest.approx(30, abs=1)
    assert event_planes(light[::-1], 0.1).sum() == pytest.approx(-30, abs=1)


def test_spikes_are_those_of_the_recording() -> None:
    stream = record_watched(fan(3), 40, GAIN, Progress()).stream
    seen = watch(fan(3), 40, CONTRAST, GAIN)
    assert all((stream.plane(t) == seen.fired[t]).all() for t in range(40))


def test_first_spikes_bound_the_light_of_a_still_scene() -> None:
    seen = watch(fan(0), 80, CONTRAST, GAIN)
    planes = first_spike_planes(seen.fired)
    told, known = first_spike_scene(seen.fired, GAIN)
    light = seen.light[0]
    assert known.mean() > 0.5
    assert (light[known] >= told[known] - 1e-5).all()
    late = planes > 1
    assert (light[late] <= 1 / (GAIN * (planes[late] - 1)) + 1e-5).all()
    assert (light[~known] < 1 / (GAIN * 80)).all()
    assert not told[~known].any()


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(RequestError, match="contrast"):
        watch(fan(1), 3, 0.0, GAIN)
    with pytest.raises(RequestError, match="gain"):
        watch(fan(1), 3, CONTRAST, 0.0)
