"""Playback speed as time dilation: how much of the scene one second of screen shows."""

from __future__ import annotations

from widgets.quantities import TIMES, duration_text, significant

_SLOWER = (1, 2, 4, 10, 20, 40, 100, 200, 400, 1_000, 2_000, 4_000, 10_000, 20_000, 40_000)
_PLANES_PER_SECOND = (1, 2, 5, 10, 20, 30, 60, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)


def speed_choices(capture_rate_hz: float | None) -> tuple[float, ...]:
    """Return the speeds to choose from, slowest first, in planes per second of screen.

    With a capture rate they are whole time dilations from real time down to one plane a second;
    without one, round numbers of planes a second.

    >>> speed_choices(40_000)[-3:], speed_choices(None)[:3]
    ((10000.0, 20000.0, 40000.0), (1.0, 2.0, 5.0))
    """
    if not capture_rate_hz:
        return tuple(map(float, _PLANES_PER_SECOND))
    speeds = (capture_rate_hz / slower for slower in reversed(_SLOWER))
    return tuple(speed for speed in speeds if speed >= 1) or (float(capture_rate_hz),)


def dilation_text(planes_per_second: float, capture_rate_hz: float | None) -> str:
    """Return how slow a speed is.

    >>> dilation_text(100, 40_000), dilation_text(40_000, 40_000), dilation_text(60, None)
    ('400× slow', 'real time', '60 planes/s')
    """
    if not capture_rate_hz:
        return f"{_plain(planes_per_second)} planes/s"
    slower = capture_rate_hz / planes_per_second
    if abs(slower - 1) < 1e-6:
        return "real time"
    return f"{_plain(slower)}{TIMES} slow" if slower > 1 else f"{_plain(1 / slower)}{TIMES} fast"


def shown_text(planes_per_second: float, capture_rate_hz: float | None) -> str:
    """Return how much of the scene a second of screen shows; nothing where that isn't known.

    >>> shown_text(100, 40_000)
    '1 s shows 2.5 ms'
    """
    if not capture_rate_hz or planes_per_second <= 0:
        return ""
    return f"1 s shows {_shown(planes_per_second / capture_rate_hz)}"


def speed_text(planes_per_second: float, capture_rate_hz: float | None) -> str:
    """Return a speed in full.

    >>> speed_text(100, 40_000)
    '1 s shows 2.5 ms · 400× slow'
    """
    shown = shown_text(planes_per_second, capture_rate_hz)
    dilation = dilation_text(planes_per_second, capture_rate_hz)
    return f"{shown} · {dilation}" if shown else dilation


def _shown(seconds: float) -> str:
    number, unit = duration_text(seconds).split(" ")
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {unit}"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else significant(value, 2)
