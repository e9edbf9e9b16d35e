"""Open bitstream units of AV1 (the low-overhead format), put in segments that decode alone."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import MalformedError

SEQUENCE_HEADER, TEMPORAL_DELIMITER = 1, 2
USELESS = frozenset({5, 15})  # metadata, padding


def open_units(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the type and the bytes (header included) of each unit.

    Raises:
        MalformedError: a unit has no length, or ends behind the stream.
    """
    position = 0
    while position < len(stream):
        header = stream[position]
        if not header & 2:
            raise MalformedError(f"the AV1 unit at byte {position} has no length")
        length, body = _leb128(stream, position + (2 if header & 4 else 1))
        if body + length > len(stream):
            raise MalformedError(f"the AV1 unit at byte {position} ends behind the stream")
        yield header >> 3 & 15, stream[position : body + length]
        position = body + length


def _leb128(stream: bytes, position: int) -> tuple[int, int]:
    """Return a number of up to eight bytes of seven bits, lowest first, and where it ends."""
    value = 0
    for index, byte in enumerate(stream[position : position + 8]):
        value |= (byte & 127) << 7 * index
        if not byte & 128:
            return value, position + index + 1
    raise MalformedError(f"the length at byte {position} of an AV1 stream does not end")


def split_segments(stream: bytes) -> list[bytes]:
    """Return the stretches of a stream that begin with a sequence header, useless units left out.

    Encoders repeat the sequence header where a key frame follows, so each stretch decodes alone.
    """
    segments: list[bytearray] = []
    delimiter = b""
    for kind, unit in open_units(stream):
        if kind == TEMPORAL_DELIMITER:
            delimiter = unit
        elif kind not in USELESS:
            if kind == SEQUENCE_HEADER or not segments:
                segments.append(bytearray())
            segments[-1] += delimiter + unit
            delimiter = b""
    return [bytes(segment) for segment in segments]
