"""The stride from plane to plane, read from where the bits repeat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import Bytes
from models.streams.formats import BitOrder
from models.streams.hypotheses import sure
from models.streams.repetition import SHORT_BYTES, Needles, bits_of, needles

MIN_STRIDE_BITS = 256
MIN_Z = 8.0
CLEAR_Z = 24.0
FUNDAMENTAL_SHARE = 0.25
"""The first needle is at least this share of the highest: later planes may repeat more strongly."""


@dataclass(frozen=True, slots=True)
class PlaneStride:
    """Bits from a plane to the next.

    Attributes:
        bits: the stride.
        bit_order: the order in which it was found.
        z: height of its needle in standard deviations of noise.
        confidence: 0 to 1, that planes are so far apart.
    """

    bits: int
    bit_order: BitOrder
    z: float
    confidence: float

    @property
    def words(self) -> str:
        """What speaks for the stride."""
        if self.z < 0:
            what = "a pixel that has just fired hardly fires"
        else:
            what = "pixels repeat themselves"
        return f"{what} {self.bits:,} bits later ({abs(self.z):.0f} standard deviations): one plane"


def plane_stride(piece: Bytes, bit_order: BitOrder) -> PlaneStride | None:
    """Return the stride at which bits repeat; None for noise.

    Planes that begin within bytes show their stride in one bit order only. A short piece is
    enough for small planes that repeat clearly, and four times as fast.
    """
    if 8 * piece.size < 4 * MIN_STRIDE_BITS:
        return None
    found = needles(bits_of(piece[:SHORT_BYTES], bit_order))
    first = fundamental(found)
    if piece.size > SHORT_BYTES and (first is None or abs(found.z[first]) < CLEAR_Z):
        found = needles(bits_of(piece, bit_order))
        first = fundamental(found)
    if first is None:
        return None
    z = float(found.z[first])
    return PlaneStride(first, bit_order, z, sure(abs(z), MIN_Z))


def fundamental(found: Needles) -> int | None:
    """Return the first lag with a needle, dips before peaks; None where there is none.

    The dip one plane on is the mark of integrate and fire: no pixel fires again at once. Spikes
    drawn at random have no dip, but peaks, all alike.
    """
    z = found.z.copy()
    z[:MIN_STRIDE_BITS] = 0.0
    for dips, share in ((-z, FUNDAMENTAL_SHARE), (z, 0.5)):
        highest = float(dips.max())
        tallest = float(np.abs(z).max())
        if highest < MIN_Z or highest < FUNDAMENTAL_SHARE * tallest:
            continue
        return int(np.argmax(dips >= max(MIN_Z, share * highest)))
    return None
