from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from models.errors import RequestError
from models.simulation.integrate_and_fire import FiringModel
from models.simulation.sensor_noise import CAMERA_NOISE, NOISELESS, SensorNoise

MODEL = FiringModel(gain=0.6)


def test_a_perfect_sensor_changes_no_bit_of_the_drive() -> None:
    rng = np.random.default_rng(0)
    light = rng.random((3, 20, 30), dtype=np.float32)
    drive = NOISELESS.sensor(20, 30, rng).drive(light, MODEL, rng)
    assert drive.dtype == np.float32
    np.testing.assert_array_equal(drive, np.float32(0.6) * light)


def test_equal_seeds_draw_equal_sensors_and_equal_noise() -> None:
    def draw() -> np.ndarray:
        rng = np.random.default_rng(1)
        sensor = CAMERA_NOISE.sensor(20, 30, rng)
        return sensor.drive(np.full((2, 20, 30), 0.5, np.float32), MODEL, rng)

    first = draw()
    np.testing.assert_array_equal(first, draw())
    assert (first[0] != first[1]).mean() > 0.5  # shot noise is drawn anew in every plane


def test_shot_noise_has_the_mean_and_variance_of_counted_electrons() -> None:
    rng = np.random.default_rng(2)
    sensor = SensorNoise(electrons_per_spike=50.0).sensor(200, 200, rng)
    drive = sensor.drive(np.full((5, 200, 200), 0.5, np.float32), MODEL, rng)
    assert drive.mean() == pytest.approx(0.3, rel=0.005)
    assert drive.var() == pytest.approx(0.3 / 50, rel=0.02)
    np.testing.assert_allclose(drive * 50, np.round(drive * 50), atol=1e-4)


def test_dark_current_fires_in_the_dark() -> None:
    rng = np.random.default_rng(3)
    sensor = SensorNoise(dark_current=0.02, dark_spread=0.5).sensor(300, 300, rng)
    drive = sensor.drive(np.zeros((300, 300), np.float32), MODEL, rng)
    assert np.median(drive) == pytest.approx(0.02, rel=0.02)
    assert np.log(drive).std() == pytest.approx(0.5, rel=0.02)


def test_response_is_a_fixed_pattern() -> None:
    rng = np.random.default_rng(4)
    sensor = SensorNoise(response_spread=0.1).sensor(300, 300, rng)
    light = np.full((2, 300, 300), 0.8, np.float32)
    drive = sensor.drive(light, MODEL, rng)
    np.testing.assert_array_equal(drive[0], drive[1])
    assert (drive[0] / 0.48).mean() == pytest.approx(1, abs=0.002)
    assert (drive[0] / 0.48).std() == pytest.approx(0.1, rel=0.02)


def test_hot_pixels_are_always_on_and_dead_ones_never() -> None:
    rng = np.random.default_rng(5)
    sensor = SensorNoise(dark_current=0.1, hot_fraction=0.02, dead_fraction=0.03).sensor(
        300, 300, rng
    )
    drive = sensor.drive(np.full((300, 300), 0.5, np.float32), MODEL, rng)
    assert (drive >= 1).mean() == pytest.approx(0.02, abs=0.003)
    assert (drive == 0).mean() == pytest.approx(0.03, abs=0.003)


@pytest.mark.parametrize(
    "setting",
    [
        {"dark_current": -1.0},
        {"dark_spread": math.nan},
        {"response_spread": -0.1},
        {"electrons_per_spike": 0.5},
        {"hot_fraction": 0.7, "dead_fraction": 0.4},
    ],
)
def test_settings_out_of_range_are_refused(setting: dict[str, float]) -> None:
    with pytest.raises(RequestError):
        SensorNoise(**setting)


@pytest.mark.parametrize("bad", [-0.1, math.nan])
def test_bad_light_is_refused(bad: float) -> None:
    rng = np.random.default_rng(6)
    with pytest.raises(RequestError, match="light"):
        CAMERA_NOISE.sensor(2, 2, rng).drive(np.full((2, 2), bad, np.float32), MODEL, rng)


def test_the_camera_preset_has_the_spread_of_a_measured_sensor(shared_data: Path) -> None:
    path = shared_data / "recordings" / "sensor_calibration" / "spikenerf_data.npz"
    with np.load(path) as maps:
        response, dark, light = maps["Nl"], maps["Nd"], maps["D_light"]
    sensor = CAMERA_NOISE.sensor(250, 400, np.random.default_rng(7))

    def spread(values: np.ndarray) -> float:
        low, middle, high = np.percentile(values, [16, 50, 84])
        return float((high - low) / 2 / middle)

    assert spread(sensor.response) == pytest.approx(spread(response), rel=0.2)
    measured_dark = dark / (light * (335 + dark))  # spikes per plane, as its authors use the maps
    assert np.median(sensor.dark_current) == pytest.approx(np.median(measured_dark), rel=0.25)
    assert spread(sensor.dark_current) == pytest.approx(spread(measured_dark), rel=0.25)
