"""`.slp`, the file that a coded recording lies in: header, index, then the segments.

     0   8  magic  89 53 4C 50 0D 0A 1A 0A
     8   2  format version, 1                                 all numbers little-endian
    10   4  H, bytes of the header
    14   4  X, bytes of the index
    18   4  CRC-32 of bytes 0 to 18, the header and the index
    22   H  header: JSON, see `models.codecs.header_json`
         X  index: five numbers a segment, see below
            segments, one after another, to the end of the file

The index says of each segment: its length in bytes; how many of them are boxes of a file format
and not payload; how many items it holds; its CRC-32; the CRC-32 of its decoded latents, or 0.
The numbers are of variable length: seven bits a byte, the lowest first, the highest bit set in
all bytes but a number's last. Offsets and first items are running sums, so that no index can
make segments overlap or leave a gap.

The first eight bytes are found damaged by what commonly damages files: a transfer that clears
the highest bit, or one that changes the ends of lines.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING

from models.codecs.bitstream import Bitstream, Priced, Segment, StreamHeader
from models.codecs.header_json import header_from_json, header_to_json
from models.errors import (
    BadMagicError,
    ChecksumError,
    MalformedError,
    OutputError,
    RequestError,
    TruncatedError,
    UnsupportedVersionError,
)
from models.progress import Progress
from models.streams.scene_files import write_beside

if TYPE_CHECKING:
    from models.codecs.access import Source

MAGIC = b"\x89SLP\r\n\x1a\n"
VERSION = 1
SUFFIX = ".slp"
MAX_HEADER_BYTES = 1 << 24
MAX_INDEX_BYTES = 1 << 26

_PREFIX = struct.Struct("<8sHII")
_CHECKSUM = struct.Struct("<I")
_HEAD_BYTES = _PREFIX.size + _CHECKSUM.size
_NUMBERS = 5
_MAX_NUMBER_BYTES = 9

Read = Callable[[int, int], bytes]
"""Gives the bytes from an offset on, so many of them, or fewer at the end."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Where a segment lies and what it holds; see `Segment` for the fields of that name."""

    offset: int
    length: int
    payload_bytes: int
    first: int
    count: int
    crc32: int
    latents_crc32: int


@dataclass(frozen=True, slots=True)
class SlpFile(Priced):
    """A `.slp` file, opened: its header and index are read, its segments when asked for.

    No file handle is kept; a file that changes underneath is found out by the checksums.

    Attributes:
        path: the file.
        header: what was coded and the geometry it returns to.
        index: one entry a segment, in the order of the items.
        file_bytes: size of the file.
    """

    path: Path
    header: StreamHeader
    index: tuple[IndexEntry, ...]
    file_bytes: int

    @classmethod
    def open(cls, path: Path | str) -> SlpFile:
        """Read the header and the index of a file.

        Raises:
            BitstreamError: the file is no `.slp`, or is damaged where the header or index lies.
            RequestError: the file can't be read.
        """
        path = Path(path)
        size = _size_of(path)
        header, index = _read_head(lambda offset, length: _read(path, offset, length), size)
        return cls(path, header, index, size)

    @property
    def payload_bytes(self) -> int:
        """Bytes of the codec's own, as in `Bitstream.payload_bytes`."""
        return sum(entry.payload_bytes for entry in self.index)

    def segment(self, position: int) -> Segment:
        """Read one segment, counted from 0, and check it.

        Raises:
            ChecksumError, TruncatedError: its bytes are not those that were written.
            RequestError: there is no such segment, or the file can't be read.
        """
        if not 0 <= position < len(self.index):
            raise RequestError(f"there is no segment {position}; there are {len(self.index)}")
        entry = self.index[position]
        return checked_segment(_read(self.path, entry.offset, entry.length), entry)

    def bitstream(self) -> Bitstream:
        """Read and check the whole file."""
        segments = tuple(self.segment(position) for position in range(len(self.index)))
        return Bitstream(self.header, segments)


def read_slp(path: Path | str) -> Bitstream:
    """Read and check a whole `.slp` file."""
    return SlpFile.open(path).bitstream()


def write_slp(
    source: Source, path: Path | str, force: bool = False, progress: Progress | None = None
) -> int:
    """Write a `.slp` file beside its place and move it there; return its size in bytes.

    Segments that lie on disk are read and checked one by one.

    Raises:
        OutputError: the file exists and `force` is not set, or can't be written.
        MalformedError: the bitstream breaks the format's rules (a codec's fault).
        BitstreamError: a segment on disk is damaged.
    """
    path, progress = Path(path), progress or Progress()
    total = file_bytes(source)
    try:
        write_beside(path, lambda file: _write(file, source, progress, total), force)
    except OSError as error:
        raise OutputError(f"{path} can't be written: {error.strerror}") from error
    return total


def to_bytes(source: Source) -> bytes:
    """Return the bytes of a `.slp` file.

    Raises:
        MalformedError: the bitstream breaks the format's rules (a codec's fault).
    """
    return b"".join(_pieces(source))


def from_bytes(data: bytes) -> Bitstream:
    """Read the bytes of a `.slp` file; any bytes whatever give a bitstream or a BitstreamError.

    Raises:
        BadMagicError: they don't begin as a `.slp` file does.
        UnsupportedVersionError: a newer version of the format.
        TruncatedError: they end too soon.
        ChecksumError: header, index or a segment are damaged.
        MalformedError: a value makes no sense, or bytes follow the end.
    """
    header, index = _read_head(lambda offset, length: data[offset : offset + length], len(data))
    segments = tuple(
        checked_segment(data[entry.offset : entry.offset + entry.length], entry) for entry in index
    )
    return Bitstream(header, segments)


def file_bytes(source: Source) -> int:
    """Return the size of the `.slp` file that a bitstream takes."""
    if isinstance(source, Bitstream):
        return len(_head(source)) + sum(len(segment.data) for segment in source.segments)
    return len(_head(source)) + sum(entry.length for entry in source.index)


def head_sha256(source: Source) -> str:
    """Return the SHA-256 of header and index in hex: segments stand in there by their CRC-32."""
    return hashlib.sha256(_head(source)).hexdigest()


def index_entry(segment: Segment, offset: int, first: int) -> IndexEntry:
    """Return the entry of a segment that lies at an offset of a file and begins at an item."""
    return IndexEntry(
        offset,
        len(segment.data),
        segment.payload_bytes,
        first,
        segment.count,
        zlib.crc32(segment.data),
        segment.latents_crc32,
    )


def _pieces(source: Source) -> Iterator[bytes]:
    yield _head(source)
    if isinstance(source, Bitstream):
        for segment in source.segments:
            yield segment.data
    else:
        for position in range(len(source.index)):
            yield source.segment(position).data


def _head(source: Source) -> bytes:
    """Return everything before the segments."""
    _check_segments(source)
    header = header_to_json(source.header)
    index = b"".join(_number(value) for numbers in _index_numbers(source) for value in numbers)
    if len(header) > MAX_HEADER_BYTES or len(index) > MAX_INDEX_BYTES:
        raise MalformedError(
            f"a header of {len(header)} bytes or an index of {len(index)} is too long",
            "code a shorter stretch of the recording",
        )
    prefix = _PREFIX.pack(MAGIC, VERSION, len(header), len(index))
    return prefix + _CHECKSUM.pack(zlib.crc32(prefix + header + index)) + header + index


def _index_numbers(source: Source) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield what the index says of each segment, its length first."""
    entries: Iterable[IndexEntry]
    if isinstance(source, Bitstream):
        entries = (index_entry(segment, 0, segment.first) for segment in source.segments)
    else:
        entries = source.index
    for entry in entries:
        boxes = entry.length - entry.payload_bytes
        yield entry.length, boxes, entry.count, entry.crc32, entry.latents_crc32


def _check_segments(source: Source) -> None:
    if not isinstance(source, Bitstream):
        _check_items(sum(entry.count for entry in source.index), source.header)
        return
    position = 0
    for segment in source.segments:
        if segment.first != position or segment.count < 1:
            raise MalformedError(
                f"a segment of {segment.count} items begins at {segment.first}, not at {position}"
            )
        if not 0 <= segment.payload_bytes <= len(segment.data):
            raise MalformedError(
                f"a segment of {len(segment.data)} bytes claims {segment.payload_bytes} of payload"
            )
        position += segment.count
    _check_items(position, source.header)


def _check_items(held: int, header: StreamHeader) -> None:
    if held != header.items:
        raise MalformedError(f"the segments hold {held} {header.item}, the header {header.items}")


def _read_head(read: Read, size: int) -> tuple[StreamHeader, tuple[IndexEntry, ...]]:
    """Read and check everything before the segments, and that they fill the rest exactly."""
    header_bytes, index_bytes, checksum = _read_prefix(read, size)
    body = read(_HEAD_BYTES, header_bytes + index_bytes)
    if len(body) != header_bytes + index_bytes:
        raise TruncatedError("the file ends inside its header")
    if zlib.crc32(read(0, _PREFIX.size) + body) != checksum:
        raise ChecksumError("the header or the index is damaged", "copy the file again")
    header = header_from_json(body[:header_bytes])
    start = _HEAD_BYTES + header_bytes + index_bytes
    index = tuple(_entries(_numbers(body[header_bytes:]), start))
    _check_items(sum(entry.count for entry in index), header)
    end = index[-1].offset + index[-1].length if index else start
    if end > size:
        raise TruncatedError(f"the file ends at byte {size}, its segments at {end}")
    if end < size:
        raise MalformedError(f"{size - end} bytes follow the end of the last segment")
    return header, index


def _read_prefix(read: Read, size: int) -> tuple[int, int, int]:
    """Return the bytes of the header, the bytes of the index and their checksum."""
    prefix = read(0, _HEAD_BYTES)
    if prefix[: len(MAGIC)] != MAGIC[: len(prefix)] or not prefix:
        raise BadMagicError("this is not a .slp file", "its first bytes are not those of one")
    if len(prefix) < _HEAD_BYTES:
        raise TruncatedError(f"the file ends after {len(prefix)} bytes, inside its first fields")
    _, version, header_bytes, index_bytes = _PREFIX.unpack_from(prefix)
    if version != VERSION:
        raise UnsupportedVersionError(
            f"format version {version}; this program reads version {VERSION}",
            "a newer Spikeloupe may read it",
        )
    if header_bytes > MAX_HEADER_BYTES or index_bytes > MAX_INDEX_BYTES:
        raise MalformedError(f"a header of {header_bytes} bytes, an index of {index_bytes}")
    if _HEAD_BYTES + header_bytes + index_bytes > size:
        raise TruncatedError(f"the file ends at byte {size}, inside its header or index")
    return header_bytes, index_bytes, int(_CHECKSUM.unpack_from(prefix, _PREFIX.size)[0])


def _entries(numbers: list[int], offset: int) -> Iterator[IndexEntry]:
    if len(numbers) % _NUMBERS:
        raise MalformedError(f"the index holds {len(numbers)} numbers, not {_NUMBERS} a segment")
    first = 0
    for position in range(0, len(numbers), _NUMBERS):
        length, boxes, count, crc32, latents_crc32 = numbers[position : position + _NUMBERS]
        if boxes > length or count < 1 or max(crc32, latents_crc32) >= 1 << 32:
            raise MalformedError(f"segment {position // _NUMBERS} of the index makes no sense")
        yield IndexEntry(offset, length, length - boxes, first, count, crc32, latents_crc32)
        offset, first = offset + length, first + count


def _number(value: int) -> bytes:
    """Write a whole number in seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _numbers(data: bytes) -> list[int]:
    """Read numbers of seven bits a byte, as many as there are."""
    ends = [-1, *(position for position, byte in enumerate(data) if byte < 0x80)]
    if ends[-1] != len(data) - 1:
        raise MalformedError("the index ends inside a number")
    if any(stop - start > _MAX_NUMBER_BYTES for start, stop in pairwise(ends)):
        raise MalformedError("the index holds a number beyond 2^63")
    return [
        sum((byte & 0x7F) << 7 * k for k, byte in enumerate(data[start + 1 : stop + 1]))
        for start, stop in pairwise(ends)
    ]


def checked_segment(data: bytes, entry: IndexEntry) -> Segment:
    """Return the segment that an index speaks of, from its bytes.

    Raises:
        TruncatedError, ChecksumError: these are not the bytes that were written.
    """
    where = f"the segment of item {entry.first} at byte {entry.offset}"
    if len(data) != entry.length:
        raise TruncatedError(f"{where} ends after {len(data)} of {entry.length} bytes")
    if zlib.crc32(data) != entry.crc32:
        raise ChecksumError(f"{where} is damaged", "the other segments can still be read")
    return Segment(data, entry.first, entry.count, entry.payload_bytes, entry.latents_crc32)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise RequestError(f"{path} can't be read: {error.strerror}") from error


def _read(path: Path, offset: int, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except OSError as error:
        raise RequestError(f"{path} can't be read: {error.strerror}") from error


def _write(file: IO[bytes], source: Source, progress: Progress, total: int) -> None:
    done = 0
    for piece in _pieces(source):
        file.write(piece)
        done += len(piece)
        progress.step(done, total, "writing")
