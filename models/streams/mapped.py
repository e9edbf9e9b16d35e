"""Files as arrays of bytes, mapped and not read."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np

from models.arrays import Bytes
from models.errors import StreamFormatError


def file_status(path: Path) -> tuple[int, int]:
    """Return (size in bytes, time of change in ns) of a plain file that is not empty.

    Raises:
        StreamFormatError: there is no such file, it can't be read, or it is empty.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise StreamFormatError(f"{path} can't be opened: {reason(error)}") from error
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a plain file"
        raise StreamFormatError(f"{path} is {kind}, a recording is a file", "name the file in it")
    if status.st_size == 0:
        raise StreamFormatError(f"{path} is empty (0 bytes)", "was it copied completely?")
    return status.st_size, status.st_mtime_ns


def mapped_bytes(path: Path) -> Bytes:
    """Map a file as (size,) uint8, read-only; its bytes are read when they are looked at.

    Raises:
        StreamFormatError: the file can't be mapped.
    """
    file_status(path)
    try:
        return np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
    except (OSError, ValueError) as error:
        raise StreamFormatError(f"{path} can't be read: {reason(error)}") from error


def identity_of(path: Path, *parts: object) -> str:
    """Name the bytes of a file and how they are read: equal names, equal streams."""
    size_bytes, changed_ns = file_status(path)
    return "|".join(str(part) for part in (path.resolve(), size_bytes, changed_ns, *parts))


def reason(error: BaseException) -> str:
    """Return an error's own words without its number and path."""
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
