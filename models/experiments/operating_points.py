"""Qualities at which a codec's curve covers a range of bits, in as few encodes as it takes.

The search of `models.codecs.quality_search` homes in on one target and throws away what it passed
on the way; here every encode is a point of the curve. Log bits grow about in line with quality,
by the slope that the codec's own span tells: the ends of the range are met first, what lies
between them is then placed between points that are known.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from models.codecs.quality_search import HIGHEST, LOWEST
from models.codecs.spec import CodecInfo

MOST_TRIALS = 3
"""Encodes for an end of the range; what lies between gets one each."""
NEAR_END, NEAR = math.log(1.1), math.log(1.15)
"""How far, in log bits, a point may lie from where it is wanted."""
FEWEST_BITS = 1e-6
USUAL_SPAN = 0.05, 4.0
"""Bits per scene pixel at the lowest and highest quality of a codec that doesn't tell."""


class Point(Protocol):
    """What is known of an encode: its quality and its price."""

    @property
    def quality(self) -> float:
        """Quality in [0, 100]."""
        ...

    @property
    def bits_per_scene_pixel(self) -> float:
        """Payload bits per scene pixel."""
        ...


P = TypeVar("P", bound=Point)


@dataclass(frozen=True, slots=True)
class BitsLine:
    """Log bits of a codec as a line over quality: where one begins that knows nothing else.

    Attributes:
        at_lowest: natural logarithm of the bits per scene pixel at quality 0.
        slope: by how much it grows for each step of quality.
    """

    at_lowest: float
    slope: float

    @classmethod
    def of(cls, info: CodecInfo) -> BitsLine:
        """Return the line through the ends of the codec's span."""
        low, high = info.bits_per_scene_pixel or USUAL_SPAN
        return cls(math.log(low), math.log(high / low) / (HIGHEST - LOWEST))

    def quality(self, log_bits: float) -> float:
        """Return the quality that the line gives for log bits; may lie outside [0, 100]."""
        return LOWEST + (log_bits - self.at_lowest) / self.slope


def covering_points(
    encode: Callable[[float], P], line: BitsLine, bits_range: tuple[float, float], count: int
) -> tuple[P, ...]:
    """Encode at qualities that cover a range of bits in even ratios; return all that was encoded.

    Args:
        encode: codes at a quality in [0, 100].
        line: what is known of the codec beforehand.
        bits_range: bits per scene pixel, lowest and highest; where the codec can't spend so
            little or so much, its own end is taken.
        count: how many points are wanted, at least 2; some more may be needed to meet the ends.

    Returns:
        The points by quality.
    """
    found: _Found[P] = _Found(line)
    low, high = map(math.log, bits_range)
    for aim in (low, high):
        for _ in range(MOST_TRIALS):
            _try(encode, found, aim, NEAR_END)
    low, high = max(low, found.log_bits()[0]), min(high, found.log_bits()[-1])
    for step in range(1, count - 1):
        _try(encode, found, low + step * (high - low) / (count - 1), NEAR)
    return found.points()


def _try(encode: Callable[[float], P], found: _Found[P], aim: float, margin: float) -> None:
    """Encode where log bits are expected to come to an aim, unless that is known already."""
    quality = found.quality_for(aim)
    if not found.is_met(aim, margin) and not found.holds(quality):
        found.add(encode(quality))


class _Found(Generic[P]):
    """Points that are known, by quality."""

    def __init__(self, line: BitsLine) -> None:
        self._line = line
        self._points: dict[float, P] = {}

    def add(self, point: P) -> None:
        self._points[point.quality] = point

    def points(self) -> tuple[P, ...]:
        return tuple(self._points[quality] for quality in sorted(self._points))

    def log_bits(self) -> list[float]:
        return sorted(map(_log_bits, self._points.values()))

    def holds(self, quality: float) -> bool:
        return quality in self._points

    def is_met(self, aim: float, margin: float) -> bool:
        return any(abs(_log_bits(point) - aim) <= margin for point in self._points.values())

    def quality_for(self, aim: float) -> float:
        """Return where log bits are expected to come to an aim, to a hundredth."""
        points = self.points()
        below = [point for point in points if _log_bits(point) <= aim]
        above = [point for point in points if _log_bits(point) > aim]
        if not points:
            quality = self._line.quality(aim)
        elif below and above and below[-1].quality < above[0].quality:
            quality = _between(below[-1], above[0], aim)
        else:
            nearest = below[-1] if below else above[0]
            quality = nearest.quality + (aim - _log_bits(nearest)) / self._slope()
        return round(min(max(quality, LOWEST), HIGHEST), 2)

    def _slope(self) -> float:
        """Return the slope through the outermost points, or the line's own where it makes none."""
        points = self.points()
        first, last = points[0], points[-1]
        rise = _log_bits(last) - _log_bits(first)
        return rise / (last.quality - first.quality) if rise > 0 else self._line.slope


def _between(below: Point, above: Point, aim: float) -> float:
    part = (aim - _log_bits(below)) / (_log_bits(above) - _log_bits(below))
    return below.quality + part * (above.quality - below.quality)


def _log_bits(point: Point) -> float:
    return math.log(max(point.bits_per_scene_pixel, FEWEST_BITS))
