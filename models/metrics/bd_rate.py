"""Bjøntegaard deltas of two rate–distortion curves, by the `bjontegaard` package."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum

from models.errors import RequestError

FEWEST_POINTS = 4


class Interpolation(StrEnum):
    """How a curve runs between its points."""

    AKIMA = "akima"
    """Piecewise cubic, without overshoot; what the package's authors advise."""
    PCHIP = "pchip"
    """Piecewise cubic, monotone; what JVET's spreadsheets do."""
    CUBIC = "cubic"
    """One cubic through all points, as VCEG-M33 had it; exact for four points only."""


@dataclass(frozen=True, slots=True)
class RateCurve:
    """Operating points of a codec, in any order; both deltas take at least four.

    Attributes:
        bits: bitrate of each point, bits per scene pixel or any other unit, above 0.
        quality: quality of each point, in dB or any other unit; it rises with the bitrate.
    """

    bits: tuple[float, ...]
    quality: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.bits) != len(self.quality):
            raise RequestError(f"{len(self.bits)} bitrates, but {len(self.quality)} qualities")
        if len(self.bits) < FEWEST_POINTS:
            raise RequestError(
                f"a curve of {len(self.bits)} points has no Bjøntegaard delta",
                f"measure at least {FEWEST_POINTS} points",
            )
        if not all(map(math.isfinite, self.bits + self.quality)) or min(self.bits) <= 0:
            raise RequestError(
                "a curve needs finite qualities and finite bitrates above 0",
                "leave out lossless points, their PSNR is infinite",
            )
        points = sorted(zip(self.bits, self.quality, strict=True))
        for (bits, quality), (more_bits, higher) in itertools.pairwise(points):
            if not (more_bits > bits and higher > quality):
                raise RequestError(
                    f"quality does not rise from {bits:g} bits ({quality:g}) to "
                    f"{more_bits:g} bits ({higher:g})",
                    "leave out one of the two points",
                )
        object.__setattr__(self, "bits", tuple(point[0] for point in points))
        object.__setattr__(self, "quality", tuple(point[1] for point in points))


def bd_rate(
    anchor: RateCurve, test: RateCurve, interpolation: Interpolation = Interpolation.AKIMA
) -> float:
    """Return by how many percent more bits `test` takes at equal quality; below 0 it saves.

    Raises:
        RequestError: the curves share no quality.
    """
    from bjontegaard import bd_rate as delta

    _check_overlap(quality_overlap(anchor, test), "quality", anchor.quality, test.quality)
    return float(delta(*_points(anchor, test), interpolation.value, False, min_overlap=0))


def bd_psnr(
    anchor: RateCurve, test: RateCurve, interpolation: Interpolation = Interpolation.AKIMA
) -> float:
    """Return by how much (dB) the quality of `test` is higher at equal bitrate.

    Raises:
        RequestError: the curves share no bitrate.
    """
    from bjontegaard import bd_psnr as delta

    _check_overlap(_overlap(anchor.bits, test.bits), "bitrate", anchor.bits, test.bits)
    return float(delta(*_points(anchor, test), interpolation.value, False, min_overlap=0))


def quality_overlap(anchor: RateCurve, test: RateCurve) -> float:
    """Return which part of the range of qualities that the curves span is common to both.

    A delta speaks for this range only; below 0.75 it should not be told without a word on it.
    """
    return _overlap(anchor.quality, test.quality)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    common = min(a[-1], b[-1]) - max(a[0], b[0])
    return max(common, 0.0) / (max(a[-1], b[-1]) - min(a[0], b[0]))


def _check_overlap(
    overlap: float, what: str, anchor: tuple[float, ...], test: tuple[float, ...]
) -> None:
    if overlap == 0:
        raise RequestError(
            f"the curves share no {what}: one spans {anchor[0]:g} to {anchor[-1]:g}, "
            f"the other {test[0]:g} to {test[-1]:g}",
            "measure points that overlap",
        )


def _points(anchor: RateCurve, test: RateCurve) -> tuple[list[float], ...]:
    return list(anchor.bits), list(anchor.quality), list(test.bits), list(test.quality)
