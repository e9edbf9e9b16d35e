"""What repeats in raw bits: planes after one stride, rows of the firing-rate map after another.

A pixel that has just fired can't fire again at once, so that the bits one plane apart are
correlated as those one pixel beside it are not: the autocorrelation c of the bit stream has a
needle exactly at the plane's stride L, of height c(L) − (c(L−1) + c(L+1)) / 2. In the map of the
spikes counted over some planes, pixels one row apart resemble each other more than pixels at any
other distance of that size; a wrong width shears the picture, a wrong bit order tears it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes
from models.streams.formats import BitOrder
from models.streams.raw_sources import numpy_bit_order

SAMPLE_BYTES = 1 << 18
SHORT_BYTES = 1 << 16
MAP_PIXELS = 1 << 18
MAX_MAP_BITS = 1 << 23
MAX_MAP_PLANES = 256

Floats = NDArray[np.float32]


def sample_offset(data: Bytes) -> int:
    """Return where in the data to look: its start, middle or end, whichever varies most."""
    if data.size <= SAMPLE_BYTES:
        return 0
    last = data.size - SAMPLE_BYTES
    return max((0, last // 2, last), key=lambda offset: _spread(data[offset:][:SAMPLE_BYTES]))


def _spread(piece: Bytes) -> float:
    return float(np.unpackbits(piece[:: max(1, piece.size >> 14)]).std())


@dataclass(frozen=True, slots=True)
class Needles:
    """Autocorrelation of a signal at lags 0, 1, 2, … and how far each stands off its neighbours.

    Attributes:
        correlation: c(lag), 1 at lag 0.
        z: height of the needle at each lag in standard deviations of white noise.
    """

    correlation: Floats
    z: Floats

    @property
    def lags(self) -> int:
        """Number of lags."""
        return int(self.correlation.size)


def needles(signal: Floats) -> Needles:
    """Return the autocorrelation of a signal up to three quarters of its length, by FFT."""
    from scipy.fft import irfft, next_fast_len, rfft

    centred = signal - signal.mean(dtype=np.float64).astype(np.float32)
    length = next_fast_len(2 * signal.size, real=True)
    spectrum = rfft(centred, length)
    power = spectrum.real**2 + spectrum.imag**2
    lags = max(3 * signal.size // 4, 3)
    pairs = (signal.size - np.arange(lags)).astype(np.float32)
    raw = irfft(power, length)[:lags].astype(np.float32)
    correlation = raw / pairs / max(float(raw[0]) / signal.size, 1e-12)
    z = np.zeros_like(correlation)
    z[1:-1] = correlation[1:-1] - (correlation[:-2] + correlation[2:]) / 2
    # Three independent estimates, weighted 1, −½ and −½, have a variance of 1.5 / pairs.
    z *= np.sqrt(pairs / 1.5)
    return Needles(correlation, z)


def needle_z(signal: Floats, lag: int) -> float:
    """Return the height of the needle at one lag, in standard deviations; 0 where none can be."""
    pairs = signal.size - lag - 1
    if lag < 1 or pairs < 64:
        return 0.0
    centred = signal - signal.mean()
    head, variance = centred[:pairs], float(centred.var())
    if variance == 0.0:
        return 0.0
    products = [float(np.dot(head, centred[shift : shift + pairs])) for shift in (lag - 1, lag + 1)]
    middle = float(np.dot(head, centred[lag : lag + pairs]))
    return (middle - sum(products) / 2) / variance / float(np.sqrt(1.5 * pairs))


def bits_of(piece: Bytes, bit_order: BitOrder) -> Floats:
    """Unpack bytes to float32 of 0 and 1."""
    return np.unpackbits(piece, bitorder=numpy_bit_order(bit_order)).astype(np.float32)


def count_map(data: Bytes, offset: int, stride_bits: int, bit_order: BitOrder) -> Floats:
    """Count spikes over some planes from near an offset on: (stride_bits,) float32, as stored.

    Planes begin `stride_bits` apart from the start of the data on, not always at a whole byte.
    """
    planes = min(MAX_MAP_PLANES, max(1, MAX_MAP_BITS // stride_bits), 8 * data.size // stride_bits)
    first = min(8 * offset // stride_bits, 8 * data.size // stride_bits - planes)
    first_bit = first * stride_bits
    begin, end = first_bit // 8, (first_bit + planes * stride_bits + 7) // 8
    bits = np.unpackbits(data[begin:end], bitorder=numpy_bit_order(bit_order))
    bits = bits[first_bit - 8 * begin :][: planes * stride_bits]
    counts: Floats = bits.reshape(planes, stride_bits).sum(axis=0, dtype=np.float32)
    return counts


def resemblance(counts: Floats, lags: int) -> Floats:
    """Return the correlation of a map's pixels with those 0, 1, … lags − 1 further on."""
    piece = counts[:MAP_PIXELS]
    centred = piece - piece.mean()
    length = 1 << int(2 * centred.size - 1).bit_length()
    spectrum = np.fft.rfft(centred, length)
    raw = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, length)[: min(lags, piece.size)]
    pairs = piece.size - np.arange(raw.size)
    alike: Floats = (raw / pairs / max(raw[0] / piece.size, 1e-12)).astype(np.float32)
    return alike


def nearer_z(counts: Floats, near: int, far: int) -> float:
    """Return by how many standard errors pixels `near` apart resemble more than those `far` apart.

    The mean of (f(i) − f(i+far))² − (f(i) − f(i+near))² over its standard error.
    """
    piece = counts[:MAP_PIXELS]
    pairs = piece.size - max(near, far)
    if pairs < 16:
        return 0.0
    head = piece[:pairs]
    closer = (head - piece[far : far + pairs]) ** 2 - (head - piece[near : near + pairs]) ** 2
    error = float(closer.std()) / float(np.sqrt(pairs))
    return float(closer.mean()) / error if error > 0 else 0.0


def bit_order_z(counts: Floats) -> float:
    """Return by how many standard errors a map's bit order joins bytes better than the other.

    From one byte to the next the neighbours are pixels 7 and 0 if the order is right, pixels 0
    and 7 if it is wrong.
    """
    columns = counts[: counts.size // 8 * 8].reshape(-1, 8)[: MAP_PIXELS // 2]
    here, after = columns[:-1], columns[1:]
    if len(here) < 16:
        return 0.0
    closer = (here[:, 0] - after[:, 7]) ** 2 - (here[:, 7] - after[:, 0]) ** 2
    error = float(closer.std()) / float(np.sqrt(len(closer)))
    return float(closer.mean()) / error if error > 0 else 0.0
