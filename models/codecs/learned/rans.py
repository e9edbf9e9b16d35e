"""Entropy coder: symbols to bytes by their tables, and back; checked at every byte."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned import rans_kernels
from models.codecs.learned.symbol_tables import SymbolTables, TableNumbers
from models.errors import MalformedError, RequestError, TruncatedError

LARGEST_SYMBOL = 1 << 20
"""Largest magnitude that can be coded."""


def encode(symbols: NDArray[np.int32], tables: TableNumbers, all_tables: SymbolTables) -> bytes:
    """Code symbols in order, each by the table of its number.

    Raises:
        RequestError: a symbol is too large to be coded.
    """
    if symbols.size and int(np.abs(symbols).max()) > LARGEST_SYMBOL:
        raise RequestError(f"a symbol is beyond ±{LARGEST_SYMBOL}: the latent is out of range")
    out = np.empty(8 * symbols.size + 4, np.uint8)
    begin = rans_kernels.encode(
        symbols, tables, all_tables.cumulative, all_tables.first, all_tables.radius, out
    )
    return out[begin:].tobytes()


class Decoder:
    """Decodes symbols piece by piece: a piece's tables may depend on the pieces before it.

    Any bytes give symbols or a `BitstreamError`.
    """

    def __init__(self, data: bytes, all_tables: SymbolTables) -> None:
        """Begin to decode.

        Raises:
            TruncatedError: there are fewer bytes than a state has.
        """
        if len(data) < 4:
            raise TruncatedError(f"{len(data)} bytes can't hold symbols; 4 are the least")
        self._data = np.frombuffer(data, np.uint8)
        self._state = np.array([int.from_bytes(data[:4], "big"), 4], np.uint64)
        if not rans_kernels.LOWEST <= int(self._state[0]) < rans_kernels.LOWEST << 8:
            raise MalformedError("the coded symbols begin with a state that no encoder writes")
        self._tables = all_tables

    def decode(self, tables: TableNumbers) -> NDArray[np.int32]:
        """Return the next symbols, one for each number of a table.

        Raises:
            BitstreamError: the bytes end before the symbols do, or hold what no encoder writes.
        """
        symbols = np.empty(tables.size, np.int32)
        known = self._tables
        outcome = rans_kernels.decode(
            self._data, self._state, tables, known.cumulative, known.first, known.radius,
            known.guess, symbols,
        )  # fmt: skip
        if outcome == rans_kernels.TRUNCATED:
            raise TruncatedError(f"the {self._data.size} coded bytes end before their symbols do")
        if outcome == rans_kernels.OVERLONG:
            raise MalformedError("the coded bytes hold a symbol of a length that no encoder writes")
        return symbols

    def finish(self) -> None:
        """Check that the symbols decoded are all that there were.

        Raises:
            MalformedError: bytes are left, or the last state is not the first of an encoder.
        """
        left = self._data.size - int(self._state[1])
        if left or int(self._state[0]) != rans_kernels.LOWEST:
            raise MalformedError(
                f"the coded symbols don't end where their bytes do ({left} bytes are left)"
            )
