"""Integer tables of frequencies, by which symbols are coded; stored with a codec's weights.

A table holds a Gaussian around 0 of one standard deviation, as whole frequencies that sum to 2^16:
symbols −r to r, then the escape for all others. They are made once, when weights are exported, and
never computed from `erf` again: two machines' `erf` need not agree in the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.rans_kernels import PRECISION
from models.errors import MalformedError

TOTAL = 1 << PRECISION
TableNumbers: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]
"""The table of each symbol; in 16 bits where there are more than 256 tables."""
REACH = 6.0
"""Standard deviations from 0 to the last symbol that has a place of its own."""


@dataclass(frozen=True, eq=False)
class SymbolTables:
    """Tables one behind the other.

    Attributes:
        cumulative: int32; 2r + 3 numbers for a table of radius r, from 0 to 2^16, increasing.
        radius: (tables,) int32.
    """

    cumulative: NDArray[np.int32]
    radius: NDArray[np.int32]

    def __post_init__(self) -> None:
        ends = np.cumsum(2 * self.radius + 3)
        sound = self.radius.size and self.radius.min() >= 0 and ends[-1] == self.cumulative.size
        if not sound or not all(map(_is_table, np.split(self.cumulative, ends[:-1]))):
            raise MalformedError("the tables of an entropy coder are not sound")

    @cached_property
    def first(self) -> NDArray[np.int32]:
        """Where each table begins."""
        sizes = 2 * self.radius + 3
        begins: NDArray[np.int32] = (np.cumsum(sizes) - sizes).astype(np.int32)
        return begins

    @cached_property
    def guess(self) -> NDArray[np.int16]:
        """For each table and each 256 slots the entry in which they begin."""
        slots = np.arange(256) << (PRECISION - 8)
        tables = np.split(self.cumulative, self.first[1:])
        found = [np.searchsorted(table, slots, side="right") - 1 for table in tables]
        entries: NDArray[np.int16] = np.stack(found).astype(np.int16)
        return entries

    def bits(self, symbols: NDArray[np.int32], tables: TableNumbers) -> NDArray[np.float32]:
        """Return what each symbol costs, escapes with all their nibbles."""
        radius = self.radius[tables]
        beyond = np.abs(symbols) > radius
        entry = np.where(beyond, 2 * radius + 1, symbols + radius)
        at = self.first[tables] + entry
        frequency = self.cumulative[at + 1] - self.cumulative[at]
        bits = PRECISION - np.log2(frequency)
        if beyond.any():
            excess = 2 * (np.abs(symbols[beyond]) - radius[beyond] - 1) + (symbols[beyond] < 0)
            bits[beyond] += 4 * (1 + np.maximum(np.ceil(np.log2(excess + 1) / 4), 1))
        result: NDArray[np.float32] = bits.astype(np.float32)
        return result


def _is_table(cumulative: NDArray[np.int32]) -> bool:
    return bool(cumulative[0] == 0 and cumulative[-1] == TOTAL and (np.diff(cumulative) > 0).all())


def gaussian_tables(scales: NDArray[np.float64]) -> SymbolTables:
    """Return a table for each standard deviation, in quantization steps."""
    return tables_of([gaussian_chances(scale) for scale in scales.tolist()])


def tables_of(chances: Sequence[NDArray[np.float64]]) -> SymbolTables:
    """Return a table for each array of chances: of symbols −r to r, and of all others."""
    whole = [whole_frequencies(table) for table in chances]
    tables = [np.concatenate([[0], np.cumsum(frequencies)]) for frequencies in whole]
    radius = np.array([(len(table) - 3) // 2 for table in tables], np.int32)
    return SymbolTables(np.concatenate(tables).astype(np.int32), radius)


def gaussian_chances(scale: float) -> NDArray[np.float64]:
    """Return the chances of symbols −r to r, r being 6 scales, and of all others."""
    radius = max(math.ceil(REACH * scale), 1)
    edges = (np.arange(2 * radius + 2) - radius - 0.5) / (scale * math.sqrt(2))
    below = np.array([0.5 * math.erfc(-edge) for edge in edges])
    return np.append(np.diff(below), below[0] + 1 - below[-1])


def whole_frequencies(chances: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return frequencies of at least 1 that sum to 2^16, near to the chances given."""
    spare = TOTAL - chances.size
    ideal = chances / chances.sum() * spare
    whole: NDArray[np.int64] = np.floor(ideal).astype(np.int64)
    rest = spare - int(whole.sum())
    whole[np.argsort(whole - ideal, kind="stable")[:rest]] += 1
    whole += 1
    return whole
