"""Segments on disk while a recording is coded: a `.slp` can't begin before its index is known.

    piece ──segments──▶ temporary file ──read one by one──▶ `container.write_slp`
      └────header────▶ headers ──joined──▶ the header of the whole

The file has no name (or vanishes when it is closed), so that nothing is left behind, whatever
ends the work.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from models.codecs.bitstream import Bitstream, Priced, Segment, StreamHeader
from models.codecs.container import IndexEntry, checked_segment, index_entry
from models.errors import OutputError, RequestError


class SpooledBitstream(Priced):
    """A coded recording whose segments lie in a temporary file; it goes with this object.

    Grows by `add`; may be read from several threads.

    Attributes:
        header: of all pieces together.
        index: one entry a segment, in the order of the items.
    """

    header: StreamHeader

    def __init__(self, first: Bitstream, folder: Path | None = None) -> None:
        """Begin with the first piece.

        Args:
            first: codes the first planes, or all.
            folder: where the file lies; the system's folder for temporary files where None.

        Raises:
            OutputError: nothing can be written there.
        """
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the object
        except OSError as error:
            raise _unwritable(error) from error
        self._close = weakref.finalize(self, self._file.close)
        self._lock = Lock()
        self._entries: list[IndexEntry] = []
        self._stored_bytes = 0
        self.header = replace(first.header, planes=0, plane_indices=(), hold_planes=())
        self.add(first)

    @property
    def index(self) -> Sequence[IndexEntry]:
        """Where the segments lie and what they hold."""
        return self._entries

    @property
    def payload_bytes(self) -> int:
        """Bytes of the codec's own, as in `Bitstream.payload_bytes`."""
        return sum(entry.payload_bytes for entry in self._entries)

    def add(self, piece: Bitstream) -> None:
        """Append the piece that codes the next planes.

        Raises:
            RequestError: it codes others, or was coded in another way.
            OutputError: the disk is full.
        """
        header = joined_header(self.header, piece.header)
        try:
            with self._lock:
                self._file.seek(self._stored_bytes)
                for segment in piece.segments:
                    self._append(segment, self.header.items + segment.first)
                self._file.flush()
        except OSError as error:
            raise _unwritable(error) from error
        self.header = header

    def segment(self, position: int) -> Segment:
        """Read one segment, counted from 0, and check it.

        Raises:
            ChecksumError, TruncatedError: its bytes are not those that were written.
            RequestError: there is no such segment.
        """
        if not 0 <= position < len(self._entries):
            raise RequestError(f"there is no segment {position}; there are {len(self._entries)}")
        entry = self._entries[position]
        with self._lock:
            self._file.seek(entry.offset)
            data = self._file.read(entry.length)
        return checked_segment(data, entry)

    def _append(self, segment: Segment, first: int) -> None:
        self._file.write(segment.data)
        self._entries.append(index_entry(segment, self._stored_bytes, first))
        self._stored_bytes += len(segment.data)


def joined_header(header: StreamHeader, following: StreamHeader) -> StreamHeader:
    """Return the header of two stretches of which one follows the other.

    Raises:
        RequestError: it does not follow, or something else differs.
    """
    joined = replace(
        header,
        planes=header.planes + following.planes,
        plane_indices=header.plane_indices + following.plane_indices,
        hold_planes=header.hold_planes + following.hold_planes,
    )
    expected = replace(
        joined,
        first_plane=header.first_plane + header.planes,
        planes=following.planes,
        plane_indices=following.plane_indices,
        hold_planes=following.hold_planes,
    )
    if following != expected:
        raise RequestError(
            f"a piece that begins at plane {following.first_plane} does not follow one that "
            f"ends at plane {header.first_plane + header.planes}, coded in the same way"
        )
    return joined


def _unwritable(error: OSError) -> OutputError:
    return OutputError(
        f"coded bits can't be put on disk meanwhile: {error.strerror}",
        "make room there, or encode a shorter stretch",
    )
