"""How a raw recording is to be read, as the geometry dialog states it."""

from __future__ import annotations

from dataclasses import dataclass

BIT_ORDERS = {"lsb": "least significant first", "msb": "most significant first"}
ROWS = {"top-down": "top row first", "bottom-up": "bottom row first"}


@dataclass(frozen=True, slots=True)
class GeometryChoice:
    """Size and conventions of a recording.

    Attributes:
        height: rows, in pixels.
        width: columns, in pixels.
        bit_order: a key of `BIT_ORDERS`.
        rows: a key of `ROWS`.
        layout: how planes lie in the file; the application says which there are.
        capture_rate_hz: planes a second, or None where unknown.
        full_scale: firing rate of luminance 1, spikes per plane, above 0 up to 1.
    """

    height: int
    width: int
    bit_order: str = "lsb"
    rows: str = "top-down"
    layout: str = ""
    capture_rate_hz: float | None = None
    full_scale: float = 1.0


@dataclass(frozen=True, slots=True)
class GeometryCandidate:
    """A guess with how sure it is (0 to 1) and why."""

    choice: GeometryChoice
    score: float
    evidence: str = ""
