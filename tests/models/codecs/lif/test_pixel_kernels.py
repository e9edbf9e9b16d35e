from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.lif import pixel_kernels
from models.codecs.lif.model import Model, new_coder
from models.codecs.lif.pixel_coder import SHAPE


def code(coder: binary.Coder, counts: NDArray[np.int32]) -> bool:
    contexts, misses = SHAPE.contexts(), np.zeros((2, counts.shape[1]), np.int32)
    enough = True
    for row in range(len(counts)):
        enough = pixel_kernels.code_row(coder, contexts, counts, misses, row)
    return enough


def encoded(counts: NDArray[np.int32]) -> bytes:
    coder = new_coder(Model.new(SHAPE), np.empty(64 * counts.size + 64, np.uint8))
    binary.begin_encoding(coder)
    assert code(coder, counts.copy())
    return coder.data[: binary.finish_encoding(coder)].tobytes()


def decoder(data: bytes) -> binary.Coder:
    coder = new_coder(Model.new(SHAPE), np.frombuffer(data, np.uint8).copy())
    binary.begin_decoding(coder)
    return coder


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 1000),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.sampled_from([0, 1, 25, pixel_kernels.LARGEST]),
)
def test_counts_come_back(seed: int, shape: tuple[int, int], most: int) -> None:
    counts = np.random.default_rng(seed).integers(0, most + 1, shape).astype(np.int32)
    again = np.zeros_like(counts)
    assert code(decoder(encoded(counts)), again)
    np.testing.assert_array_equal(again, counts)


def test_a_plane_is_guessed() -> None:
    """On a slope every guess but those of the first row and column is right."""
    y, x = np.mgrid[:64, :64]
    slope = (3 * y + 2 * x).astype(np.int32)
    shuffled = np.random.default_rng(0).permutation(slope.reshape(-1)).reshape(slope.shape)
    assert len(encoded(slope)) < 200 < len(encoded(shuffled)) / 10


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_give_counts(data: bytes) -> None:
    counts = np.zeros((6, 7), np.int32)
    code(decoder(data), counts)
    assert 0 <= counts.min() <= counts.max() <= pixel_kernels.LARGEST
