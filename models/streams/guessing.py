"""The geometry of a raw file, guessed from its own bits: ranked hypotheses with their evidence.

1. The stride from plane to plane is where the autocorrelation of the bits has its first needle
   (`models.streams.repetition`).
2. The width is the divisor of the plane at which the firing-rate map resembles itself most.
3. The bit order is the one in which neighbouring bytes of the map join smoothly.

Where no stride shows (few planes, or spikes drawn at random) the known sizes are tried on the map
alone. Noise and constant files give hypotheses of confidence near 0, and nobody should take them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.arrays import Bytes
from models.streams import repetition
from models.streams.formats import (
    KNOWN_SIZES,
    PADDED_ROWS,
    BitOrder,
    GeometryRequest,
    Layout,
)
from models.streams.hypotheses import GeometryHypothesis, hypothesis, odds, sure
from models.streams.mapped import mapped_bytes
from models.streams.plane_stride import PlaneStride, plane_stride
from models.streams.raw_geometry import RawGeometry
from models.streams.time_packing import time_packed_hypotheses

ACCEPTED_CONFIDENCE = 0.5
"""Hypotheses below this are shown to the user, and not taken on their behalf."""

ENOUGH_BITS = 1 << 14
"""Fewer bits than these can look like anything by chance."""
MAX_ASPECT = 6.0
MAX_WIDTH = 4096
SHOWN = 8
LSB_PRIOR_Z = 2.0
SHEARED_Z = -4.0
SHEARED_WEIGHT = 0.1
KNOWN_CONFIDENCE = 0.65
UNEVEN_WEIGHT = 0.7
"""Planes that don't fill whole bytes are rare."""


def guess_geometry(
    source: Path | bytes | Bytes, request: GeometryRequest | None = None
) -> tuple[GeometryHypothesis, ...]:
    """Return readings of a raw file that agree with the request, the most likely first.

    Looks at some hundred kilobytes of the file, however long it is.

    Args:
        source: a file, or its bytes.
        request: what is known already; every hypothesis agrees with it.

    Returns:
        At most eight hypotheses; empty where no plane fits into the file. Take the first if its
        confidence reaches `ACCEPTED_CONFIDENCE`.

    Raises:
        StreamFormatError: the file can't be read.
    """
    data = _bytes_of(source)
    request = request or GeometryRequest()
    offset = repetition.sample_offset(data)
    piece = data[offset : offset + repetition.SAMPLE_BYTES]
    foreign = foreign_words(piece)
    if foreign:
        return _ranked(_by_size_alone(data.size, foreign), request)
    found = list(time_packed_hypotheses(data, offset))
    found = found or list(_by_stride(data, offset, piece))
    if max((each.confidence for each in found), default=0.0) < ACCEPTED_CONFIDENCE:
        found += _by_known_size(data, offset)
    enough = min(1.0, 8 * data.size / ENOUGH_BITS)
    found = [replace(each, confidence=enough * each.confidence) for each in found]
    found += _by_size_alone(data.size, "fits the length of the file, nothing else speaks for it")
    return _ranked(found, request)


def foreign_words(piece: Bytes) -> str:
    """Say why bytes can't be spikes, or nothing: constant, or one bit of every byte constant."""
    union, common = int(np.bitwise_or.reduce(piece)), int(np.bitwise_and.reduce(piece))
    if union == 0 or common == 255:
        return f"every bit looked at is {common & 1}: nothing in it tells its size"
    stuck = [bit for bit in range(8) if not union >> bit & 1 or common >> bit & 1]
    if piece.size >= 256 and stuck and _has_words(piece):
        return f"bit {stuck[-1]} is the same in every byte, as in text: these are hardly spikes"
    return ""


def _has_words(piece: Bytes) -> bool:
    text = (piece >= 32) | (piece == 10) | (piece == 13) | (piece == 9)
    return bool(text.mean() > 0.95)


def _bytes_of(source: Path | bytes | Bytes) -> Bytes:
    if isinstance(source, Path):
        return mapped_bytes(source)
    return np.frombuffer(source, np.uint8) if isinstance(source, bytes) else source


def _ranked(
    found: list[GeometryHypothesis], request: GeometryRequest
) -> tuple[GeometryHypothesis, ...]:
    """Sort by confidence and leave out what contradicts the request."""
    best: dict[RawGeometry, GeometryHypothesis] = {}
    for each in sorted(found, key=lambda each: -each.confidence):
        if agrees(each.geometry, request) and each.planes:
            best.setdefault(each.geometry, each)
    return tuple(best.values())[:SHOWN]


def agrees(geometry: RawGeometry, request: GeometryRequest) -> bool:
    """Whether a geometry contradicts nothing that was said."""
    pairs = (
        (request.height, geometry.height),
        (request.width, geometry.width),
        (request.bit_order, geometry.bit_order),
        (request.layout, geometry.layout),
    )
    return all(said is None or said == value for said, value in pairs)


def _by_stride(data: Bytes, offset: int, piece: Bytes) -> Iterator[GeometryHypothesis]:
    """Hypotheses for the stride at which the bits repeat, in either bit order."""
    for bit_order in BitOrder:
        stride = plane_stride(piece, bit_order)
        found = list(_of_stride(data, offset, stride)) if stride else []
        yield from found
        if max((each.confidence for each in found), default=0.0) >= ACCEPTED_CONFIDENCE:
            return


def _of_stride(data: Bytes, offset: int, stride: PlaneStride) -> Iterator[GeometryHypothesis]:
    counts = repetition.count_map(data, offset, stride.bits, stride.bit_order)
    if stride.bits % 8:
        # Only the right order lets a stride show that cuts through bytes.
        yield from _of_map(counts, stride.bit_order, math.inf, stride, data.size)
        return
    ahead = repetition.bit_order_z(counts)
    other = BitOrder.MSB if stride.bit_order is BitOrder.LSB else BitOrder.LSB
    yield from _of_map(counts, stride.bit_order, ahead, stride, data.size)
    yield from _of_map(_other_order(counts), other, -ahead, stride, data.size)


def _of_map(
    counts: repetition.Floats,
    bit_order: BitOrder,
    order_z: float,
    stride: PlaneStride,
    size_bytes: int,
) -> Iterator[GeometryHypothesis]:
    readings = list(_padded_readings(counts, stride.bits, bit_order))
    # A plain picture would not break off where another layout has its status columns.
    plain = min((1.0 - confidence / 2 for _, confidence, _ in readings), default=1.0)
    readings += [
        (geometry, confidence * plain, words)
        for geometry, confidence, words in _plain_readings(counts, stride.bits, bit_order)
    ]
    trust = stride.confidence * _order_odds(order_z, bit_order)
    for geometry, confidence, words in readings:
        evidence = [stride.words, words, _order_words(order_z, bit_order)]
        yield hypothesis(geometry, size_bytes, trust * confidence, evidence)


Reading = tuple[RawGeometry, float, str]
"""A geometry, the confidence in its width, and why."""


def _plain_readings(
    counts: repetition.Floats, stride_bits: int, bit_order: BitOrder
) -> Iterator[Reading]:
    alike = repetition.resemblance(counts, MAX_WIDTH + 1)
    sizes = sorted(_sizes(stride_bits), key=lambda size: -float(alike[size[1]]))
    layout = Layout.BIT_RUN if stride_bits % 8 else Layout.BYTE_ALIGNED
    known = [size for size in sizes[4:] if size in KNOWN_SIZES]
    for height, width in [*sizes[:4], *known]:
        rivals = [other for _, other in sizes[:3] if other != width]
        confidence, words = _width_evidence(counts, alike, height, width, rivals)
        geometry = RawGeometry(height, width, bit_order, layout)
        if geometry.pixels % 8 and (height, width) not in KNOWN_SIZES:
            confidence *= UNEVEN_WEIGHT
        yield geometry, confidence, words


def _padded_readings(
    counts: repetition.Floats, stride_bits: int, bit_order: BitOrder
) -> Iterator[Reading]:
    for layout, padded in PADDED_ROWS.items():
        height, rest = divmod(stride_bits, padded.stored_width)
        if rest == 0 and height >= 8:
            geometry = RawGeometry(height, padded.width, bit_order, layout)
            yield geometry, *_padded_evidence(counts, geometry)


def _sizes(stride_bits: int) -> list[tuple[int, int]]:
    """Return the (height, width) of planes that take this stride, filling bits allowed for."""
    sizes = []
    for filling in range(8 if stride_bits % 8 == 0 else 1):
        pixels = stride_bits - filling
        for width in range(8, min(MAX_WIDTH, pixels) + 1):
            height, rest = divmod(pixels, width)
            if rest == 0 and 1 / MAX_ASPECT <= width / height <= MAX_ASPECT:
                sizes.append((height, width))
    return sizes


def _width_evidence(
    counts: repetition.Floats,
    alike: repetition.Floats,
    height: int,
    width: int,
    rivals: list[int],
) -> tuple[float, str]:
    """Return the confidence in a width against its rivals, and why."""
    own = float(alike[width])
    shown = own * math.sqrt(min(counts.size, repetition.MAP_PIXELS))
    ahead = min(
        [repetition.nearer_z(counts, width, rival) for rival in rivals if rival < alike.size],
        default=shown,
    )
    confidence = min(sure(ahead, 3.0), sure(shown, 6.0))
    # A sheared picture resembles itself more at a distance slightly off the supposed row.
    sheared = min(repetition.nearer_z(counts, width, width + by) for by in (-2, -1, 1, 2))
    if sheared < SHEARED_Z:
        confidence *= SHEARED_WEIGHT
    words = f"pixels {width} apart, one row, resemble each other by {own:.2f}"
    if rivals:
        words += f"; the next best width, {rivals[0]}, by {float(alike[rivals[0]]):.2f}"
    if (height, width) in KNOWN_SIZES and ahead > -3.0:
        confidence = max(confidence, KNOWN_CONFIDENCE)
    return confidence, words


def _padded_evidence(counts: repetition.Floats, geometry: RawGeometry) -> tuple[float, str]:
    """Return the confidence that rows carry status columns, and why."""
    padded = PADDED_ROWS[geometry.layout]
    rows = counts.reshape(geometry.height, padded.stored_width)
    pixels = _pixels_of(counts, geometry)
    alike = float(repetition.resemblance(pixels, geometry.width + 1)[-1])
    rivals = (2 * geometry.width, geometry.width * 5 // 4)
    ahead = min(repetition.nearer_z(pixels, geometry.width, rival) for rival in rivals)
    cut = padded.kept[0][1]
    inside = float(np.mean((rows[:, cut - 1] - rows[:, cut - 2]) ** 2))
    across = float(np.mean((rows[:, cut] - rows[:, cut - 1]) ** 2))
    breaks = across > 2.0 * inside
    usual = geometry.height == padded.height
    confidence = sure(ahead, 3.0) * (1.0 if breaks else 0.5) * (1.0 if usual else 0.6)
    words = (
        f"in rows of {padded.stored_width} columns the picture "
        f"{'breaks off' if breaks else 'carries on'} after column {cut - 1}; without the status "
        f"columns pixels one row apart resemble each other by {alike:.2f}"
    )
    return confidence, words


def _order_odds(z: float, bit_order: BitOrder) -> float:
    """Return the confidence in a bit order: every camera known writes the lowest bit first."""
    return odds(z + (LSB_PRIOR_Z if bit_order is BitOrder.LSB else -LSB_PRIOR_Z))


def _order_words(z: float, bit_order: BitOrder) -> str:
    which = "least" if bit_order is BitOrder.LSB else "most"
    if math.isinf(z):
        return f"planes repeat only if the {which} significant bit comes first"
    how = "more" if z > 0 else "less"
    return (
        f"bytes join {how} smoothly with the {which} significant bit first "
        f"(by {abs(z):.1f} standard errors)"
    )


def _by_known_size(data: Bytes, offset: int) -> Iterator[GeometryHypothesis]:
    """Try the known sizes, and the whole file as one plane, on the firing-rate map alone."""
    bits = 8 * data.size
    sizes = [size for size in KNOWN_SIZES if size[0] * size[1] <= bits]
    if bits <= 8 * repetition.SAMPLE_BYTES:
        sizes += [size for size in _sizes(bits) if size not in sizes]
    for height, width in sizes:
        for layout in (Layout.BYTE_ALIGNED, *_padded_layouts(height, width)):
            geometry = RawGeometry(height, width, BitOrder.LSB, layout)
            if geometry.planes_in(data.size):
                yield from _of_known_size(data, offset, geometry)


def _padded_layouts(height: int, width: int) -> list[Layout]:
    return [
        name for name, rows in PADDED_ROWS.items() if (rows.height, rows.width) == (height, width)
    ]


def _of_known_size(data: Bytes, offset: int, size: RawGeometry) -> Iterator[GeometryHypothesis]:
    counts = repetition.count_map(data, offset, size.stride_bits, BitOrder.LSB)
    order_z = repetition.bit_order_z(counts)
    maps = {BitOrder.LSB: (counts, order_z), BitOrder.MSB: (_other_order(counts), -order_z)}
    for bit_order, (whole, z) in maps.items():
        geometry = RawGeometry(size.height, size.width, bit_order, size.layout)
        pixels = _pixels_of(whole, geometry) if size.layout in PADDED_ROWS else whole
        ahead = _ahead_of_known(pixels, size.width)
        words = (
            f"no stride shows, but pixels {size.width} apart resemble each other more than those "
            f"at the distances of other widths (by {ahead:.1f} standard errors)"
        )
        fits = 1.0 if geometry.left_over_bytes(data.size) == 0 else 0.5
        confidence = sure(ahead - 4.0, 6.0) * _order_odds(z, bit_order) * fits
        yield hypothesis(geometry, data.size, confidence, [words, _order_words(z, bit_order)])


def _other_order(counts: repetition.Floats) -> repetition.Floats:
    """Return a map as if its bytes had been read in the other bit order."""
    turned: repetition.Floats = counts.reshape(-1, 8)[:, ::-1].ravel()
    return turned


def _pixels_of(counts: repetition.Floats, geometry: RawGeometry) -> repetition.Floats:
    """Return a map of padded rows without their status columns."""
    padded = PADDED_ROWS[geometry.layout]
    rows = counts.reshape(geometry.height, padded.stored_width)
    pixels: repetition.Floats = np.concatenate(
        [rows[:, first:end] for first, end in padded.kept], axis=1
    ).ravel()
    return pixels


def _ahead_of_known(counts: repetition.Floats, width: int) -> float:
    """Return by how many standard errors a width beats the known ones, and slightly sheared ones.

    Twice the width is two rows, which may resemble each other as much, but not more.
    """
    rivals = {width - 6, width + 6, width * 5 // 4} | {known for _, known in KNOWN_SIZES}
    ahead = [repetition.nearer_z(counts, width, far) for far in rivals if far % width]
    return min(*ahead, 12.0 + 2.0 * repetition.nearer_z(counts, width, 2 * width))


def _by_size_alone(size_bytes: int, words: str) -> list[GeometryHypothesis]:
    """Return the known sizes whose planes fill the file exactly, with next to no confidence."""
    fitting = []
    for height, width in KNOWN_SIZES:
        geometry = RawGeometry(height, width)
        if geometry.planes_in(size_bytes) and not geometry.left_over_bytes(size_bytes):
            fitting.append(hypothesis(geometry, size_bytes, 0.02, [words]))
    return fitting
