"""The two ends of a walk through latents: one keeps symbols and codes them, one reads them back.

The checksum is of the symbols: they are what a prior that came out otherwise would spoil.
"""

from __future__ import annotations

import zlib
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned import rans
from models.codecs.learned.symbol_tables import SymbolTables, TableNumbers
from models.errors import ChecksumError

Symbols = NDArray[np.int32]
REACH = 2.0**30
"""What is beyond, or no number, is held there; `rans.encode` refuses it."""


class Exchange(Protocol):
    """One end of the walk."""

    def exchange(self, numbers: NDArray[np.int64], exact: NDArray[np.float64] | None) -> Symbols:
        """Return symbols: exact values rounded, or what is read."""
        ...


class SymbolWriter:
    """Rounds exact values to symbols, keeps them, and codes them all in the end."""

    def __init__(self, tables: SymbolTables) -> None:
        self._tables = tables
        self._symbols: list[Symbols] = []
        self._numbers: list[NDArray[np.int64]] = []
        self._beside: list[Symbols] = []

    def exchange(self, numbers: NDArray[np.int64], exact: NDArray[np.float64] | None) -> Symbols:
        """Keep exact values (n,) rounded, each with the number of its table; return the symbols."""
        assert exact is not None
        held = np.clip(np.nan_to_num(exact, nan=REACH), -REACH, REACH)
        symbols = np.rint(held).astype(np.int32)
        self._symbols.append(symbols)
        self._numbers.append(numbers)
        return symbols

    def count_in(self, beside: NDArray[np.int64]) -> None:
        """Let the checksum tell numbers that are coded beside the symbols."""
        self._beside.append(beside.reshape(-1).astype(np.int32))

    def finish(self) -> tuple[bytes, int]:
        """Return the bytes, and the CRC-32 of all symbols.

        Raises:
            RequestError: a symbol is too large to be coded.
        """
        symbols = np.concatenate(self._symbols)
        numbers = _narrow(np.concatenate(self._numbers), self._tables)
        data = rans.encode(symbols, numbers, self._tables)
        return data, crc32([symbols, *self._beside])


class SymbolReader:
    """Reads symbols back."""

    def __init__(self, data: bytes, tables: SymbolTables) -> None:
        """Begin to read.

        Raises:
            BitstreamError: these are no coded symbols.
        """
        self._decoder = rans.Decoder(data, tables)
        self._tables = tables
        self._symbols: list[Symbols] = []
        self._beside: list[Symbols] = []

    def exchange(self, numbers: NDArray[np.int64], exact: NDArray[np.float64] | None) -> Symbols:
        """Return the next symbols, one for each number of a table.

        Raises:
            BitstreamError: the bytes are not right.
        """
        symbols = self._decoder.decode(_narrow(numbers, self._tables))
        self._symbols.append(symbols)
        return symbols

    def count_in(self, beside: NDArray[np.int64]) -> None:
        """Let the checksum tell numbers that are coded beside the symbols."""
        self._beside.append(beside.reshape(-1).astype(np.int32))

    def finish(self, crc: int) -> None:
        """Check that the bytes end here, and that the symbols are those that were coded.

        Raises:
            BitstreamError: they are not.
        """
        self._decoder.finish()
        if crc32(self._symbols + self._beside) != crc:
            raise ChecksumError("the decoded symbols are not those that were coded")


def crc32(parts: list[Symbols]) -> int:
    """Return the CRC-32 of symbols, as little-endian 32-bit numbers."""
    crc = 0
    for symbols in parts:
        crc = zlib.crc32(symbols.astype("<i4").tobytes(), crc)
    return crc


def _narrow(numbers: NDArray[np.int64], tables: SymbolTables) -> TableNumbers:
    return numbers.astype(np.uint8) if len(tables.radius) <= 256 else numbers.astype(np.uint16)
