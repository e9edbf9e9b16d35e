"""Binary coders: what they begin with, and room for what they write."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic import binary_coder as binary

UNDECIDED = 1 << 31
"""A slot that has seen nothing: probability one half, count 0."""
PATIENCE = 255
"""Bits after which a slot no longer learns more slowly, unless a coder is told otherwise."""
UNMIXED = np.zeros((0, binary.INPUTS + 1), np.int32)
"""Weights of a coder that mixes nothing."""


def coder_of(
    slots: NDArray[np.uint32],
    data: NDArray[np.uint8],
    weights: NDArray[np.int32] = UNMIXED,
    patience: int = PATIENCE,
) -> binary.Coder:
    """Return a coder that reads or writes `data`; slots and weights are copied."""
    return binary.Coder(
        np.zeros(6, np.int64),
        data,
        slots.copy(),
        weights.copy(),
        np.zeros(binary.INPUTS, np.int64),
        np.zeros(binary.INPUTS + 1, np.int64),
        *_tables(),
        _pace(patience),
    )


def with_room(coder: binary.Coder, size_bytes: int) -> binary.Coder:
    """Return an encoder that has room for so many more bytes, and for the last; a decoder as is."""
    if coder.interval[binary.DECODING]:
        return coder
    needed = int(coder.interval[binary.PLACE]) + size_bytes + 4
    if needed <= coder.data.size:
        return coder
    data = np.empty(2 * needed, np.uint8)
    data[: coder.data.size] = coder.data
    return coder._replace(data=data)


@cache
def _tables() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return stretch and squash; a test shows that no entry is in doubt by rounding."""
    stretch = np.clip(np.rint(stretched()), -binary.STEEPEST, binary.STEEPEST)
    squash = np.clip(np.rint(squashed()), 24, 65536 - 24)
    return stretch.astype(np.int64), squash.astype(np.int64)


@cache
def _pace(patience: int) -> NDArray[np.int64]:
    """Return 2^16 / (seen + 1.6), no less than after `patience` bits."""
    seen = np.minimum(np.arange(1 << binary.COUNT_BITS), patience)
    return np.asarray(655360 // (10 * seen + 16), np.int64)


def stretched() -> NDArray[np.float64]:
    """Return 256·ln(p / (1 − p)) in the middles of 4096 equal parts of [0, 1], float64."""
    probability = (np.arange(4096) + 0.5) / 4096
    return np.asarray(256 * np.log(probability / (1 - probability)), np.float64)


def squashed() -> NDArray[np.float64]:
    """Return 2^16 / (1 + exp(−s / 256)) for s from −2048 to 2047, float64."""
    return np.asarray(65536 / (1 + np.exp(-np.arange(-2048, 2048) / 256)), np.float64)
