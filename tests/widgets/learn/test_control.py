from __future__ import annotations

import math

from widgets.learn.control import SliderSpec


def test_values_of_places_and_places_of_values():
    spec = SliderSpec("theta", "θ", 2.0, 0.5, 4.0)
    assert spec.value_at(1.234) == 1.234
    assert spec.position_of(1.234) == 1.234
    whole = SliderSpec("planes", "Planes", 3, 0, 20, decimals=0)
    assert whole.value_at(4.6) == 5
    assert isinstance(whole.value_at(4.6), int)


def test_the_upper_end_may_stand_for_infinity():
    leak = SliderSpec("leak", "τ", math.inf, 2, 200, "planes", decimals=0, top="no leak")
    assert leak.value_at(200) == math.inf
    assert leak.value_at(199) == 199
    assert leak.position_of(math.inf) == 200
    assert leak.text(math.inf) == "no leak"
    assert SliderSpec("a", "a", 1, 0, 200).value_at(200) == 200


def test_values_are_written_with_unit_and_a_true_minus():
    assert SliderSpec("a", "a", 0, -2, 2, "V", decimals=1).text(-1.25) == "−1.2 V"
    assert SliderSpec("a", "a", 0, 0, 9999, decimals=0).text(4321) == "4,321"
