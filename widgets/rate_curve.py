"""A rate–distortion curve as plain arrays, and the arithmetic of moving along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class RateCurve:
    """A codec's points, in rising bits.

    Attributes:
        name: which curve; what signals carry.
        title: what the legend says.
        bits: (N,) bits per scene pixel, rising.
        quality: (N,) what the vertical axis shows, usually scene PSNR in dB.
    """

    name: str
    title: str
    bits: npt.NDArray[np.float64]
    quality: npt.NDArray[np.float64]

    @classmethod
    def of(cls, name: str, title: str, bits: npt.ArrayLike, quality: npt.ArrayLike) -> RateCurve:
        """Make a curve from points in any order.

        Raises:
            ValueError: there aren't as many qualities as bits, or a figure isn't finite.
        """
        xs, ys = np.asarray(bits, dtype=np.float64), np.asarray(quality, dtype=np.float64)
        if xs.ndim != 1 or xs.shape != ys.shape:
            raise ValueError(f"a curve of {xs.shape} bits and {ys.shape} qualities")
        if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
            raise ValueError(f"the curve {name!r} has points that aren't finite")
        order = np.argsort(xs, kind="stable")
        return cls(name, title, xs[order], ys[order])

    def quality_at(self, bits: float) -> float:
        """Return the quality between the points, straight along log bits; the ends are held."""
        return float(np.interp(np.log(bits), np.log(self.bits), self.quality))

    def held(self, bits: float) -> float:
        """Return `bits` within the ends of the curve."""
        return float(np.clip(bits, self.bits[0], self.bits[-1]))


def nearest_point(
    curves: tuple[RateCurve, ...], x: float, y: float, x_unit: float, y_unit: float
) -> tuple[str, int, float] | None:
    """Return the curve, index and distance of the point nearest to (x, y).

    Args:
        curves: where to look.
        x: bits per scene pixel.
        y: quality.
        x_unit: bits that count as a distance of 1 (one pixel of the screen, say).
        y_unit: quality that counts as a distance of 1.
    """
    best: tuple[str, int, float] | None = None
    for curve in curves:
        if not curve.bits.size:
            continue
        distances = np.hypot((curve.bits - x) / x_unit, (curve.quality - y) / y_unit)
        index = int(np.argmin(distances))
        if best is None or distances[index] < best[2]:
            best = (curve.name, index, float(distances[index]))
    return best


def rounded_limits(low: float, high: float) -> tuple[float, float]:
    """Return limits with a margin of 4 % on both sides, never of zero width."""
    span = max(high - low, 1e-6 * max(abs(low), abs(high), 1.0))
    return low - 0.04 * span, high + 0.04 * span
