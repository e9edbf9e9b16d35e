"""Files in which a byte holds eight planes of one pixel: how they are recognised."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.arrays import Bytes
from models.streams import repetition
from models.streams.formats import KNOWN_SIZES, BitOrder, Layout
from models.streams.hypotheses import GeometryHypothesis, hypothesis, odds, sure
from models.streams.raw_geometry import RawGeometry

MIN_GAP_Z = 5.0
MAX_GROUPS = 4
SPIKES_OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(
    axis=1, dtype=np.uint8
)


def gap_z(piece: Bytes) -> float:
    """Return by how much bits beside each other in a byte fire less together than bytes do.

    In standard errors, of the pair of bits for which it is least: of packed planes all pairs are
    alike, of gray levels and text they are not. Positive where the bits of a byte are planes of
    one pixel, which can't fire twice at once; negative where they are neighbouring pixels.
    """
    bits = np.unpackbits(piece, bitorder="little").reshape(-1, 8)
    if len(bits) < 64:
        return 0.0
    here, after = bits[:-1], bits[1:]
    apart = (here & after)[:, :7].astype(np.int8)
    together = here[:, :7] & here[:, 1:]
    gap = apart - together.astype(np.int8)
    error = gap.std(axis=0) / np.sqrt(len(gap))
    if not error.all():
        return 0.0
    return float((gap.mean(axis=0) / error).min())


def packing_order_z(groups: Bytes) -> float:
    """Return by how much the lowest bit being the earliest plane fits better than the highest.

    In standard errors. The last plane of a byte and the first of the pixel's next byte are one
    plane apart: a pixel seldom fires in both.

    Args:
        groups: (groups of eight planes, pixels) uint8.
    """
    if len(groups) < 2:
        return 0.0
    here, after = groups[:-1], groups[1:]
    lsb = (here >> 7) & after & 1
    msb = here & (after >> 7) & 1
    gap = msb.astype(np.int8) - lsb.astype(np.int8)
    error = float(gap.std()) / float(np.sqrt(gap.size))
    return float(gap.mean()) / error if error > 0 else 0.0


def time_packed_hypotheses(data: Bytes, offset: int) -> Iterator[GeometryHypothesis]:
    """Hypotheses of a file that is packed along time; none for any other file."""
    piece = data[offset : offset + repetition.SAMPLE_BYTES]
    z = gap_z(piece)
    if z < MIN_GAP_Z:
        return
    for height, width in KNOWN_SIZES:
        if height * width <= data.size:
            yield from _of_size(data, height, width, z)


def _of_size(data: Bytes, height: int, width: int, z: float) -> Iterator[GeometryHypothesis]:
    pixels = height * width
    groups = data[: min(data.size // pixels, MAX_GROUPS) * pixels].reshape(-1, pixels)
    counts = SPIKES_OF_BYTE[groups].sum(axis=0, dtype=np.float32)
    rivals = (width - 2, width + 2, 2 * width, width // 2)
    ahead = min(repetition.nearer_z(counts, width, rival) for rival in rivals)
    order_z = packing_order_z(groups)
    packed = f"bits of one byte seldom fire together ({z:.0f} standard errors)"
    alike = f"bytes {width} apart resemble each other more than others"
    words = [
        f"{packed}: they are planes of one pixel",
        f"{alike} (by {ahead:.1f} standard errors)",
    ]
    for bit_order, ahead_z in ((BitOrder.LSB, order_z), (BitOrder.MSB, -order_z)):
        geometry = RawGeometry(height, width, bit_order, Layout.TIME_PACKED)
        confidence = sure(ahead - 4.0, 6.0) * odds(ahead_z) * sure(z, MIN_GAP_Z)
        yield hypothesis(geometry, data.size, confidence, words)
