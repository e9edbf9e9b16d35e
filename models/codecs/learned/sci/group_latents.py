"""The latents of a group of features in one stream of symbols."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.codecs.learned.integer_layers import Features
from models.codecs.learned.latent_coder import Chosen, Latent, LatentCoder, Numbers
from models.codecs.learned.quantization import Symbols, economical
from models.codecs.learned.rates import STEPS_IN_UNIT, UNIT
from models.codecs.learned.symbol_exchange import Exchange
from models.codecs.learned.symbol_tables import SymbolTables


@dataclass(frozen=True, slots=True, eq=False)
class LatentPair:
    """What is told of a feature.

    Attributes:
        latent: y (64, h, w).
        hyper: z (channels, ⌈h/4⌉, ⌈w/4⌉).
    """

    latent: Latent
    hyper: Latent


class GroupLatentCoder(LatentCoder):
    """Tells latents through an exchange of symbols, or has them told."""

    @property
    def tables(self) -> SymbolTables:
        """The tables by which symbols are coded."""
        return self._tables

    def exchange(
        self,
        exchange: Exchange,
        size: tuple[int, int],
        rate_step: int,
        pair: LatentPair | None,
        history: Features | None = None,
    ) -> Features:
        """Return ŷ (64, h, w), in units of 2^-12.

        Args:
            exchange: takes the symbols, or gives them.
            size: h and w.
            rate_step: 0 to 255.
            pair: what is told; None where it is read.
            history: what was decoded before, (channels, h, w) in units of 2^-12.

        Raises:
            BitstreamError: what is read is not right.
        """
        row = self._rates.row(rate_step)
        numbers = row.hyper_tables(*size).astype(np.int64)
        exact = None if pair is None else row.quantized_hyper(pair.hyper).astype(np.float64)
        hyper = exchange.exchange(numbers, exact)
        values = None if pair is None else pair.latent.astype(np.float64) / UNIT

        def told(chosen: Chosen, means: Features, tables: Numbers) -> Symbols:
            coded = None
            if values is not None:
                gain = np.broadcast_to(STEPS_IN_UNIT / row.step, values.shape)[chosen]
                coded = economical((values[chosen] - means) * gain, tables, self._tables)
            given = None if coded is None else coded.astype(np.float64)
            return exchange.exchange(tables.astype(np.int64), given)

        return self._walk(hyper, *size, row, told, history)
