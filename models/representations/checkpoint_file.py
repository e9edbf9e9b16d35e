"""The scrubbing index in a file of the user's cache.

A file is written under a temporary name and gets its own once it is complete:

    4096 bytes   JSON, padded with spaces: what is indexed and how, checksum of the table below
    maps         (checkpoints, 3, pixels) uint16
    table        (checkpoints,) uint32, CRC-32 of the three maps of each checkpoint
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
import weakref
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from models.progress import Progress
from models.representations.checkpoints import FIELDS, IndexLayout, Map

CACHE_LIMIT_BYTES = 8 << 30
"""Above that, the indices used longest ago are deleted from the cache folder."""

HEADER_BYTES = 4096
FORMAT_VERSION = 1
SUFFIX, UNFINISHED = ".scrub", ".part"
ABANDONED_AFTER_S = 24 * 3600


class FileCheckpoints:
    """Maps in a file: written with `write`, so that a full disk is an error, read by mapping."""

    def __init__(self, layout: IndexLayout, folder: Path) -> None:
        """Begin an index in the folder.

        Raises:
            OSError: the folder can't be written, or the disk has no room for the index.
        """
        folder.mkdir(parents=True, exist_ok=True)
        trim(folder, CACHE_LIMIT_BYTES - layout.size_bytes)
        if shutil.disk_usage(folder).free < 2 * layout.size_bytes:
            raise OSError(f"{folder} has no room for an index of {layout.size_bytes} bytes")
        descriptor, name = tempfile.mkstemp(suffix=UNFINISHED, dir=folder)
        self._file = os.fdopen(descriptor, "w+b")
        self._file.truncate(HEADER_BYTES + layout.size_bytes)  # sparse, but there to be mapped
        self._layout, self._path = layout, Path(name)
        self._maps = _map(self._path, layout)
        self._abandon = weakref.finalize(self, _delete_unfinished, self._file, self._path)

    def read(self, checkpoint: int, field: int) -> Map:
        """Return a map, read from the file as it is used."""
        stored: Map = self._maps[checkpoint, field]
        return stored

    def write(self, checkpoint: int, field: int, values: Map) -> None:
        """Store a map.

        Raises:
            OSError: the disk is full.
        """
        place = (checkpoint * FIELDS + field) * self._layout.pixels * 2
        self._file.seek(HEADER_BYTES + place)
        self._file.write(np.ascontiguousarray(values).data)
        self._file.flush()

    def finish(self, progress: Progress) -> None:
        """Write checksums and header, and give the file its name."""
        table = _checksums(self._maps, progress)
        self._file.seek(HEADER_BYTES + self._layout.size_bytes)
        self._file.write(table.tobytes())
        self._file.seek(0)
        self._file.write(_header(self._layout, zlib.crc32(table.tobytes())))
        self._file.close()
        self._abandon.detach()
        # Windows doesn't rename a mapped file: it is used now and not kept.
        with contextlib.suppress(PermissionError):
            self._path.replace(cache_path(self._path.parent, self._layout))

    def close(self) -> None:
        """Close the file; delete it unless it is finished."""
        self._abandon()


class CachedCheckpoints:
    """Maps of a finished cache file, for reading."""

    def __init__(self, layout: IndexLayout, path: Path) -> None:
        self._maps = _map(path, layout)

    def read(self, checkpoint: int, field: int) -> Map:
        """Return a map, read from the file as it is used."""
        stored: Map = self._maps[checkpoint, field]
        return stored

    def write(self, checkpoint: int, field: int, values: Map) -> None:
        """Refuse: a finished index isn't written."""
        raise RuntimeError("a finished index was to be written")

    def finish(self, progress: Progress) -> None:
        """Nothing is left to be done."""

    def close(self) -> None:
        """Nothing has to be given back; the mapping ends with its last use."""


def open_cached(layout: IndexLayout, folder: Path, progress: Progress) -> CachedCheckpoints | None:
    """Return the index of an earlier session, or None where there is none that is intact.

    A file that is damaged is deleted.
    """
    path = cache_path(folder, layout)
    try:
        if not _intact(path, layout, progress):
            path.unlink(missing_ok=True)
            return None
        os.utime(path)  # counts as used now
        return CachedCheckpoints(layout, path)
    except OSError:
        return None


def cache_path(folder: Path, layout: IndexLayout) -> Path:
    """Return where the finished index lies."""
    name = json.dumps([FORMAT_VERSION, asdict(layout)], sort_keys=True)
    return folder / (hashlib.sha256(name.encode()).hexdigest()[:32] + SUFFIX)


def trim(folder: Path, limit_bytes: int) -> None:
    """Delete the indices used longest ago until the rest fits, and what was never finished."""
    files = [
        (path, path.stat()) for path in folder.iterdir() if path.suffix in (SUFFIX, UNFINISHED)
    ]
    kept = 0
    for path, status in sorted(files, key=lambda file: file[1].st_mtime, reverse=True):
        unfinished = path.suffix == UNFINISHED
        kept += 0 if unfinished else status.st_size
        abandoned = unfinished and time.time() - status.st_mtime > ABANDONED_AFTER_S
        if abandoned or (not unfinished and kept > limit_bytes):
            path.unlink(missing_ok=True)


def _delete_unfinished(file: BinaryIO, path: Path) -> None:
    file.close()
    path.unlink(missing_ok=True)


def _map(path: Path, layout: IndexLayout) -> Map:
    shape = (layout.checkpoints, FIELDS, layout.pixels)
    return np.asarray(np.memmap(path, dtype="<u2", mode="r", offset=HEADER_BYTES, shape=shape))


def _header(layout: IndexLayout, table_checksum: int) -> bytes:
    facts = {"format": FORMAT_VERSION, **asdict(layout), "table_crc32": table_checksum}
    return json.dumps(facts).encode().ljust(HEADER_BYTES)


def _checksums(maps: Map, progress: Progress) -> NDArray[np.uint32]:
    table = np.empty(len(maps), dtype="<u4")
    for i, maps_of_checkpoint in enumerate(maps):
        table[i] = zlib.crc32(np.ascontiguousarray(maps_of_checkpoint).data)
        progress.step(i + 1, len(maps), "checking the scrubbing index")
    return table


def _intact(path: Path, layout: IndexLayout, progress: Progress) -> bool:
    """Return whether the file is there, indexes this stream, and all its checksums are right."""
    table_bytes = 4 * layout.checkpoints
    if path.stat().st_size != HEADER_BYTES + layout.size_bytes + table_bytes:
        return False
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
        file.seek(-table_bytes, os.SEEK_END)
        table = file.read()
    if header != _header(layout, zlib.crc32(table)):
        return False
    return _checksums(_map(path, layout), progress).tobytes() == table
