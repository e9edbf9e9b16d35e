"""What each symbol of a group of features cost: found by reading the group once more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.codecs.bitstream import Segment
from models.codecs.learned.integer_prior import STEPS
from models.codecs.learned.latent_coder import LATENT_CHANNELS, step_mask
from models.codecs.learned.rates import hyper_size
from models.codecs.learned.symbol_exchange import SymbolReader, Symbols
from models.codecs.learned.symbol_tables import SymbolTables
from models.errors import MalformedError, TruncatedError
from models.progress import Progress

Bits = NDArray[np.float32]
Size = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureBits:
    """Bits of one feature of a group.

    Attributes:
        latent: what each element of ŷ cost, (64, h, w).
        hyper: what each element of ẑ cost, (channels, ⌈h/4⌉, ⌈w/4⌉).
        motion: what its vectors cost together; 0 of the first feature, which has none.
        head_bytes: of its rate step.
    """

    latent: Bits
    hyper: Bits
    motion: float
    head_bytes: int = 1

    @property
    def total(self) -> float:
        """All its bits."""
        symbols = self.latent.sum(dtype=np.float64) + self.hyper.sum(dtype=np.float64)
        return float(symbols) + self.motion + 8 * self.head_bytes


class _CountingReader(SymbolReader):
    """Reads symbols, and keeps what those of each feature cost, exchange by exchange."""

    def __init__(self, data: bytes, tables: SymbolTables) -> None:
        super().__init__(data, tables)
        self.costs: list[list[Bits]] = []

    def exchange(self, numbers: NDArray[np.int64], exact: NDArray[np.float64] | None) -> Symbols:
        symbols = super().exchange(numbers, exact)
        # As a table's number, a 16-bit one serves for all.
        self.costs[-1].append(self._tables.bits(symbols, numbers.astype(np.uint16)))
        return symbols


def bits_of_group(
    segment: Segment, height: int, width: int, progress: Progress | None = None
) -> tuple[FeatureBits, ...]:
    """Return what each feature (height, width) of a group cost, from the bytes alone.

    Raises:
        BitstreamError: the bytes are not right.
        CodecUnavailableError: the weights of the codec are missing.
        Cancelled: somebody asked the work to stop.
    """
    from models.codecs.learned.sci.feature_model import BLOCK, check_room, feature_model

    progress, count = progress or Progress(), segment.count
    if count < 1:
        raise MalformedError(f"a segment of {count} features")
    if len(segment.data) < count:
        raise TruncatedError("a segment is shorter than what it begins with")
    check_room((height, width), count)
    readers: list[_CountingReader] = []

    def reader_of(data: bytes, tables: SymbolTables) -> SymbolReader:
        readers.append(_CountingReader(data, tables))
        return readers[-1]

    def begun(position: int) -> None:
        progress.step(position, count, "counting bits")
        readers[-1].costs.append([])

    crc = segment.latents_crc32
    size = height, width
    motion = feature_model().read_symbols(segment.data, count, size, crc, begun, reader_of)
    blocks = -(-height // BLOCK), -(-width // BLOCK)
    return tuple(
        _sorted(costs, bits, blocks) for costs, bits in zip(readers[-1].costs, motion, strict=True)
    )


def _sorted(costs: list[Bits], motion: float, blocks: Size) -> FeatureBits:
    """Tell apart what was exchanged of a feature: ẑ and the steps of ŷ; its motion is known."""
    (hyper,) = costs[:-STEPS]
    latent = np.empty((LATENT_CHANNELS, *blocks), np.float32)
    for step, bits in enumerate(costs[-STEPS:]):
        latent[step_mask(step, *blocks)] = bits
    return FeatureBits(latent, hyper.reshape(-1, *hyper_size(*blocks)), motion)
