"""The coefficients of a picture, in blocks whose size is chosen, in shares of their thresholds."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.lif.block_dct import BLOCK, SQUARE, Coefficients, padded, transform
from models.codecs.lif.quantizer import UNIT
from models.codecs.still_image import ANNEX_K

WHITE = 255
"""Level of luminance 1."""
SMALL_IS_WORTH, DETAIL = 0.88, 10.0
"""How a square's size is chosen; see `choose_sizes`."""


def transformed(
    luminance: Luminance, blocks: str, thresholds: str, step: float
) -> tuple[NDArray[np.uint8], Coefficients]:
    """Return the size of each square, and its coefficients in levels over their thresholds' share.

    Args:
        luminance: (H, W) in [0, 1].
        blocks: "8", "16", or "auto": whichever seems to take fewer bits.
        thresholds: "flat" or "annex-k".
        step: of the quantizer, in levels.
    """
    levels = padded(luminance.astype(np.float32) * np.float32(WHITE))
    shape = levels.shape[0] // SQUARE, levels.shape[1] // SQUARE
    if blocks != "auto":
        large = np.full(shape, blocks == "16", np.uint8)
        return large, _shared(transform(levels, int(blocks)), large, thresholds)
    small, whole = (transform(levels, side) for side in (BLOCK, SQUARE))
    large = choose_sizes(small, whole, step)
    chosen = np.where(large[:, :, None] != 0, whole, small)
    return large, _shared(chosen, large, thresholds)


def choose_sizes(small: Coefficients, whole: Coefficients, step: float) -> NDArray[np.uint8]:
    """Return (R, C) uint8, 1 where one block of 16×16 seems to take fewer bits than four of 8×8.

    Bits are guessed as Σ log2(1 + 10·(c/step)²), which counts coefficients well below the step too:
    whether energy is spread or gathered shows there as well. Errors being equal, blocks of 8×8
    look better than they should by this measure, and need less of a lead.
    """
    factor = np.float32(DETAIL / step**2)
    bits_small, bits_whole = (
        np.log2(1 + factor * np.square(coefficients)).sum(axis=2) for coefficients in (small, whole)
    )
    large: NDArray[np.uint8] = (bits_whole < SMALL_IS_WORTH * bits_small).astype(np.uint8)
    return large


def dc_positions(large: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which of the coefficients are DCs, (R, C, 256)."""
    dc = np.zeros((*large.shape, SQUARE * SQUARE), np.bool_)
    dc[..., 0] = True
    dc[..., BLOCK * BLOCK :: BLOCK * BLOCK] = (large == 0)[..., None]
    return dc


def shares(large: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return θ of each coefficient in 64ths of that of DC, in proportion to JPEG's Annex K."""
    small, whole = _annex_k()
    return np.where(large[..., None] != 0, whole, small)


def _shared(coefficients: Coefficients, large: NDArray[np.uint8], thresholds: str) -> Coefficients:
    """Return coefficients over the share that their threshold has of DC's."""
    if thresholds == "flat":
        return coefficients
    return (coefficients * (UNIT / shares(large))).astype(np.float32)


@cache
def _annex_k() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the shares of a square's coefficients in four blocks and in one, (256,) each."""
    table = np.array(ANNEX_K, np.int64).reshape(BLOCK, BLOCK) * UNIT // ANNEX_K[0]
    whole = np.repeat(np.repeat(table, 2, axis=0), 2, axis=1)
    return np.tile(table.reshape(-1), 4), whole.reshape(-1)
