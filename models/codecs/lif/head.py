"""The first bytes of a segment of `lif-dct`: the neurons, the places in their bins, the layers.

    version, layers, blocks, thresholds (a byte) │ T │ R │ 4 places a layer │ length of each layer

T, R and lengths are as in `models.codecs.arithmetic.numbers`; the layers follow one behind the
other.
A segment that ends where one of its layers does is a segment still: of that many layers.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.codecs.arithmetic.numbers import HeadReader, number_bytes
from models.codecs.lif.quantizer import MOST_RESISTANCE, MOST_WINDOW, Quantizer
from models.errors import MalformedError, RequestError, TruncatedError, UnsupportedVersionError

VERSION = 1
MOST_LAYERS = 6
BLOCKS = ("auto", "8", "16")
THRESHOLDS = ("flat", "annex-k")
CLASSES = 4
"""Of counts that have a place in their bin: of DC, and 1, 2, or more of other coefficients."""
LONGEST = 1 << 40

Places = tuple[int, int, int, int]
"""In 64ths of a bin, −128 to 127."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a decoder has to know before it reads counts.

    Attributes:
        blocks: one of `BLOCKS`.
        thresholds: one of `THRESHOLDS`.
        quantizer: T and R.
        places: for each layer, where in their bins counts are put back.
        lengths: bytes of each layer.
    """

    blocks: str
    thresholds: str
    quantizer: Quantizer
    places: tuple[Places, ...]
    lengths: tuple[int, ...]

    def to_bytes(self) -> bytes:
        """Return the head as bytes."""
        kind = (
            VERSION << 6
            | (len(self.places) - 1) << 3
            | BLOCKS.index(self.blocks) << 1
            | THRESHOLDS.index(self.thresholds)
        )
        out = bytearray([kind])
        for number in (self.quantizer.window, self.quantizer.resistance):
            out += number_bytes(number)
        out += bytes(place & 255 for places in self.places for place in places)
        for length in self.lengths:
            out += number_bytes(length)
        return bytes(out)


def split(data: bytes) -> tuple[Head, list[bytes]]:
    """Return a segment's head, and the bytes of the layers that are there.

    Raises:
        BitstreamError: these bytes are no segment.
    """
    head, begin = _parse(data)
    layers: list[bytes] = []
    for length in head.lengths:
        if begin > len(data) or (begin == len(data) and length and layers):
            break
        layers.append(data[begin : begin + length])
        begin += length
    if begin > len(data):
        raise TruncatedError(
            f"a segment of {len(data)} bytes ends inside layer {len(layers)}, "
            f"which goes on to byte {begin}"
        )
    if begin < len(data):
        raise MalformedError(f"a segment has {len(data) - begin} bytes behind its last layer")
    return head, layers


def first_layers(data: bytes, layers: int) -> bytes:
    """Return the part of a segment that holds its first layers.

    Raises:
        BitstreamError: these bytes are no segment.
        RequestError: it has fewer layers.
    """
    _, held = split(data)
    if not 1 <= layers <= len(held):
        raise RequestError(f"{layers} layers were asked for; there are {len(held)}")
    spare = sum(map(len, held[layers:]))
    return data[: len(data) - spare]


def _parse(data: bytes) -> tuple[Head, int]:
    """Return the head and where it ends."""
    reader = HeadReader(data)
    kind = reader.byte()
    check_version(kind)
    layers, blocks = (kind >> 3 & 7) + 1, kind >> 1 & 3
    if layers > MOST_LAYERS or blocks >= len(BLOCKS):
        raise MalformedError(f"a segment begins with {kind}, which no encoder writes")
    quantizer = read_quantizer(reader)
    places = tuple(_read_places(reader) for _ in range(layers))
    lengths = tuple(reader.number(0, LONGEST) for _ in range(layers))
    head = Head(BLOCKS[blocks], THRESHOLDS[kind & 1], quantizer, places, lengths)
    return head, reader.place


def check_version(first_byte: int) -> None:
    """Check the version that the first byte of a segment tells.

    Raises:
        UnsupportedVersionError: this program does not know it.
    """
    if first_byte >> 6 != VERSION:
        raise UnsupportedVersionError(
            f"a segment is of version {first_byte >> 6}, this program knows {VERSION}"
        )


def read_quantizer(reader: HeadReader) -> Quantizer:
    """Return T and R.

    Raises:
        BitstreamError: they are not there, or out of range.
    """
    window = reader.number(1, MOST_WINDOW)
    return Quantizer(window, reader.number(1, MOST_RESISTANCE))


def _read_places(reader: HeadReader) -> Places:
    one, two, three, four = ((reader.byte() + 128) % 256 - 128 for _ in range(CLASSES))
    return one, two, three, four
