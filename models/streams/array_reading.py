"""Arrays of containers (.npz, .npy, .h5) read as recordings: what their numbers and axes mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import GeometryError, StreamFormatError
from models.progress import Progress
from models.streams.dense_sources import (
    DenseSource,
    StoredArray,
    check_memory,
    checked_highest,
    for_each_piece,
    packed_planes,
)
from models.streams.formats import MAX_SIDE_PIXELS, BitOrder, GeometryRequest, Layout
from models.streams.hypotheses import odds
from models.streams.intervals import CONSISTENT_SHARE, consistent_share, spikes_of_intervals
from models.streams.raw_sources import TimePackedSource
from models.streams.stream import MemorySource, PlaneSource
from models.streams.time_axis import AXIS_NAMES, SAMPLE_VALUES, guess_time_axis
from models.streams.time_packing import MIN_GAP_Z, gap_z, packing_order_z

UNSURE_AXIS = 0.75
SLICE_LIMIT = 1 << 28
"""Values of one item along the first axis of an array."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Planes found in a file, and how sure that is.

    Attributes:
        source: the planes.
        height, width: of a plane, in pixels.
        layout: how the pixels lie in the file.
        bit_order: of packed bits; of arrays without any, least significant first.
        confidence: 0 to 1.
        evidence: sentences that say why.
        warnings: sentences that the user should see.
        time_axis: of an array, the axis along which planes follow one another.
        key: name of the array in its container.
    """

    source: PlaneSource
    height: int
    width: int
    layout: Layout
    bit_order: BitOrder
    confidence: float
    evidence: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    time_axis: int | None = None
    key: str | None = None


def read_array(
    array: StoredArray,
    request: GeometryRequest,
    *,
    usual_time_axis: int = 0,
    stays_open: bool = False,
    planes: int | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Find the planes in a stored 3-D array.

    Args:
        array: the array.
        request: what is known of it.
        usual_time_axis: where time lies in arrays of this name.
        stays_open: whether the array can be read later as well; if not, it is packed now.
        planes: number of planes of a time-packed array, where it is stored.
        progress: told how far reading is.

    Raises:
        StreamFormatError: its numbers are no spikes.
        GeometryError: its shape contradicts the request.
    """
    _check_shape(array.shape)
    sample = array.read(0, _sample_length(array.shape))
    layout = request.layout or (Layout.TIME_PACKED if planes is not None else _kind(sample))
    match layout:
        case Layout.DENSE:
            return _read_dense(array, sample, request, usual_time_axis, stays_open, progress)
        case Layout.TIME_PACKED:
            return _read_time_packed(array, request, planes)
        case Layout.INTERVALS:
            return _read_intervals(array, request)
    raise GeometryError(
        f"layout {layout} is one of raw bits, this is an array of {_by(array.shape)}",
        "give --layout dense, time-packed or intervals",
    )


def _sample_length(shape: tuple[int, int, int]) -> int:
    values = shape[1] * shape[2]
    return min(shape[0], max(24, SAMPLE_VALUES // values), max(1, SLICE_LIMIT // values))


def _check_shape(shape: tuple[int, int, int]) -> None:
    if 0 in shape:
        raise StreamFormatError(f"the array is empty: {_by(shape)}")
    if sorted(shape)[1] > MAX_SIDE_PIXELS or shape[1] * shape[2] > SLICE_LIMIT:
        raise StreamFormatError(
            f"an array of {_by(shape)} is too large to be a recording: sides of a plane reach "
            f"{MAX_SIDE_PIXELS:,} pixels, and {SLICE_LIMIT:,} values are read at once"
        )


def _kind(sample: NDArray[Any]) -> Layout:
    """Tell spikes, packed spikes and intervals from each other by their values."""
    try:
        checked_highest(sample)
    except StreamFormatError:
        if sample.dtype == np.uint8 and gap_z(sample.reshape(-1)[: 1 << 18]) > MIN_GAP_Z:
            return Layout.TIME_PACKED
        if sample.dtype.kind in "iu" and sample.min() >= 0:
            flat = sample.reshape(len(sample), -1)
            step = max(1, flat.shape[1] // 4096)
            if consistent_share(flat[:, ::step]) >= CONSISTENT_SHARE:
                return Layout.INTERVALS
        raise
    return Layout.DENSE


def _read_dense(
    array: StoredArray,
    sample: NDArray[Any],
    request: GeometryRequest,
    usual_time_axis: int,
    stays_open: bool,
    progress: Progress | None,
) -> Reading:
    axis, confidence, evidence = _time_axis(array.shape, sample, request, usual_time_axis)
    height, width = (length for place, length in enumerate(array.shape) if place != axis)
    check_size(height, width, request)
    source: PlaneSource
    if axis == 0 and stays_open:
        source, highest = DenseSource(array), _highest_here_and_there(array)
    else:
        packed, highest = packed_planes(array, axis, progress)
        source = MemorySource(packed)
    warnings = []
    if highest > 1:
        warnings.append(f"spikes are stored as {highest} instead of 1")
    if confidence < UNSURE_AXIS:
        warnings.append(f"{evidence[0]}; if that is wrong, give the time axis")
    return Reading(
        source,
        height,
        width,
        Layout.DENSE,
        BitOrder.LSB,
        confidence,
        evidence,
        tuple(warnings),
        axis,
    )


def _time_axis(
    shape: tuple[int, int, int],
    sample: NDArray[Any],
    request: GeometryRequest,
    usual: int,
) -> tuple[int, float, tuple[str, ...]]:
    if request.time_axis is not None:
        return request.time_axis, 1.0, (f"the {AXIS_NAMES[request.time_axis]} axis is time: given",)
    if request.height is not None and request.width is not None:
        size = (request.height, request.width)
        axes = [a for a in range(3) if shape[:a] + shape[a + 1 :] == size]
        if len(axes) == 1:
            words = f"planes of {size[0]}×{size[1]} leave the {AXIS_NAMES[axes[0]]} axis for time"
            return axes[0], 1.0, (words,)
    best = guess_time_axis(sample, shape, usual)[0]
    return best.time_axis, best.confidence, best.evidence


def _highest_here_and_there(array: StoredArray) -> int:
    """Check the values at the start, the middle and the end of an array that is read later."""
    length, some = array.shape[0], _sample_length(array.shape)
    highest = 0
    for start in sorted({0, max(0, (length - some) // 2), max(0, length - some)}):
        highest = max(highest, checked_highest(array.read(start, start + some), highest))
    return highest


def _read_time_packed(array: StoredArray, request: GeometryRequest, planes: int | None) -> Reading:
    groups, height, width = array.shape
    check_size(height, width, request)
    if array.dtype.itemsize != 1:
        raise StreamFormatError(
            f"an array packed along time holds bytes, this one holds {array.dtype}"
        )
    check_memory(groups * height * width, array.shape)
    count = 8 * groups if planes is None else planes
    if not 0 < count <= 8 * groups:
        raise StreamFormatError(
            f"the array says that it holds {count:,} planes, its {groups:,} groups of eight hold "
            f"at most {8 * groups:,}"
        )
    data = np.empty((groups, height * width), np.uint8)

    def keep(start: int, piece: NDArray[Any]) -> None:
        data[start : start + len(piece)] = piece.reshape(len(piece), -1).view(np.uint8)

    for_each_piece(array, keep)
    bit_order, confidence, words = _packing_order(data, request, planes is not None)
    evidence: tuple[str, ...] = (
        f"{_by(array.shape)} bytes are packed along time, eight planes a byte",
        words,
    )
    if planes is None:
        evidence = (
            *evidence,
            f"{groups} groups are taken for {count} planes; up to 7 may be filling",
        )
    source = TimePackedSource(data, count, bit_order)
    return Reading(
        source,
        height,
        width,
        Layout.TIME_PACKED,
        bit_order,
        confidence,
        evidence,
        time_axis=0,
    )


def _packing_order(
    groups: NDArray[np.uint8], request: GeometryRequest, stored_so: bool
) -> tuple[BitOrder, float, str]:
    if request.bit_order is not None:
        return request.bit_order, 1.0, f"{request.bit_order} first: given"
    if stored_so:
        return BitOrder.LSB, 1.0, "arrays named seq hold the earliest plane in the lowest bit"
    z = packing_order_z(groups[:64])
    bit_order = BitOrder.LSB if z >= 0 else BitOrder.MSB
    which = "lowest" if z >= 0 else "highest"
    words = f"the earliest plane is in the {which} bit (by {abs(z):.1f} standard errors)"
    return bit_order, odds(abs(z)), words


def _read_intervals(array: StoredArray, request: GeometryRequest) -> Reading:
    _, height, width = array.shape
    check_size(height, width, request)
    source = MemorySource(spikes_of_intervals(array))
    evidence = (
        "the array holds intervals, not spikes: every value stays for as many planes as it says",
        "a spike is taken to be where an interval begins",
    )
    return Reading(
        source, height, width, Layout.INTERVALS, BitOrder.LSB, 0.9, evidence, time_axis=0
    )


def check_size(height: int, width: int, request: GeometryRequest) -> None:
    """Raise GeometryError where the size of the planes is not the one that was asked for."""
    wanted = (request.height or height, request.width or width)
    if wanted != (height, width):
        raise GeometryError(
            f"the planes of the array are {height}×{width}, not {wanted[0]}×{wanted[1]}",
            "leave --size away, or give another time axis or key",
        )


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(str(length) for length in shape)
