"""What the plane editor takes: a plane's number, or the time at which it was read."""

from __future__ import annotations

import math
import re

_TIME = re.compile(r"(\d+\.?\d*|\.\d+)\s*(s|ms|µs|us)")
_SECONDS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "us": 1e-6}


def parse_plane(text: str, planes: int, capture_rate_hz: float | None) -> int:
    """Read a plane number ("1,250") or a time ("31.25 ms"), held within the recording.

    Args:
        text: what was typed.
        planes: length of the recording; the answer is in [0, planes − 1].
        capture_rate_hz: planes a second of the camera, or None where unknown.

    Raises:
        ValueError: the text is neither; the message says so.

    >>> parse_plane("31.25 ms", 2_000, 40_000)
    1250
    """
    cleaned = text.strip().lower()
    match = _TIME.fullmatch(cleaned)
    if match is not None:
        if not capture_rate_hz:
            raise ValueError("the capture rate is unknown: type a plane number")
        wanted = math.floor(float(match[1]) * _SECONDS[match[2]] * capture_rate_hz + 1e-6)
    elif re.fullmatch(r"\d{1,3}(,\d{3})+|\d+", cleaned):
        wanted = int(cleaned.replace(",", ""))
    else:
        raise ValueError("type a plane number, or a time such as 2.5 ms")
    return max(0, min(wanted, planes - 1))
