"""What depends on the rate step, as stored with the weights: whole numbers, a row for each step.

Quantization steps Δ count in units of 2^-20; latents, hyper-latents and means in 2^-12. A decoded
element is mean + q·Δ, rounded to units of 2^-12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.integer_layers import Features, Tensors, limited
from models.codecs.learned.quantization import Symbols, nearest

RATE_STEPS = 256
"""Steps of the rate index."""
UNIT = 2.0**-12
"""Of latents, hyper-latents and means."""
STEP_UNIT = 2.0**-20
"""Of quantization steps."""
STEPS_IN_UNIT = UNIT / STEP_UNIT
HYPER_STRIDE = 4
"""Positions of y, along each side, for one of z."""


@dataclass(frozen=True, slots=True, eq=False)
class RateRow:
    """Everything at one rate step, whole numbers in float64; (channels, 1, 1) but for the last.

    Attributes:
        step: Δ of each channel of y.
        gain_log2: log2 of 1/Δ, units of 2^-12.
        hyper_step: Δ of each channel of z.
        hyper_mean: of each channel of z.
        hyper_table: number of the table of each channel of z.
        bias: added to the features of the prior, (features, 1, 1), units of 2^-12.
    """

    step: Features
    gain_log2: Features
    hyper_step: Features
    hyper_mean: Features
    hyper_table: Features
    bias: Features

    def quantized_hyper(self, hyper: NDArray[np.float32]) -> Symbols:
        """Return the symbols of z (channels, k, l), flat."""
        exact = (hyper / UNIT - self.hyper_mean) / (self.hyper_step / STEPS_IN_UNIT)
        return nearest(exact).reshape(-1)

    def decoded_hyper(self, symbols: Symbols, height: int, width: int) -> Features:
        """Return ẑ (channels, ceil(height/4), ceil(width/4)), in units of 2^-12."""
        shape = len(self.hyper_step), *hyper_size(height, width)
        return limited(scaled(symbols.reshape(shape), self.hyper_step) + self.hyper_mean)

    def hyper_tables(self, height: int, width: int) -> NDArray[np.uint8]:
        """Return the number of the table of each symbol of z, flat."""
        rows, columns = hyper_size(height, width)
        return np.repeat(self.hyper_table.reshape(-1).astype(np.uint8), rows * columns)


class RateTables:
    """The rows of all rate steps."""

    def __init__(self, tensors: Tensors) -> None:
        """Take the tables from a codec's stored whole numbers, by name."""
        self._tables = [tensors[f"rates.{name}"] for name in RateRow.__dataclass_fields__]

    def row(self, rate_step: int) -> RateRow:
        """Return everything at one rate step, 0 to 255."""
        rows = (table[rate_step].astype(np.float64)[:, None, None] for table in self._tables)
        return RateRow(*rows)


def rate_index(rate_step: int) -> float:
    """Return the rate index in [0, 1] of a rate step."""
    return rate_step / (RATE_STEPS - 1)


def scaled(symbols: Symbols, steps: Features) -> Features:
    """Return q·Δ in units of 2^-12, rounded; exact: it stays below 2^53."""
    product: Features = np.floor(symbols * steps / STEPS_IN_UNIT + 0.5)
    return product


def hyper_size(height: int, width: int) -> tuple[int, int]:
    """Return the size of z for a latent of a size."""
    return -(-height // HYPER_STRIDE), -(-width // HYPER_STRIDE)
