from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import gaussian_filter, map_coordinates

from models.networks.motion import kernels as motion_kernels
from models.networks.motion.vector_bits import difference_bits

VECTORS = arrays(
    np.int64,
    st.tuples(st.just(2), st.integers(1, 6), st.integers(1, 6)),
    elements=st.integers(-511, 511),
)


Field = np.ndarray[Any, np.dtype[np.int64]]


def expected(vectors: Field, previous: Field, row: int, column: int) -> np.ndarray:  # type: ignore[type-arg]
    """What was before, changed as the neighbours are, slowly."""
    padded = np.pad(vectors - previous, ((0, 0), (1, 0), (1, 1)))
    left, above = padded[:, row + 1, column], padded[:, row, column + 1]
    change = np.median(np.stack([left, above, padded[:, row, column + 2]]), axis=0)
    return previous[:, row, column] + change


@settings(deadline=None)
@given(VECTORS, st.booleans())
def test_differences_are_from_the_expected_and_lead_back(vectors: Field, before: bool) -> None:
    previous = vectors[:, ::-1, ::-1].copy() if before else np.zeros_like(vectors)
    told = np.empty_like(vectors)
    motion_kernels.differences(vectors, previous, told)
    for row, column in np.ndindex(vectors.shape[1:]):
        found = vectors[:, row, column] - told[:, row, column]
        np.testing.assert_array_equal(found, expected(vectors, previous, row, column))
    motion_kernels.accumulate(told, previous)
    np.testing.assert_array_equal(told, vectors)


def test_motion_that_goes_on_is_expected() -> None:
    previous = np.random.default_rng(0).integers(-9, 9, (2, 4, 5))
    told = np.empty_like(previous)
    motion_kernels.differences(previous, previous, told)
    assert not told.any()


@pytest.mark.parametrize("move", [(0.0, 0.0), (1.25, -2.5), (-40.0, 60.0)])
def test_errors_are_those_of_bilinear_prediction(move: tuple[float, float]) -> None:
    rng = np.random.default_rng(0)
    current, reference = rng.random((2, 24, 40)).astype(np.float32)
    y, x = np.mgrid[:24, :40].astype(np.float64)
    places = [np.clip(y + move[0], 0, 23), np.clip(x + move[1], 0, 39)]
    error = (current - map_coordinates(reference, places, order=1, mode="nearest")) ** 2
    for row, column in np.ndindex(2, 3):
        block = error[16 * row : 16 * row + 16, 16 * column : 16 * column + 16]
        found, pixels = motion_kernels.block_error(current, reference, row, column, *move)
        assert pixels == block.size
        assert found == pytest.approx(block.sum(), rel=1e-3)


def smooth(height: int, width: int, blur: float) -> np.ndarray:  # type: ignore[type-arg]
    noise = gaussian_filter(np.random.default_rng(1).random((height, width)), blur)
    return ((noise - noise.min()) / np.ptp(noise)).astype(np.float32)


def test_a_move_is_found_from_nearby() -> None:
    picture = smooth(96, 128, 3)
    current, reference = picture[8:72, 8:104].copy(), picture[6:70, 11:107].copy()
    vectors = np.zeros((2, 4, 6), np.int64)
    vectors[0], vectors[1] = 7, -11  # of steps of a quarter pixel; (8, -12) is the truth
    motion_kernels.search(current, reference, vectors, 0 * vectors, 0.25, 1000.0)
    # What the leftmost and lowest blocks show was beyond the edges.
    np.testing.assert_array_equal(vectors[0, :-1, 1:], 8)
    np.testing.assert_array_equal(vectors[1, :-1, 1:], -12)


def test_vectors_that_are_not_worth_their_bits_are_left_out() -> None:
    flat = np.full((32, 32), 0.5, np.float32)
    noise = np.random.default_rng(0).normal(0, 0.001, (2, 32, 32)).astype(np.float32)
    vectors = np.array([[[3, -5], [0, 2]], [[1, 0], [-4, 6]]], np.int64)
    motion_kernels.search(flat + noise[0], flat + noise[1], vectors, 0 * vectors, 0.5, 100.0)
    assert not vectors.any()


def test_the_search_minimises_what_it_says() -> None:
    """Wherever a single block is concerned, no vector near the one chosen costs less."""
    picture = smooth(64, 64, 2)
    current, reference = picture[8:24, 8:24].copy(), picture[9:25, 6:22].copy()
    worth = 400.0
    chosen = np.array([0, 1]).reshape(2, 1, 1)
    motion_kernels.search(current, reference, chosen, 0 * chosen, 1.0, worth)

    def cost(down: int, right: int) -> float:
        error, pixels = motion_kernels.block_error(current, reference, 0, 0, down, right)
        residual = pixels / 2 * math.log2(1 + 2 * math.log(2) * worth * error / pixels)
        return motion_kernels.LASTING * residual + difference_bits(0, down, right)

    down, right = chosen[:, 0, 0].tolist()
    around = [cost(down + d, right + r) for d, r in ((0, 1), (1, 0), (0, -1), (-1, 0))]
    assert cost(down, right) <= min(around)
    assert cost(down, right) <= cost(0, 0)
