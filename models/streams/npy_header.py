"""The header of an `.npy` array, checked against the bytes that follow before any is taken."""

from __future__ import annotations

import math
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from models.errors import StreamFormatError
from models.streams.mapped import file_status, reason

HEADER_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    SyntaxError,
    RuntimeError,
    OverflowError,
    MemoryError,
    tokenize.TokenError,
)
"""What NumPy raises for headers that are not right."""

_format: Any = np.lib.format


@dataclass(frozen=True, slots=True)
class NpyHeader:
    """What an array says of itself.

    Attributes:
        shape: of the array.
        fortran: whether the first axis varies fastest.
        dtype: of its values.
        offset: bytes of the header.
    """

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]
    offset: int

    @property
    def stated_bytes(self) -> int:
        """Bytes that the values take."""
        return math.prod(self.shape) * self.dtype.itemsize

    def __str__(self) -> str:
        return f"{'×'.join(map(str, self.shape)) or 'single'} {self.dtype}"

    def check(self, name: str, held_bytes: int) -> None:
        """Raise StreamFormatError where values are missing, or are no numbers."""
        if self.dtype.hasobject:
            raise StreamFormatError(f"{name} holds Python objects, which are not read")
        if self.stated_bytes > held_bytes:
            raise StreamFormatError(
                f"{name} ({self}) says that it takes {self.stated_bytes:,} bytes, "
                f"{held_bytes:,} are there",
                "was it copied completely?",
            )


def read_npy_header(file: IO[bytes]) -> NpyHeader:
    """Read the header at the start of an opened array; the file then stands at its values.

    Raises one of `HEADER_DAMAGE`, or StreamFormatError.
    """
    version = _format.read_magic(file)
    if version == (1, 0):
        shape, fortran, dtype = _format.read_array_header_1_0(file)
    elif version == (2, 0):
        shape, fortran, dtype = _format.read_array_header_2_0(file)
    else:
        raise StreamFormatError(f"arrays of .npy version {version[0]}.{version[1]} are not read")
    if any(length < 0 for length in shape):
        raise StreamFormatError(f"an array of {shape} has a negative side")
    return NpyHeader(shape, fortran, dtype, file.tell())


def mapped_npy(path: Path) -> tuple[NDArray[Any], int]:
    """Map an `.npy` file; return it, read-only, and the bytes left over after its values.

    Raises:
        StreamFormatError: it is damaged, or empty.
    """
    size_bytes, _ = file_status(path)
    try:
        with path.open("rb") as file:
            header = read_npy_header(file)
    except HEADER_DAMAGE as error:
        raise StreamFormatError(f"{path.name} is not a sound .npy: {reason(error)}") from error
    header.check(path.name, size_bytes - header.offset)
    if not header.stated_bytes:
        raise StreamFormatError(f"{path.name} is empty: {header}")
    order: Any = "F" if header.fortran else "C"
    try:
        array = np.memmap(path, header.dtype, "r", header.offset, header.shape, order)
    except (OSError, ValueError) as error:
        raise StreamFormatError(f"{path.name} can't be read: {reason(error)}") from error
    return array.view(np.ndarray), size_bytes - header.offset - header.stated_bytes
