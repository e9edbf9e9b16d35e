"""Raw `.dat` files: mapped, their geometry as stated, or as their bits tell it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from models.arrays import Bytes
from models.errors import GeometryError
from models.streams import repetition
from models.streams.array_reading import Reading
from models.streams.formats import (
    PADDED_ROWS,
    RAW_LAYOUTS,
    BitOrder,
    GeometryRequest,
    Layout,
)
from models.streams.guessing import ACCEPTED_CONFIDENCE, foreign_words, guess_geometry
from models.streams.hypotheses import GeometryHypothesis, odds, sure
from models.streams.mapped import mapped_bytes
from models.streams.raw_geometry import RawGeometry, count_planes, left_over_words
from models.streams.raw_sources import raw_source
from models.streams.time_packing import MIN_GAP_Z, gap_z, packing_order_z

STRIDE_SHOWS_Z = 8.0
DEFAULT_CONFIDENCE = 0.5
SHOWN_IN_HINT = 4


def read_raw(
    path: Path, request: GeometryRequest
) -> tuple[Reading, tuple[GeometryHypothesis, ...]]:
    """Map a raw file and settle how to read it: what is stated is taken, the rest found out.

    Returns:
        The planes, and the hypotheses that were weighed (none where the size is stated).

    Raises:
        StreamFormatError: the file can't be read.
        GeometryError: nothing states the size and the bits don't tell it, or less than one
            plane is there.
    """
    data = mapped_bytes(path)
    stated = _with_usual_size(request)
    if stated.height is not None and stated.width is not None:
        return _as_stated(data, stated), ()
    hypotheses = guess_geometry(data, stated)
    best = hypotheses[0] if hypotheses else None
    if best is None or best.confidence < ACCEPTED_CONFIDENCE:
        raise _not_sure(path, data, hypotheses)
    reading = _reading(data, best.geometry, best.confidence, best.evidence)
    return reading, hypotheses


def _with_usual_size(request: GeometryRequest) -> GeometryRequest:
    """Fill in the size that a layout with status columns implies."""
    padded = PADDED_ROWS.get(request.layout) if request.layout else None
    if padded is None:
        return request
    return request.over(GeometryRequest(height=padded.height, width=padded.width))


def _not_sure(path: Path, data: Bytes, hypotheses: tuple[GeometryHypothesis, ...]) -> GeometryError:
    why = foreign_words(data[:: max(1, data.size >> 18)]) or "no reading of its bits stands out"
    listed = "; ".join(
        f"{each.geometry} ({count_planes(each.planes)}, confidence {each.confidence:.2f})"
        for each in hypotheses[:SHOWN_IN_HINT]
    )
    return GeometryError(
        f"the size of {path.name} ({data.size:,} bytes) can't be told from its bits: {why}",
        "give --size HxW; candidates: " + (listed or "none of the known sizes fits"),
    )


def _reading(
    data: Bytes, geometry: RawGeometry, confidence: float, evidence: tuple[str, ...]
) -> Reading:
    left = left_over_words(geometry, data.size)
    return Reading(
        raw_source(data, geometry),
        geometry.height,
        geometry.width,
        geometry.layout,
        geometry.bit_order,
        confidence,
        evidence,
        (left,) if left else (),
    )


def _as_stated(data: Bytes, request: GeometryRequest) -> Reading:
    """Read with the stated size; bit order and layout, where not stated, are found out."""
    layouts = [request.layout] if request.layout else _possible_layouts(data, request)
    orders = [request.bit_order] if request.bit_order else list(BitOrder)
    height, width = request.height or 0, request.width or 0
    candidates = [
        RawGeometry(height, width, bit_order, layout) for layout in layouts for bit_order in orders
    ]
    evidence = [f"{height}×{width} is stated"]
    fitting = [each for each in candidates if each.planes_in(data.size)]
    if len(candidates) == 1 or not fitting:
        return _reading(data, candidates[0], 1.0, tuple(evidence))
    if len(fitting) == 1:
        return _reading(data, fitting[0], 1.0, tuple(evidence))
    geometry, confidence, words = _most_likely(data, fitting)
    reading = _reading(data, geometry, confidence, (*evidence, *words))
    return _doubted(reading, data, geometry)


def _possible_layouts(data: Bytes, request: GeometryRequest) -> list[Layout]:
    """Return the layouts that planes of the stated size can have in this file."""
    height, width = request.height or 0, request.width or 0
    piece = data[: repetition.SAMPLE_BYTES]
    possible = []
    for layout in RAW_LAYOUTS:
        match layout:
            case Layout.BYTE_ALIGNED:
                fits = True
            case Layout.BIT_RUN:
                fits = height * width % 8 != 0
            case Layout.TIME_PACKED:
                fits = height * width <= data.size and gap_z(piece) > MIN_GAP_Z
            case _:
                fits = width == PADDED_ROWS[layout].width
        if fits:
            possible.append(layout)
    return possible


def _most_likely(
    data: Bytes, candidates: list[RawGeometry]
) -> tuple[RawGeometry, float, tuple[str, ...]]:
    """Choose among geometries of one size: by the plane's stride first, then by the bit order."""
    packed = [each for each in candidates if each.layout is Layout.TIME_PACKED]
    if packed:
        return _packed_order(data, packed)
    offset = repetition.sample_offset(data)
    shows = {each: _stride_z(data, offset, each) for each in candidates}
    best = max(candidates, key=lambda each: shows[each])
    if shows[best] < STRIDE_SHOWS_Z:
        whole = [each for each in candidates if not each.left_over_bytes(data.size)]
        best = (whole or candidates)[0]
        words = [f"the layout {best.layout} is assumed: no stride shows in the bits"]
        confidence = DEFAULT_CONFIDENCE
    else:
        repeats = f"{best.stride_bits:,} ({shows[best]:.0f} standard deviations)"
        words = [f"the bits repeat after {repeats}, as {best.layout} planes of this size do"]
        confidence = sure(shows[best], STRIDE_SHOWS_Z)
    same = [each for each in candidates if each.layout is best.layout]
    if len(same) == 1 or best.stride_bits % 8:
        return best, confidence, tuple(words)
    return _with_order(data, offset, best, confidence, words)


def _stride_z(data: Bytes, offset: int, geometry: RawGeometry) -> float:
    """Return how clearly planes of a geometry repeat; looks at two of them, or 64 KB."""
    stride = geometry.stride_bits
    size_bytes = min(max(stride // 4, repetition.SHORT_BYTES), repetition.SAMPLE_BYTES)
    # Strides of whole bytes are the same in either bit order.
    bit_order = geometry.bit_order if stride % 8 else BitOrder.LSB
    signal = repetition.bits_of(data[offset : offset + size_bytes], bit_order)
    return abs(repetition.needle_z(signal, stride))


def _with_order(
    data: Bytes, offset: int, best: RawGeometry, confidence: float, words: list[str]
) -> tuple[RawGeometry, float, tuple[str, ...]]:
    counts = repetition.count_map(data, offset, best.stride_bits, BitOrder.LSB)
    z = repetition.bit_order_z(counts)
    if abs(z) < 2.0:
        words.append("least significant bit first is assumed: the bits don't tell")
        return (
            replace(best, bit_order=BitOrder.LSB),
            min(confidence, DEFAULT_CONFIDENCE),
            tuple(words),
        )
    bit_order = BitOrder.LSB if z > 0 else BitOrder.MSB
    words.append(f"bytes join more smoothly {bit_order} first (by {abs(z):.1f} standard errors)")
    return replace(best, bit_order=bit_order), confidence * odds(abs(z)), tuple(words)


def _packed_order(
    data: Bytes, candidates: list[RawGeometry]
) -> tuple[RawGeometry, float, tuple[str, ...]]:
    pixels = candidates[0].pixels
    groups = data[: min(data.size // pixels, 8) * pixels].reshape(-1, pixels)
    z = packing_order_z(groups)
    signs = {BitOrder.LSB: z, BitOrder.MSB: -z}
    best = max(candidates, key=lambda each: signs[each.bit_order])
    words = (
        "bits of one byte seldom fire together, they are planes of one pixel; "
        f"{best.bit_order} first (by {abs(z):.1f} standard errors)"
    )
    return best, odds(signs[best.bit_order]), (words,)


def _doubted(reading: Reading, data: Bytes, geometry: RawGeometry) -> Reading:
    """Add a warning where the bits contradict the stated size: neither planes nor rows repeat."""
    if geometry.layout is Layout.TIME_PACKED or reading.confidence > DEFAULT_CONFIDENCE:
        return reading
    offset = repetition.sample_offset(data)
    if foreign_words(data[offset : offset + repetition.SAMPLE_BYTES]):
        return reading
    counts = repetition.count_map(data, offset, geometry.stride_bits, geometry.bit_order)
    rivals = (geometry.width - 6, geometry.width + 6, geometry.width * 5 // 4)
    if min(repetition.nearer_z(counts, geometry.width, max(far, 1)) for far in rivals) > 4.0:
        return reading
    words = (
        f"neither planes nor rows of {geometry.height}×{geometry.width} show in the bits: the "
        "stated size may be wrong"
    )
    return replace(reading, warnings=(*reading.warnings, words))
