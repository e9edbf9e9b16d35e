from __future__ import annotations

import numpy as np
import pytest
from scipy.fft import dctn

from models.codecs.lif.block_dct import (
    BASIS_BITS,
    MIDDLE,
    basis,
    inverse,
    padded,
    transform,
    whole_basis,
    zigzag,
)

RNG = np.random.default_rng(0)


def picture() -> np.ndarray:  # type: ignore[type-arg]
    return padded(RNG.uniform(0, 255, (37, 50)).astype(np.float32))


def test_the_transform_is_the_dct_of_each_block() -> None:
    levels = picture()
    small, whole = transform(levels, 8), transform(levels, 16)
    assert small.shape == whole.shape == (3, 4, 256)
    square = levels[16:32, 32:48].astype(np.float64) - MIDDLE
    np.testing.assert_allclose(whole[1, 2].reshape(16, 16), dctn(square, norm="ortho"), atol=1e-3)
    for part in range(4):
        y, x = 8 * (part // 2), 8 * (part % 2)
        expected = dctn(square[y : y + 8, x : x + 8], norm="ortho")
        found = small[1, 2, 64 * part : 64 * part + 64].reshape(8, 8)
        np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.parametrize("mixed", [False, True])
def test_the_inverse_undoes_it(mixed: bool) -> None:
    levels = picture()
    large = RNG.integers(0, 2, (3, 4)).astype(np.uint8) if mixed else np.zeros((3, 4), np.uint8)
    chosen = np.where(large[..., None] != 0, transform(levels, 16), transform(levels, 8))
    pixels = inverse(np.rint(64 * chosen.astype(np.float64)).astype(np.int64), large)
    np.testing.assert_allclose(pixels / 64 + MIDDLE, levels, atol=0.1)


def test_the_inverse_is_exact() -> None:
    """It equals Python's whole numbers, at the largest values that it may be given."""
    values = RNG.choice([-(1 << 21) + 1, (1 << 21) - 1], (1, 2, 256))
    pixels = inverse(values, np.array([[0, 1]], np.uint8))
    for column, side in ((0, 8), (1, 16)):
        matrix = whole_basis(side, BASIS_BITS).astype(object)
        block = values[0, column, : side * side].reshape(side, side).astype(object)
        exact = matrix.T @ block @ matrix
        half = 1 << (2 * BASIS_BITS - 1)
        expected = [[(number + half) >> 2 * BASIS_BITS for number in line] for line in exact]
        assert pixels[:side, 16 * column : 16 * column + side].tolist() == expected


def test_no_entry_of_a_whole_basis_is_in_doubt() -> None:
    """Cosines that differ in their last bits round to the same whole numbers."""
    for side in (8, 16):
        np.testing.assert_allclose(basis(side) @ basis(side).T, np.eye(side), atol=1e-12)
        for bits in (10, BASIS_BITS):
            exact = basis(side) * (1 << bits)
            assert np.abs(exact - np.floor(exact) - 0.5).min() > 1e-3


def test_zigzag_rises() -> None:
    assert zigzag(8)[:10].tolist() == [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]  # T.81, Fig. A.6
    assert sorted(zigzag(16).tolist()) == list(range(256))


def test_padding_repeats_the_border() -> None:
    small = padded(np.array([[1, 2]], np.float32))
    assert small.shape == (16, 16)
    assert (small[:, 1:] == 2).all()
    assert padded(np.zeros((32, 16), np.float32)).shape == (32, 16)
