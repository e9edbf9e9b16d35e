from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.simulation.light_curves import LightCurve, LightShape


@pytest.mark.parametrize("shape", list(LightShape))
def test_light_swings_around_its_level_by_no_more_than_its_swing(shape: LightShape) -> None:
    light = LightCurve(shape, 0.5, 0.3, 40).light(80)
    assert light.dtype == np.float32
    assert light.mean() == pytest.approx(0.5, abs=0.01)
    assert light[:40] == pytest.approx(light[40:], abs=1e-6)
    swing = 0.0 if shape is LightShape.CONSTANT else 0.3
    assert light.max() == pytest.approx(0.5 + swing, abs=1e-6)
    assert light.min() == pytest.approx(0.5 - swing, abs=1e-6)


def test_a_step_a_ramp_and_a_sine_are_what_they_are_called() -> None:
    step = LightCurve(LightShape.STEP, 0.5, 0.25, 8).light(8)
    assert step.tolist() == [0.25] * 4 + [0.75] * 4
    ramp = LightCurve(LightShape.RAMP, 0.5, 0.5, 4).light(5)
    assert ramp == pytest.approx([0, 0.5, 1, 0.5, 0])
    sine = LightCurve(LightShape.SINE, 0.5, 0.5, 4).light(4)
    assert sine == pytest.approx([0.5, 1, 0.5, 0], abs=1e-6)


def test_light_is_never_below_black_or_above_white() -> None:
    light = LightCurve(LightShape.SINE, 0.9, 0.5, 40).light(40)
    assert light.max() == 1
    assert LightCurve(LightShape.SINE, 0.1, 0.5, 40).light(40).min() == 0


@pytest.mark.parametrize("change", [{"swing": -0.1}, {"period_planes": 0}])
def test_what_is_no_swing_is_told(change: dict[str, float]) -> None:
    with pytest.raises(RequestError, match="swing"):
        LightCurve(LightShape.STEP, **change)
