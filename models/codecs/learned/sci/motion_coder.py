"""Vectors of motion to symbols and back.

A byte tells for each component how much its differences from the expected vectors spread: a table
of the entropy coder, or that they are all zero, in which case nothing else is told of it.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.symbol_exchange import Symbols
from models.codecs.learned.symbol_tables import SymbolTables
from models.networks.motion import kernels as motion_kernels

Vectors = NDArray[np.int64]
SCALES = 16
"""Of a component's spread; the first is none at all."""
TABLE_OF_SCALE = (4 * np.arange(SCALES)).astype(np.uint8)
"""The number of each scale's table of the entropy coder."""


class Exchange(Protocol):
    """One end of a walk through symbols; see `models.codecs.learned.symbol_exchange`."""

    def exchange(self, numbers: NDArray[np.int64], exact: NDArray[np.float64] | None) -> Symbols:
        """Return symbols: exact values rounded, or what is read."""
        ...


def scales_byte(vectors: Vectors, previous: Vectors, tables: SymbolTables) -> int:
    """Return the byte that tells the spreads by which vectors (2, h, w) cost least."""
    told = differences(vectors, previous)
    down, right = (_scale(component, tables) for component in told)
    return SCALES * down + right


def exchange_motion(
    exchange: Exchange, scales: int, previous: Vectors, vectors: Vectors | None
) -> Vectors:
    """Tell vectors, or have them told; return them, (2, h, w) in steps.

    Args:
        exchange: takes the symbols, or gives them.
        scales: the byte that tells their spreads.
        previous: the vectors of the motion before, (2, h, w) in the same steps.
        vectors: what is told; None where they are read.
    """
    told = np.zeros_like(previous)
    known = None if vectors is None else differences(vectors, previous)
    for component, scale in enumerate(divmod(scales, SCALES)):
        if not scale:
            continue
        numbers = np.full(told[component].size, TABLE_OF_SCALE[scale], np.int64)
        exact = None if known is None else known[component].reshape(-1).astype(np.float64)
        told[component] = exchange.exchange(numbers, exact).reshape(told[component].shape)
    motion_kernels.accumulate(told, previous)
    return told


def differences(vectors: Vectors, previous: Vectors) -> Vectors:
    """Return the differences of vectors from what was to be expected."""
    told = np.empty_like(vectors)
    motion_kernels.differences(vectors, previous, told)
    return told


def _scale(component: Vectors, tables: SymbolTables) -> int:
    """Return the scale by which a component's differences cost least; 0 where there are none."""
    if not component.any():
        return 0
    symbols = np.tile(component.reshape(-1).astype(np.int32), (SCALES - 1, 1))
    numbers = np.broadcast_to(TABLE_OF_SCALE[1:, None], symbols.shape)
    return 1 + int(np.argmin(tables.bits(symbols, numbers).sum(1)))
