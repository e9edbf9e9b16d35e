from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.progress import Cancelled, Progress
from models.simulation.built_in.disc import Disc
from models.simulation.built_in.light import LightStep
from models.simulation.integrate_and_fire import Accumulator, FiringModel, Reset, initial_state
from models.simulation.sensor_noise import CAMERA_NOISE
from models.simulation.simulate import simulate
from models.streams.stream import RowOrder

SCENE = Disc(21, 34)


def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.mark.parametrize("reset", list(Reset))
def test_a_noiseless_recording_is_what_the_accumulator_fires(reset: Reset) -> None:
    model = FiringModel(0.7, reset)
    stream = simulate(SCENE, 37, rng=rng(), model=model, initial_charge=0.25).stream
    frames = np.stack([SCENE.frame(plane) for plane in range(37)])
    expected = Accumulator(initial_state(21, 34, 0.25), model).fire_frames(frames)
    np.testing.assert_array_equal(stream.packed(0, 37), expected)
    assert (stream.rows, stream.full_scale) == (RowOrder.TOP_DOWN, 0.7)


def test_the_truth_is_the_light_of_the_plane() -> None:
    simulation = simulate(SCENE, 3, rng=rng())
    np.testing.assert_array_equal(simulation.truth(2), SCENE.frame(2))
    for plane in (-1, 3):
        with pytest.raises(RequestError, match="has 3"):
            simulation.truth(plane)


def test_firing_rate_follows_the_light() -> None:
    scene = LightStep(16, 16, low=0.2, high=0.8, period_planes=400)
    stream = simulate(scene, 400, rng=rng(), model=FiringModel(0.5)).stream
    assert stream.dense(0, 200).mean() == pytest.approx(0.1, abs=0.005)
    assert stream.dense(200, 400).mean() == pytest.approx(0.4, abs=0.005)


def test_the_same_seed_records_the_same_and_noise_does_not_depend_on_the_length() -> None:
    long, short = (
        simulate(SCENE, planes, rng=rng(), noise=CAMERA_NOISE).stream for planes in (40, 32)
    )
    np.testing.assert_array_equal(long.packed(0, 32), short.packed(0, 32))


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[float] = []
    progress = Progress(lambda fraction, note: told.append(fraction))
    simulate(SCENE, 50, rng=rng(), progress=progress)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)
    progress.cancel()
    with pytest.raises(Cancelled):
        simulate(SCENE, 50, rng=rng(), progress=progress)


def test_an_empty_recording_is_refused() -> None:
    with pytest.raises(RequestError, match="empty"):
        simulate(SCENE, 0, rng=rng())
