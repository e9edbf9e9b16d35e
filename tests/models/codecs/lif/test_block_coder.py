from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.codecs.lif.block_dct import transform
from models.codecs.lif.dct_layers import encode, new_picture
from models.codecs.lif.model import BLOCK_SHAPE, Model
from models.progress import Progress


def coded_bytes(counts: NDArray[np.int32], large: NDArray[np.uint8]) -> int:
    """Code counts with a model that has seen nothing."""
    picture = new_picture(large)
    picture.wanted[:] = counts
    return len(encode(picture, 1, False, Progress(), Model.new(BLOCK_SHAPE))[0])


def counts_of(levels: NDArray[np.float32], side: int) -> NDArray[np.int32]:
    return np.rint(transform(levels, side) / 6).astype(np.int32)


def waves() -> NDArray[np.float32]:
    """Waves that are smooth across the borders of blocks, and match no block's frequencies."""
    y, x = np.mgrid[:160, :160].astype(np.float32)
    return 128 + 50 * np.sin(x / 9.1 + y / 31) + 40 * np.cos(y / 7.3 - x / 43)


def test_what_continues_across_borders_costs_less() -> None:
    """Blocks in another order hold the same counts, but their neighbours say nothing of them."""
    for side in (8, 16):
        counts = counts_of(waves(), side)
        large = np.full(counts.shape[:2], side == 16, np.uint8)
        shuffled = (
            np.random.default_rng(0).permutation(counts.reshape(-1, 256)).reshape(counts.shape)
        )
        assert coded_bytes(counts, large) < 0.8 * coded_bytes(shuffled, large)


def test_signs_are_told_by_the_neighbours() -> None:
    """A sign costs a bit where it is random, and much less where the picture is smooth."""
    counts = counts_of(waves(), 8)
    large = np.zeros(counts.shape[:2], np.uint8)
    rng = np.random.default_rng(1)
    flipped = counts * rng.choice([-1, 1], counts.shape).astype(np.int32)
    flipped[..., ::64] = counts[..., ::64]
    assert coded_bytes(counts, large) < coded_bytes(flipped, large) - 0.5 * (counts != 0).sum() / 8


def test_what_is_busy_stays_busy() -> None:
    """Magnitudes in the neighbours tell those of a block: faint noise in half of a picture."""
    rng = np.random.default_rng(2)
    noise = np.zeros((10, 10, 256), np.int32)
    noise[:, :5] = np.rint(rng.laplace(0, 0.3, (10, 5, 256)))
    spread = rng.permutation(noise.reshape(-1, 256)).reshape(noise.shape)
    large = np.zeros((10, 10), np.uint8)
    assert coded_bytes(noise, large) < 0.99 * coded_bytes(spread, large)


def test_a_flat_picture_takes_next_to_nothing() -> None:
    levels = np.full((160, 160), 77, np.float32)
    large = np.zeros((10, 10), np.uint8)
    assert coded_bytes(counts_of(levels, 8), large) < 60
