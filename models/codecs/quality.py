"""How `quality` from 0 to 100 becomes an encoder's own setting: along a line, or by ratios."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QualityScale:
    """The setting at quality 0 and at quality 100, and what lies between.

    Quantization parameters (QP, CRF) are logarithms of a step size already: bits fall by a
    constant ratio from one to the next, so a straight line serves. Step sizes, distances and
    bits per pixel are put in geometric progression for the same effect.

    Attributes:
        worst: the setting at quality 0, which gives the fewest bits.
        best: the setting at quality 100.
        geometric: whether equal steps of quality multiply the setting instead of adding to it.

    >>> QualityScale(51.0, 11.0).setting(25.0)
    41.0
    >>> QualityScale(0.01, 100.0, geometric=True).setting(50.0)
    1.0
    """

    worst: float
    best: float
    geometric: bool = False

    def setting(self, quality: float) -> float:
        """Return the encoder's setting for a quality from 0 to 100."""
        part = quality / 100
        if self.geometric:
            return float(self.worst * (self.best / self.worst) ** part)
        return self.worst + (self.best - self.worst) * part
