"""NAL units in a byte stream (Annex B of H.264, H.265 and H.266): found, sorted, put in segments.

Encoders put more in a stream than decoding needs: delimiters, and messages (SEI) on the
encoder's own settings. At 250×400 these weigh more than a quality step, so they are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

START_CODE = b"\x00\x00\x01"


@dataclass(frozen=True, slots=True)
class NalSyntax:
    """What the types of NAL units mean in one standard.

    Attributes:
        type_of: gives the type from the first two bytes of a unit.
        pictures: types that carry coded pictures.
        useless: types that a decoder can do without.
        delimiter: an access unit delimiter, start code included.
    """

    type_of: Callable[[bytes], int]
    pictures: frozenset[int]
    useless: frozenset[int]
    delimiter: bytes


H264 = NalSyntax(
    type_of=lambda head: head[0] & 31,
    pictures=frozenset(range(1, 6)),
    useless=frozenset({6, 9, 10, 11, 12}),  # SEI, delimiter, ends, filler
    delimiter=b"\x00\x00\x00\x01\x09\xf0",
)
H265 = NalSyntax(
    type_of=lambda head: head[0] >> 1 & 63,
    pictures=frozenset(range(32)),
    useless=frozenset({35, 36, 37, 38, 39, 40}),  # delimiter, ends, filler, SEI
    delimiter=b"\x00\x00\x00\x01\x46\x01\x50",
)
H266 = NalSyntax(
    type_of=lambda head: head[1] >> 3,
    pictures=frozenset(range(12)),
    useless=frozenset({20, 21, 22, 23, 24, 25}),  # delimiter, ends, SEI, filler
    delimiter=b"\x00\x00\x00\x01\x00\xa1\x88",
)


def nal_units(stream: bytes) -> Iterator[bytes]:
    """Yield the NAL units of a byte stream, each with the start code before it.

    Bytes before the first start code are left out.
    """
    start = _start_code(stream, 0)
    while start < len(stream):
        stop = _start_code(stream, stream.index(START_CODE, start) + len(START_CODE))
        yield stream[start:stop]
        start = stop


def _start_code(stream: bytes, position: int) -> int:
    """Return where the next start code begins, with its leading zero byte if it has one."""
    found = stream.find(START_CODE, position)
    if found < 0:
        return len(stream)
    return found - 1 if found > position and stream[found - 1] == 0 else found


def split_segments(stream: bytes, syntax: NalSyntax) -> list[bytes]:
    """Return the stretches of a stream that begin with parameter sets, useless units left out.

    A stretch ends where parameter sets follow a picture; a picture that comes without
    parameter sets of its own stays with the one before it.
    """
    segments: list[bytearray] = []
    after_picture = True
    for unit in nal_units(stream):
        head = unit[unit.index(START_CODE) + len(START_CODE) :][:2]
        if len(head) < 2 or syntax.type_of(head) in syntax.useless:
            continue
        is_picture = syntax.type_of(head) in syntax.pictures
        if not segments or (after_picture and not is_picture):
            segments.append(bytearray())
        segments[-1] += unit
        after_picture = is_picture
    return [bytes(segment) for segment in segments]


def join_segments(segments: list[bytes], syntax: NalSyntax) -> bytes:
    """Return segments as one stream, with a delimiter before each so that none run together."""
    return b"".join(syntax.delimiter + segment for segment in segments)
