"""One reading of a raw file, how much the file's own bits speak for it, and why, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from models.streams.formats import KNOWN_SIZES, VIDAR_SIZE, BitOrder, Layout
from models.streams.raw_geometry import RawGeometry, count_planes, left_over_words
from models.streams.stream import RowOrder

VIDAR_ROWS_CONFIDENCE = 0.85
OTHER_ROWS_CONFIDENCE = 0.7


@dataclass(frozen=True, slots=True)
class GeometryHypothesis:
    """One way to read a raw file.

    Attributes:
        geometry: size, bit order and layout.
        rows: which row is stored first: always a prior, never read from the bits.
        planes: planes that the file then holds.
        left_over_bytes: bytes after the last of them.
        confidence: 0 to 1, of the geometry without the row order; the confidences of all
            hypotheses need not add up to 1.
        evidence: sentences that say what speaks for and against it.
    """

    geometry: RawGeometry
    rows: RowOrder
    planes: int
    left_over_bytes: int
    confidence: float
    evidence: tuple[str, ...]

    @property
    def height(self) -> int:
        """Rows of a plane."""
        return self.geometry.height

    @property
    def width(self) -> int:
        """Columns of a plane."""
        return self.geometry.width

    @property
    def bit_order(self) -> BitOrder:
        """Which bit of a byte comes first."""
        return self.geometry.bit_order

    @property
    def layout(self) -> Layout:
        """How the planes lie in the file."""
        return self.geometry.layout

    def __str__(self) -> str:
        return f"{self.geometry}: {count_planes(self.planes)}, confidence {self.confidence:.2f}"


def hypothesis(
    geometry: RawGeometry, size_bytes: int, confidence: float, evidence: list[str]
) -> GeometryHypothesis:
    """Add to a geometry what the size of the file says of it, and the prior of its row order."""
    planes, left = geometry.planes_in(size_bytes), geometry.left_over_bytes(size_bytes)
    if left:
        evidence = [*evidence, left_over_words(geometry, size_bytes)]
    else:
        evidence = [
            *evidence,
            f"{size_bytes:,} bytes are {count_planes(planes)}, nothing is left over",
        ]
    if (geometry.height, geometry.width) in KNOWN_SIZES:
        evidence.append(f"{geometry.height}×{geometry.width} is a size that spike cameras write")
    rows, _, words = rows_prior(geometry)
    return GeometryHypothesis(
        geometry,
        rows,
        planes,
        left,
        min(max(confidence, 0.0), 1.0) * (0.9 if left else 1.0),
        (*evidence, words),
    )


def rows_prior(geometry: RawGeometry) -> tuple[RowOrder, float, str]:
    """Return the row order that files of this size usually have, how sure that is, and why."""
    if (geometry.height, geometry.width) == VIDAR_SIZE:
        rows, confidence = RowOrder.BOTTOM_UP, VIDAR_ROWS_CONFIDENCE
        which = "the bottom row first"
    else:
        rows, confidence = RowOrder.TOP_DOWN, OTHER_ROWS_CONFIDENCE
        which = "the top row first"
    words = (
        f"row order can't be read from the bits: files of {geometry.height}×{geometry.width} "
        f"usually hold {which} (confidence {confidence:.2f})"
    )
    return rows, confidence, words


def sure(z: float, scale: float) -> float:
    """Turn standard deviations into a confidence: 0 at 0, 0.63 at `scale`, towards 1 above."""
    return 1.0 - math.exp(-max(z, 0.0) / scale)


def odds(z: float, scale: float = 1.5) -> float:
    """Return the confidence in one of two from how far it is ahead, in standard errors."""
    return 1.0 / (1.0 + math.exp(-max(min(z / scale, 50.0), -50.0)))
