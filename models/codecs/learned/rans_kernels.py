"""Compiled: rANS, asymmetric numeral systems with ranges (Duda, 2013).

State x in [2^23, 2^31), renewed a byte at a time; frequencies sum to 2^16. To code a symbol whose
frequency is f and whose cumulative frequency is c:

    x ← (x div f)·2^16 + c + (x mod f),      and back:  s from x mod 2^16,  x ← f·(x div 2^16) + …

The encoder walks backwards, so that the decoder can walk forwards. Integers are unsigned 64 bits
throughout: numba would turn a mix of signed and unsigned into floating point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.simulation.kernels import compiled

PRECISION = 16
"""Frequencies of a table sum to 2^PRECISION."""
NIBBLE = 4
"""Bits of what is coded without a model, at a time."""
MAX_NIBBLES = 6
"""Nibbles of the longest value that is coded without a model."""
LOWEST = 1 << 23
"""Smallest state; the state that coding begins with and decoding ends with."""

OK, TRUNCATED, OVERLONG = 0, 1, 2
"""What decoding comes to: symbols; bytes end too soon; a value that no encoder writes."""

_SLOTS = np.uint64((1 << PRECISION) - 1)
_SHIFT = np.uint64(PRECISION)
_FLAT_SHIFT = np.uint64(PRECISION - NIBBLE)
_RENEW = np.uint64(LOWEST >> PRECISION << 8)
_LOWEST = np.uint64(LOWEST)
_BYTE = np.uint64(8)
_LOW_BYTE = np.uint64(255)


@compiled
def put(
    x: np.uint64, start: np.uint64, frequency: np.uint64, out: NDArray[np.uint8], place: int
) -> tuple[np.uint64, int]:
    """Code one range backwards into `out`, whose bytes from `place` on are written already."""
    while x >= _RENEW * frequency:
        place -= 1
        out[place] = x & _LOW_BYTE
        x >>= _BYTE
    return (x // frequency << _SHIFT) + start + x % frequency, place


@compiled
def put_flat(
    x: np.uint64, value: np.uint64, out: NDArray[np.uint8], place: int
) -> tuple[np.uint64, int]:
    """Code four bits without a model."""
    one = np.uint64(1)
    return put(x, value << _FLAT_SHIFT, one << _FLAT_SHIFT, out, place)


@compiled
def encode(
    symbols: NDArray[np.int32],
    tables: NDArray[np.uint8] | NDArray[np.uint16],
    cumulative: NDArray[np.int32],
    first: NDArray[np.int32],
    radius: NDArray[np.int32],
    out: NDArray[np.uint8],
) -> int:
    """Code symbols, each by its table, at the end of `out`; return where the bytes begin.

    Args:
        symbols: (n,) int32.
        tables: (n,) uint8 or uint16, the table of each.
        cumulative: of all tables, one behind the other. A table of radius r holds 2r + 3 numbers,
            from 0 to 2^16: of the symbols −r to r, and of the escape.
        first: where in `cumulative` each table begins.
        radius: of each table.
        out: at least 8 bytes a symbol and 4.
    """
    x, place = _LOWEST, out.size
    for i in range(symbols.size - 1, -1, -1):
        table = tables[i]
        reach = radius[table]
        symbol = symbols[i]
        entry = symbol + reach
        if symbol < -reach or symbol > reach:
            # Excess and sign in one number, its length in nibbles before it.
            excess = np.uint64(2 * (abs(symbol) - reach - 1) + (symbol < 0))
            nibbles = np.uint64(0)
            while True:
                x, place = put_flat(x, excess & np.uint64(15), out, place)
                excess >>= np.uint64(NIBBLE)
                nibbles += np.uint64(1)
                if excess == np.uint64(0):
                    break
            x, place = put_flat(x, nibbles, out, place)
            entry = 2 * reach + 1
        at = first[table] + entry
        start = np.uint64(cumulative[at])
        x, place = put(x, start, np.uint64(cumulative[at + 1]) - start, out, place)
    for _ in range(4):
        place -= 1
        out[place] = x & _LOW_BYTE
        x >>= _BYTE
    return place


@compiled
def decode(
    data: NDArray[np.uint8],
    state: NDArray[np.uint64],
    tables: NDArray[np.uint8] | NDArray[np.uint16],
    cumulative: NDArray[np.int32],
    first: NDArray[np.int32],
    radius: NDArray[np.int32],
    guess: NDArray[np.int16],
    symbols: NDArray[np.int32],
) -> int:
    """Decode the next symbols; return OK, TRUNCATED or OVERLONG.

    Args:
        data: all bytes.
        state: x, and the position of the next byte; both are moved on.
        tables: (n,) uint8 or uint16, the table of each symbol.
        cumulative: as in `encode`.
        first: as in `encode`.
        radius: as in `encode`.
        guess: (tables, 256): the entry in which the slots of each 256th part begin.
        symbols: (n,) int32 that receives them.
    """
    x, place, size = state[0], state[1], np.uint64(data.size)
    for i in range(tables.size):
        table = tables[i]
        slot = np.int32(x & _SLOTS)
        at = first[table] + guess[table, slot >> 8]
        while cumulative[at + 1] <= slot:
            at += 1
        start = np.uint64(cumulative[at])
        x = (np.uint64(cumulative[at + 1]) - start) * (x >> _SHIFT) + (x & _SLOTS) - start
        while x < _LOWEST:
            if place >= size:
                return TRUNCATED
            x = x << _BYTE | np.uint64(data[place])
            place += np.uint64(1)
        entry = at - first[table]
        if entry <= 2 * radius[table]:
            symbols[i] = entry - radius[table]
            continue
        value, nibbles = np.uint64(0), np.uint64(0)
        for part in range(MAX_NIBBLES + 1):
            flat = (x & _SLOTS) >> _FLAT_SHIFT
            x = (np.uint64(1) << _FLAT_SHIFT) * (x >> _SHIFT) + (
                x & ((np.uint64(1) << _FLAT_SHIFT) - np.uint64(1))
            )
            while x < _LOWEST:
                if place >= size:
                    return TRUNCATED
                x = x << _BYTE | np.uint64(data[place])
                place += np.uint64(1)
            if part == 0:
                nibbles = flat
                if nibbles < 1 or nibbles > MAX_NIBBLES:
                    return OVERLONG
            else:
                value = value << np.uint64(NIBBLE) | flat
            if np.uint64(part) == nibbles:
                break
        size_of = np.int32(value >> np.uint64(1)) + radius[table] + 1
        symbols[i] = -size_of if value & np.uint64(1) else size_of
    state[0], state[1] = x, place
    return OK
