"""Latents to bytes and back: quantization, exact prior, entropy coder.

    z ─ quantize ─▶ ẑ ──────────────▶ features ──┐
    y ─ quantize, a quarter at a time ◀── mean, table ◀─ prior ◀─ ŷ of the quarters before
           └─▶ symbols ─▶ rANS                                        (all whole numbers)

The encoder's y and z are floating point and may differ from machine to machine; what they are
rounded to is coded, and from there on nothing does. ŷ = mean + q·Δ is rounded to units of 2^-12.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned import rans
from models.codecs.learned.integer_layers import Features, Tensors, limited
from models.codecs.learned.integer_prior import STEPS, IntegerPrior, table_numbers
from models.codecs.learned.symbol_tables import SymbolTables
from models.errors import ChecksumError

RATE_STEPS = 256
"""Steps of the rate index."""
UNIT = 2.0**-12
"""Of ŷ, ẑ and means."""
STEP_UNIT = 2.0**-20
"""Of quantization steps Δ."""
LATENT_CHANNELS = 64
PHASES = (0, 3, 1, 2)
"""As `ORDER` of `models.networks.context`."""

Latent = NDArray[np.float32]
Quantize = Callable[[Features, Features, NDArray[np.uint8]], NDArray[np.int32]]


@dataclass(frozen=True, eq=False)
class RateTables:
    """What depends on the rate step, a row of whole numbers for each of the 256.

    Attributes:
        step: Δ of each channel of y, units of 2^-20.
        gain_log2: log2 of 1/Δ, units of 2^-12.
        hyper_step: Δ of each channel of z, units of 2^-20.
        hyper_mean: of each channel of z, units of 2^-12.
        hyper_table: the table of each channel of z.
        bias: added to the features of the prior, units of 2^-12.
    """

    step: NDArray[np.int32]
    gain_log2: NDArray[np.int32]
    hyper_step: NDArray[np.int32]
    hyper_mean: NDArray[np.int32]
    hyper_table: NDArray[np.int32]
    bias: NDArray[np.int32]


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

    def __init__(self, tensors: Tensors, dead_zone: float = 0.0) -> None:
        """Take prior and tables from a codec's stored whole numbers.

        Args:
            tensors: by name.
            dead_zone: added to ½ where magnitudes are rounded down; it saves bits, and only the
                encoder needs to know.
        """
        self._prior = IntegerPrior(tensors)
        self._rates = RateTables(
            *(tensors[f"rates.{name}"] for name in RateTables.__dataclass_fields__)
        )
        self._tables = SymbolTables(tensors["tables.cumulative"], tensors["tables.radius"])
        self._dead_zone = dead_zone

    @property
    def hyper_channels(self) -> int:
        """Channels of z."""
        return int(self._rates.hyper_step.shape[1])

    def encode(self, latent: Latent, hyper: Latent, rate_step: int) -> CodedLatent:
        """Quantize and code y (64, h, w) and z (channels, ceil(h/4), ceil(w/4))."""
        hyper_symbols, hyper_tables = self._quantized_hyper(hyper, rate_step)
        symbols, tables = [hyper_symbols], [hyper_tables]
        bits = np.zeros(latent.shape, np.float32)

        def quantize(
            mask: NDArray[np.bool_], scaled_mean: Features, numbers: NDArray[np.uint8]
        ) -> NDArray[np.int32]:
            exact = (latent[mask] / UNIT - scaled_mean) * self._gain(rate_step, latent.shape)[mask]
            coded = rounded(exact, self._dead_zone)
            symbols.append(coded)
            tables.append(numbers)
            bits[mask] = self._tables.bits(coded, numbers)
            return coded

        height, width = latent.shape[1:]
        decoded = self._walk(hyper_symbols, height, width, rate_step, quantize)
        data = rans.encode(np.concatenate(symbols), np.concatenate(tables), self._tables)
        hyper_bits = self._tables.bits(hyper_symbols, hyper_tables).reshape(hyper.shape)
        return CodedLatent(data, _as_latent(decoded), bits, hyper_bits, crc32(decoded))

    def decode(self, data: bytes, height: int, width: int, rate_step: int, crc: int) -> Latent:
        """Decode ŷ (64, height, width).

        Raises:
            BitstreamError: the bytes are not right, or give another latent than was coded.
        """
        decoder = rans.Decoder(data, self._tables)
        hyper_symbols = decoder.decode(self._hyper_tables(height, width, rate_step))

        def read(
            mask: NDArray[np.bool_], scaled_mean: Features, numbers: NDArray[np.uint8]
        ) -> NDArray[np.int32]:
            return decoder.decode(numbers)

        decoded = self._walk(hyper_symbols, height, width, rate_step, read)
        decoder.finish()
        if crc32(decoded) != crc:
            raise ChecksumError("the decoded latents are not those that were coded")
        return _as_latent(decoded)

    def _walk(
        self,
        hyper_symbols: NDArray[np.int32],
        height: int,
        width: int,
        rate_step: int,
        symbols_of: Callable[..., NDArray[np.int32]],
    ) -> Features:
        """Go through the steps as encoder and decoder both must; return ŷ in units of 2^-12."""
        rates = self._rates
        hyper = self._decoded_hyper(hyper_symbols, height, width, rate_step)
        shared = self._prior.features(hyper, height, width, rates.bias[rate_step])
        known = np.zeros((LATENT_CHANNELS, height, width))
        gain_log2 = rates.gain_log2[rate_step][:, None, None]
        steps = np.broadcast_to(rates.step[rate_step][:, None, None], known.shape)
        for step in range(STEPS):
            mean, scale_log2 = self._prior.predict(step, shared, known)
            mask = step_mask(step, height, width)
            means = mean[mask]
            coded = symbols_of(mask, means, table_numbers(scale_log2 + gain_log2)[mask])
            known[mask] = limited(means + np.floor(coded * steps[mask] / 256.0 + 0.5))
        return known

    def _gain(self, rate_step: int, shape: tuple[int, ...]) -> Features:
        """Return 1/Δ in units that turn multiples of 2^-12 into quantization steps."""
        gain = UNIT / (self._rates.step[rate_step] * STEP_UNIT)
        return np.broadcast_to(gain[:, None, None], shape)

    def _quantized_hyper(
        self, hyper: Latent, rate_step: int
    ) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        rates = self._rates
        mean = rates.hyper_mean[rate_step][:, None, None] * UNIT
        step = rates.hyper_step[rate_step][:, None, None] * STEP_UNIT
        symbols = rounded((hyper - mean) / step, 0.0).reshape(-1)
        tables = np.repeat(rates.hyper_table[rate_step].astype(np.uint8), hyper[0].size)
        return symbols, tables

    def _hyper_tables(self, height: int, width: int, rate_step: int) -> NDArray[np.uint8]:
        positions = -(-height // 4) * -(-width // 4)
        return np.repeat(self._rates.hyper_table[rate_step].astype(np.uint8), positions)

    def _decoded_hyper(
        self, symbols: NDArray[np.int32], height: int, width: int, rate_step: int
    ) -> Features:
        rates = self._rates
        coded = symbols.reshape(self.hyper_channels, -(-height // 4), -(-width // 4))
        steps = rates.hyper_step[rate_step][:, None, None]
        mean = rates.hyper_mean[rate_step][:, None, None]
        return limited(np.floor(coded * steps / 256.0 + 0.5) + mean)


def rounded(values: NDArray[np.floating], dead_zone: float) -> NDArray[np.int32]:
    """Round to the nearest whole number, magnitudes below ½ + dead_zone further down."""
    magnitude = np.floor(np.abs(values) + 0.5 - dead_zone)
    limit = float(rans.LARGEST_SYMBOL)
    return np.copysign(np.clip(magnitude, 0, limit), values).astype(np.int32)


def step_mask(step: int, height: int, width: int) -> NDArray[np.bool_]:
    """Return which elements of (64, height, width) are coded in a step."""
    phase = 2 * (np.arange(height)[:, None] % 2) + np.arange(width)[None, :] % 2
    group = (np.arange(LATENT_CHANNELS) % STEPS)[:, None, None]
    mask: NDArray[np.bool_] = phase == (group ^ PHASES[step])
    return mask


def crc32(latent: Features) -> int:
    """Return the CRC-32 of ŷ in units of 2^-12, as little-endian 32-bit numbers."""
    return zlib.crc32(latent.astype("<i4").tobytes())


def _as_latent(decoded: Features) -> Latent:
    return (decoded * UNIT).astype(np.float32)
