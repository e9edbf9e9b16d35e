"""Rate–distortion optimised quantization: a smaller symbol where it saves more than it spoils.

The symbol nearest to a value v in quantization steps, or the next one towards 0: with f = |v| minus
the smaller magnitude, in [½, 1], the squared error grows by f² − (1 − f)² = 2f − 1 steps². At
λ's best step Δ an error of one step² is worth λ·255²·Δ² = 6 / ln 2 = 8.66 bits
(`models.networks.rate_table.fine_gain_log2`). What is coded later is predicted from what was
decoded, and suffers with it, so an error is worth more than that. Only the encoder knows of this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.rans import LARGEST_SYMBOL
from models.codecs.learned.symbol_tables import SymbolTables

ERROR_WORTH_BITS = 60.0
"""Bits that an error of one quantization step² is worth; chosen on pictures kept out of training
and of evaluation."""

Values = NDArray[np.float32] | NDArray[np.float64]
Symbols = NDArray[np.int32]


def nearest(values: Values) -> Symbols:
    """Return the nearest whole numbers that can be coded."""
    limit = float(LARGEST_SYMBOL)
    whole: Symbols = np.clip(np.rint(values), -limit, limit).astype(np.int32)
    return whole


def economical(
    values: NDArray[np.float64],
    numbers: NDArray[np.uint8],
    tables: SymbolTables,
    error_worth_bits: float = ERROR_WORTH_BITS,
) -> Symbols:
    """Return the cheaper of the nearest symbol and the one below it, all things counted.

    Args:
        values: in quantization steps, (n,).
        numbers: of each value's table.
        tables: tell what a symbol costs.
        error_worth_bits: bits that an error of one step² is worth.
    """
    symbols = nearest(values)
    place = np.flatnonzero(symbols)
    upper, number = symbols[place], numbers[place]
    lower = (upper - np.sign(upper)).astype(np.int32)
    saved = tables.bits(upper, number) - tables.bits(lower, number)
    spoilt = error_worth_bits * (2 * (np.abs(values[place]) - np.abs(lower)) - 1)
    symbols[place] = np.where(saved > spoilt, lower, upper)
    return symbols
