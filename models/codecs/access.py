"""Reading some of a bitstream: the segments that a stretch of items lies in, and no others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes, Luminance
from models.codecs.bitstream import Bitstream, Segment, StreamHeader
from models.codecs.container import IndexEntry, SlpFile
from models.codecs.spool import SpooledBitstream
from models.errors import MalformedError, RequestError
from models.progress import Progress

Number = TypeVar("Number", bound=np.generic)
Source: TypeAlias = Bitstream | SlpFile | SpooledBitstream
"""A coded recording in memory, or in a file whose segments are read when they are asked for."""
LONG_BYTES = 256 << 20
"""Scenes and planes that take more memory are coded and decoded piece by piece."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one segment gives to a stretch of items.

    Attributes:
        segment: read and checked.
        of_segment: which of the segment's items.
        of_stretch: where they belong in the stretch.
    """

    segment: Segment
    of_segment: slice
    of_stretch: slice


def pieces(source: Source, first: int, count: int, progress: Progress) -> Iterator[Piece]:
    """Give what the items `first` to `first + count` (exclusive) are made of, in order.

    Raises:
        RequestError: an item is outside the bitstream.
        BitstreamError: a segment of the file is damaged.
    """
    check_stretch(source.header, first, count)
    stop = first + count
    for position, span in enumerate(_spans(source)):
        begin, end = max(span.first, first), min(span.first + span.count, stop)
        if begin < end:
            progress.step(begin - first, count, "decoding")
            yield Piece(
                _segment(source, position),
                slice(begin - span.first, end - span.first),
                slice(begin - first, end - first),
            )
    progress.step(1, 1, "decoded")


def check_stretch(header: StreamHeader, first: int, count: int) -> None:
    """Check that the items `first` to `first + count` (exclusive) were coded.

    Raises:
        RequestError: an item is outside the bitstream.
    """
    if not 0 <= first <= first + count <= header.items:
        raise RequestError(
            f"{header.item} {first} to {first + count} were asked for; there are {header.items}"
        )


def _spans(source: Source) -> Sequence[Segment | IndexEntry]:
    return source.segments if isinstance(source, Bitstream) else source.index


def _segment(source: Source, position: int) -> Segment:
    if isinstance(source, Bitstream):
        return source.segments[position]
    return source.segment(position)


def decoded_bytes(scenes: int, planes: int, pixels: int) -> int:
    """Return the memory that so many scenes (float32) and packed planes take."""
    return 4 * scenes * pixels + planes * ((pixels + 7) // 8)


def stretches(source: Source, most_items: int) -> tuple[range, ...]:
    """Cut the items into stretches of whole segments, each as long as it may be.

    Args:
        source: what was coded.
        most_items: of a stretch; one segment that holds more is a stretch of its own.
    """
    found: list[range] = []
    begin = end = 0
    for span in _spans(source):
        if end > begin and span.first + span.count - begin > most_items:
            found.append(range(begin, end))
            begin = end
        end = span.first + span.count
    return (*found, range(begin, end)) if end > begin else ()


def planes_within(header: StreamHeader, start: int, stop: int) -> tuple[int, int]:
    """Turn planes of the recording into planes of the bitstream, whose first is 0.

    Raises:
        RequestError: a plane was not coded, or none is asked for.
    """
    end = header.first_plane + header.planes
    if not header.first_plane <= start < stop <= end:
        raise RequestError(
            f"planes {start} to {stop} were asked for; "
            f"planes {header.first_plane} to {end} (exclusive) were coded"
        )
    return start - header.first_plane, stop - header.first_plane


def room_for_scenes(header: StreamHeader, count: int) -> Luminance:
    """Return uninitialised (count, H, W) float32; see `_room`."""
    shape = count, header.height, header.width
    return _room(lambda: np.empty(shape, np.float32), 4 * math.prod(shape))


def room_for_planes(header: StreamHeader, count: int) -> Bytes:
    """Return uninitialised packed planes (count, plane bytes); see `_room`."""
    shape = count, (header.height * header.width + 7) // 8
    return _room(lambda: np.empty(shape, np.uint8), math.prod(shape))


def _room(allocate: Callable[[], NDArray[Number]], size_bytes: int) -> NDArray[Number]:
    """Allocate what a header speaks of; pages are taken up only as decoding fills them.

    Raises:
        MalformedError: it speaks of more than there is memory for.
    """
    try:
        return allocate()
    except (MemoryError, ValueError) as error:
        raise MalformedError(
            f"the header speaks of {size_bytes / 1e9:.3g} GB, more than there is memory for",
            "decode a shorter stretch of planes",
        ) from error
