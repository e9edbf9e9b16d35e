"""Latents to bytes and back: quantization, exact prior, entropy coder.

    z ─ quantize ─▶ ẑ ──────────────▶ features ──┐
    y ─ quantize, a quarter at a time ◀── mean, table ◀─ prior ◀─ ŷ of the quarters before
           └─▶ symbols ─▶ rANS                                        (all whole numbers)

The encoder's y and z are floating point and may differ from machine to machine; what they are
rounded to is coded, and from there on nothing does.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned import rans
from models.codecs.learned.integer_layers import Features, Tensors, limited
from models.codecs.learned.integer_prior import STEPS, IntegerPrior, table_numbers
from models.codecs.learned.quantization import Symbols, economical
from models.codecs.learned.rates import (
    STEPS_IN_UNIT,
    UNIT,
    RateRow,
    RateTables,
    hyper_size,
    scaled,
)
from models.codecs.learned.symbol_tables import SymbolTables
from models.errors import ChecksumError

LATENT_CHANNELS = 64
PHASES = (0, 3, 1, 2)
"""As `ORDER` of `models.networks.scene.context`."""

Latent: TypeAlias = NDArray[np.float32]
Chosen: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.uint8]
SymbolsOf: TypeAlias = Callable[[Chosen, Features, Numbers], Symbols]
"""Gives the symbols of the elements chosen, from their means and numbers of tables."""
SymbolsSeen: TypeAlias = Callable[[Chosen, Symbols, Numbers], None]
"""Told the symbols of the elements chosen, and the numbers of their tables."""


@dataclass(frozen=True, slots=True, eq=False)
class CodedLatent:
    """What a scene's latent comes to.

    Attributes:
        data: the bytes.
        latent: ŷ (64, h, w) float32, exact multiples of 2^-12.
        bits: what each element of ŷ costs, (64, h, w) float32.
        hyper_bits: what each element of ẑ costs, (channels, k, l) float32.
        crc32: of ŷ.
    """

    data: bytes
    latent: Latent
    bits: NDArray[np.float32]
    hyper_bits: NDArray[np.float32]
    crc32: int


class LatentCoder:
    """Codes latents at any rate step; immutable, so threads may share it."""

    def __init__(self, tensors: Tensors) -> None:
        """Take prior and tables from a codec's stored whole numbers, by name."""
        self._prior = IntegerPrior(tensors)
        self._rates = RateTables(tensors)
        self._tables = SymbolTables(tensors["tables.cumulative"], tensors["tables.radius"])

    def encode(self, latent: Latent, hyper: Latent, rate_step: int) -> CodedLatent:
        """Quantize and code y (64, h, w) and z (channels, ceil(h/4), ceil(w/4))."""
        row = self._rates.row(rate_step)
        height, width = latent.shape[1:]
        symbols, tables = [row.quantized_hyper(hyper)], [row.hyper_tables(height, width)]
        hyper_bits = self._tables.bits(symbols[0], tables[0]).reshape(hyper.shape)
        bits = np.empty(latent.shape, np.float32)
        exact = latent.astype(np.float64) / UNIT
        gain = np.broadcast_to(STEPS_IN_UNIT / row.step, latent.shape)

        def quantize(chosen: Chosen, means: Features, numbers: Numbers) -> Symbols:
            coded = economical((exact[chosen] - means) * gain[chosen], numbers, self._tables)
            symbols.append(coded)
            tables.append(numbers)
            bits[chosen] = self._tables.bits(coded, numbers)
            return coded

        decoded = self._walk(symbols[0], height, width, row, quantize)
        data = rans.encode(np.concatenate(symbols), np.concatenate(tables), self._tables)
        return CodedLatent(data, _as_latent(decoded), bits, hyper_bits, crc32(decoded))

    def decode(self, data: bytes, height: int, width: int, rate_step: int, crc: int) -> Latent:
        """Decode ŷ (64, height, width).

        Raises:
            BitstreamError: the bytes are not right, or give another latent than was coded.
        """
        _, decoded = self._read(data, height, width, rate_step, crc, lambda *_: None)
        return _as_latent(decoded)

    def account(
        self, data: bytes, height: int, width: int, rate_step: int, crc: int
    ) -> CodedLatent:
        """Decode ŷ (64, height, width), and work out what each element had cost.

        Raises:
            BitstreamError: as `decode` does.
        """
        bits = np.empty((LATENT_CHANNELS, height, width), np.float32)

        def count(chosen: Chosen, symbols: Symbols, numbers: Numbers) -> None:
            bits[chosen] = self._tables.bits(symbols, numbers)

        hyper, decoded = self._read(data, height, width, rate_step, crc, count)
        tables = self._rates.row(rate_step).hyper_tables(height, width)
        hyper_bits = self._tables.bits(hyper, tables).reshape(-1, *hyper_size(height, width))
        return CodedLatent(data, _as_latent(decoded), bits, hyper_bits, crc)

    def _read(
        self, data: bytes, height: int, width: int, rate_step: int, crc: int, seen: SymbolsSeen
    ) -> tuple[Symbols, Features]:
        """Return the symbols of ẑ, and ŷ in units of 2^-12; `seen` is told the symbols of ŷ."""
        row = self._rates.row(rate_step)
        decoder = rans.Decoder(data, self._tables)
        hyper = decoder.decode(row.hyper_tables(height, width))

        def read(chosen: Chosen, means: Features, numbers: Numbers) -> Symbols:
            symbols = decoder.decode(numbers)
            seen(chosen, symbols, numbers)
            return symbols

        decoded = self._walk(hyper, height, width, row, read)
        decoder.finish()
        if crc32(decoded) != crc:
            raise ChecksumError("the decoded latents are not those that were coded")
        return hyper, decoded

    def _walk(
        self,
        hyper: Symbols,
        height: int,
        width: int,
        row: RateRow,
        symbols_of: SymbolsOf,
        history: Features | None = None,
    ) -> Features:
        """Go through the steps as encoder and decoder both must; return ŷ in units of 2^-12.

        `history` is what the prior is told beside ẑ, in the same units, if it looks back.
        """
        decoded_hyper = row.decoded_hyper(hyper, height, width)
        shared = self._prior.features(decoded_hyper, height, width, row.bias, history)
        known = np.zeros((LATENT_CHANNELS, height, width))
        quantum = np.broadcast_to(row.step, known.shape)
        for step in range(STEPS):
            mean, scale_log2 = self._prior.predict(step, shared, known)
            chosen = step_mask(step, height, width)
            means, numbers = mean[chosen], table_numbers(scale_log2 + row.gain_log2)[chosen]
            coded = symbols_of(chosen, means, numbers)
            known[chosen] = limited(means + scaled(coded, quantum[chosen]))
        return known


def step_mask(step: int, height: int, width: int) -> Chosen:
    """Return which elements of (64, height, width) are coded in a step."""
    phase = 2 * (np.arange(height)[:, None] % 2) + np.arange(width)[None, :] % 2
    group = (np.arange(LATENT_CHANNELS) % STEPS)[:, None, None]
    mask: Chosen = phase == (group ^ PHASES[step])
    return mask


def crc32(latent: Features) -> int:
    """Return the CRC-32 of ŷ in units of 2^-12, as little-endian 32-bit numbers."""
    return zlib.crc32(latent.astype("<i4").tobytes())


def _as_latent(decoded: Features) -> Latent:
    return (decoded * UNIT).astype(np.float32)
