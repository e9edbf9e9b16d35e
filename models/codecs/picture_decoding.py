"""From the segments of a stretch to its pictures, several segments at once where that is faster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

import numpy as np

from models.arrays import Luminance
from models.codecs.access import Piece, Source, pieces
from models.codecs.bitstream import StreamHeader
from models.codecs.picture_coder import ManyPictureDecoder, PictureDecoder
from models.errors import MalformedError
from models.progress import Progress

PICTURES_AT_ONCE = 64
"""Most pictures handed to `decode_many`, unless one segment alone holds more."""


def decoded_pictures(
    coder: PictureDecoder, source: Source, first: int, count: int, progress: Progress
) -> Iterator[tuple[slice, Luminance]]:
    """Decode items `first` to `first + count` (exclusive), piece by piece in order.

    Yields:
        Where in the stretch, and the pictures that belong there, (n, H, W) float32 in [0, 1].

    Raises:
        RequestError: there are no such items.
        BitstreamError: the bytes are not right.
    """
    for batch in _batches(pieces(source, first, count, progress), _decodes_many(coder)):
        begin, end = batch[0].of_stretch.start, batch[-1].of_stretch.stop
        part = progress.part(begin / count, end / count)
        pictures = _decode(coder, batch, source.header, part)
        skipped = batch[0].of_segment.start
        yield slice(begin, end), pictures[skipped : skipped + end - begin]


def _batches(found: Iterator[Piece], many: bool) -> Iterator[list[Piece]]:
    """Gather pieces that are to be decoded at once."""
    batch: list[Piece] = []
    for piece in found:
        pictures = sum(held.segment.count for held in batch) + piece.segment.count
        if batch and (not many or pictures > PICTURES_AT_ONCE):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _decode(
    coder: PictureDecoder, batch: list[Piece], header: StreamHeader, progress: Progress
) -> Luminance:
    """Decode whole segments and check that they are what their header says."""
    progress.check()
    segments = tuple(piece.segment for piece in batch)
    if len(segments) > 1 and _decodes_many(coder):
        pictures = coder.decode_many(segments, header.height, header.width, progress)
    else:
        pictures = coder.decode_pictures(segments[0], header.height, header.width, progress)
    return checked_pictures(pictures, sum(segment.count for segment in segments), header)


def checked_pictures(pictures: Luminance, count: int, header: StreamHeader) -> Luminance:
    """Return decoded pictures that are what their header says.

    Raises:
        MalformedError: they are not.
    """
    shape = (count, header.height, header.width)
    if pictures.shape != shape:
        raise MalformedError(f"a segment holds pictures {pictures.shape}, not {shape}")
    if pictures.dtype != np.float32 or not (pictures.min() >= 0 and pictures.max() <= 1):
        raise MalformedError("a segment decodes to luminance outside [0, 1]")
    return pictures


def _decodes_many(coder: PictureDecoder) -> TypeGuard[ManyPictureDecoder]:
    return hasattr(coder, "decode_many")
