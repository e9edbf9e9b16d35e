from __future__ import annotations

import pytest

from widgets.playback_speeds import dilation_text, speed_choices, speed_text


@pytest.mark.parametrize("capture_rate_hz", [20_000.0, 40_000.0, 1000.0, 0.5, None])
def test_choices_rise_and_end_at_real_time(capture_rate_hz):
    speeds = speed_choices(capture_rate_hz)
    assert speeds
    assert list(speeds) == sorted(set(speeds))
    if capture_rate_hz:
        assert speeds[-1] == capture_rate_hz
        texts = [dilation_text(speed, capture_rate_hz) for speed in speeds]
        assert len(set(texts)) == len(texts)
        assert texts[-1] == "real time"


def test_a_speed_is_said_as_time_dilation():
    assert speed_text(50, 20_000) == "1 s shows 2.5 ms · 400× slow"
    assert speed_text(80_000, 40_000) == "1 s shows 2 s · 2× fast"
    assert speed_text(60, None) == "60 planes/s"
    assert speed_text(7, 20_000) == "1 s shows 350 µs · 2,857× slow"
