"""Light into spike counts and back, by a table of whole numbers.

The neuron of `models.simulation.lif` has C = 1 and θ = 500, as in Doutsi et al., Fig. 5, light
being counted from 0 to 255: in a window T it tells apart steps of θ·C/T = 500/T. Its edges need an
exponential, which machines round differently. Here they are decimal numbers, whose exponential is
rounded correctly everywhere, and then whole 64ths of a level: what one machine decodes, all do.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.simulation.lif import LifNeuron

THRESHOLD, CAPACITANCE = 500, 1
"""θ and C of all neurons; only θ·C/T and T/(R·C) matter."""
UNIT = 64
"""Levels of light, 0 to 255, are counted in 64ths."""
WINDOW_UNIT = 256
"""Windows are counted in 256ths of the unit of τ."""
TABLE_EDGES = 65
"""Edges by the closed form; further ones follow at the distance that it tends to."""
MOST_RESISTANCE = 1_000_000
MOST_WINDOW = 1000 * WINDOW_UNIT
"""Largest T, in 256ths; with it the largest coefficient of 16×16 pixels fires 8,160 times."""
PLACE_UNIT = 64
"""Places in a bin are counted in 64ths of its length."""

Levels = NDArray[np.int64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Quantizer:
    """A window and a resistance, and the bins that they make.

    Attributes:
        window: T in 256ths, 1 to 256,000.
        resistance: R, 1 to 1,000,000.
    """

    window: int
    resistance: int

    @classmethod
    def of_window(cls, window: float, resistance: int) -> Quantizer:
        """Return the quantizer of a real T, rounded to 256ths."""
        return cls(min(max(round(window * WINDOW_UNIT), 1), MOST_WINDOW), resistance)

    @property
    def neuron(self) -> LifNeuron:
        """The neuron, for closed forms."""
        return LifNeuron(self.resistance, CAPACITANCE, THRESHOLD)

    @property
    def step(self) -> float:
        """θ·C/T in levels: the length of all bins but the first ones."""
        return THRESHOLD * CAPACITANCE * WINDOW_UNIT / self.window

    def edges(self, counts: Counts) -> Levels:
        """Return the lower edges of the bins of counts, in 64ths of a level; 0 for 0."""
        table = _table(self.window, self.resistance)
        beyond = np.maximum(counts - (TABLE_EDGES - 1), 0)
        run = beyond * (UNIT * THRESHOLD * CAPACITANCE * WINDOW_UNIT) // self.window
        edges: Levels = table[np.minimum(counts, TABLE_EDGES - 1)] + run
        return edges

    def places(self, counts: Counts, place: Levels | int) -> Levels:
        """Return levels at a place of each count's bin, in 64ths of a level.

        Args:
            counts: any shape, 0 or more.
            place: in 64ths of the bin, from its lower edge; below 0 or above 63 lie other bins.
        """
        lower = self.edges(counts)
        length = self.edges(counts + 1) - lower
        return np.maximum(lower + (length * place // PLACE_UNIT), 0)

    def counts(self, levels: NDArray[np.float64]) -> Counts:
        """Return how often neurons fire at levels of light, 0 or more, by the table's edges."""
        sixty_fourths = np.floor(np.asarray(levels, np.float64) * UNIT)
        table = _table(self.window, self.resistance)
        few = np.searchsorted(table, sixty_fourths, side="right") - 1
        # A guess, then the exact edge: the division may land a bin off.
        steps = (sixty_fourths - table[-1]) / (UNIT * self.step)
        many = np.maximum(np.floor(steps), 0).astype(np.int64) + TABLE_EDGES - 1
        many += sixty_fourths >= self.edges(many + 1)
        many -= (sixty_fourths < self.edges(many)) & (many >= TABLE_EDGES)
        return np.where(few < TABLE_EDGES - 1, few, many).astype(np.int64)


@cache
def _table(window: int, resistance: int) -> Levels:
    """Return e(0) = 0 and e(1) to e(64) in 64ths of a level, read-only int64."""
    context = Context(prec=30, rounding=ROUND_HALF_EVEN)
    periods = context.divide(Decimal(window), Decimal(WINDOW_UNIT * resistance * CAPACITANCE))
    least = context.divide(Decimal(UNIT * THRESHOLD), Decimal(resistance))
    edges = [0]
    for count in range(1, TABLE_EDGES):
        decay = context.exp(-context.divide(periods, Decimal(count)))
        edge = context.divide(least, context.subtract(Decimal(1), decay))
        edges.append(int(edge.to_integral_value(ROUND_HALF_EVEN)))
    table = np.array(edges, np.int64)
    table.flags.writeable = False
    return table
