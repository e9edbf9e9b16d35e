"""How figures are written on screen: one spelling for times, bits, bytes and playback speeds."""

from __future__ import annotations

import math

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
_SECONDS_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
_BYTES_UNITS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


def planes_text(count: int) -> str:
    """Return a whole number with its thousands set apart.

    >>> planes_text(100_000_000)
    '100,000,000'
    """
    return f"{count:,}".replace("-", MINUS)


def duration_text(seconds: float) -> str:
    """Return a duration with four significant figures in s, ms or µs.

    >>> duration_text(0.0025), duration_text(0), duration_text(12.5)
    ('2.500 ms', '0.000 ms', '12.50 s')
    """
    if seconds == 0:
        return "0.000 ms"
    scale, unit = next(
        (entry for entry in _SECONDS_UNITS if abs(seconds) >= entry[0]), _SECONDS_UNITS[-1]
    )
    return f"{significant(seconds / scale, 4)} {unit}"


def plane_time_text(plane: int, capture_rate_hz: float | None) -> str:
    """Return the time at which a plane was read, fine enough to tell it from its neighbours.

    Milliseconds below ten seconds, then seconds; nothing where the capture rate is unknown.

    >>> plane_time_text(100, 40_000), plane_time_text(50_000_100, 20_000)
    ('2.500 ms', '2,500.005000 s')
    """
    if not capture_rate_hz:
        return ""
    seconds = plane / capture_rate_hz
    scale, unit = (1e-3, "ms") if seconds < 10 else (1.0, "s")
    decimals = max(0, math.ceil(math.log10(capture_rate_hz * scale))) + 1
    return f"{seconds / scale:,.{decimals}f} {unit}"


def significant(value: float, figures: int) -> str:
    """Return a number with a number of significant figures, whole above them, never as 1e5.

    >>> significant(2.5, 4), significant(123456.0, 4), significant(0.0312, 2)
    ('2.500', '123,456', '0.031')
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:.{figures - 1}f}".replace("-", MINUS)
    rounded = float(f"{value:.{figures - 1}e}")  # 999.96 has the exponent of 1000
    decimals = max(0, figures - 1 - math.floor(math.log10(abs(rounded))))
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def bits_text(bits_per_scene_pixel: float) -> str:
    """Return bits per scene pixel as it stands beside the slider.

    >>> bits_text(0.31)
    '0.310 bpp'
    """
    return f"{bits_per_scene_pixel:.3f} bpp"


def size_text(size_bytes: int) -> str:
    """Return a byte count: exact below 100,000 bytes, in decimal units above.

    >>> size_text(3875), size_text(1_234_567)
    ('3,875 bytes', '1.235 MB')
    """
    if size_bytes < 100_000:
        return f"{size_bytes:,} byte{'' if size_bytes == 1 else 's'}"
    scale, unit = next(entry for entry in _BYTES_UNITS if size_bytes >= entry[0])
    return f"{significant(size_bytes / scale, 4)} {unit}"
