from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.codecs.lif.block_coder import Picture
from models.codecs.lif.dct_layers import decode, encode, new_picture
from models.codecs.lif.model import BLOCK_SHAPE, Model
from models.errors import BitstreamError, MalformedError, TruncatedError
from models.progress import Cancelled, Progress


def picture_of(counts: NDArray[np.int32], large: NDArray[np.uint8]) -> Picture:
    picture = new_picture(large.copy())
    picture.wanted[:] = counts
    return picture


def random_counts(seed: int, shape: tuple[int, int], most: int) -> NDArray[np.int32]:
    """Counts that get rarer with frequency, a few of any size among them."""
    rng = np.random.default_rng(seed)
    spread = most / (1 + np.arange(256) % 64)
    counts = np.rint(rng.laplace(0, spread, (*shape, 256)))
    wild = rng.random(counts.shape) < 0.01
    counts[wild] = rng.integers(-8192, 8193, wild.sum())
    return np.clip(counts, -8192, 8192).astype(np.int32)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 1000),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from([0, 1, 30, 3000]),
    st.integers(1, 6),
    st.sampled_from(["auto", "8", "16"]),
)
def test_counts_come_back(
    seed: int, shape: tuple[int, int], most: int, layers: int, blocks: str
) -> None:
    counts = random_counts(seed, shape, most)
    sizes = np.random.default_rng(seed).integers(0, 2, shape).astype(np.uint8)
    large = sizes if blocks == "auto" else np.full(shape, blocks == "16", np.uint8)
    picture = picture_of(counts, large)
    coded = encode(picture, layers, blocks == "auto", Progress())
    np.testing.assert_array_equal(picture.counts, counts)
    for held in range(1, layers + 1):
        known = np.zeros_like(large) if blocks == "auto" else large.copy()
        found = decode(coded[:held], known, blocks == "auto", Progress())
        np.testing.assert_array_equal(known, large)
        halved = np.sign(counts) * (np.abs(counts) >> (layers - held))
        np.testing.assert_array_equal(found, halved)


def test_weighing_lowers_counts_to_save_bits() -> None:
    rng = np.random.default_rng(3)
    currents = np.abs(rng.laplace(0, 0.6, (4, 4, 256))).astype(np.float32)
    currents[..., ::64] = 5
    nearest = np.rint(currents).astype(np.int32)
    large = np.zeros((4, 4), np.uint8)
    sizes, errors = [], []
    for worth in (0.0, 0.1, 0.3):
        picture = picture_of(nearest, large)._replace(
            currents=currents, points=np.arange(64.0), weighing=np.array([worth])
        )
        (coded,) = encode(picture, 1, False, Progress())
        assert (picture.counts <= nearest).all()
        assert (picture.counts >= 0).all()
        np.testing.assert_array_equal(
            decode([coded], large.copy(), False, Progress()), picture.counts
        )
        sizes.append(8 * len(coded))
        errors.append(float(((picture.counts - currents) ** 2).sum()))
    assert sizes == sorted(sizes, reverse=True)
    assert errors == sorted(errors)
    # Bits were worth what they cost: the sum that is weighed fell.
    assert errors[1] + 0.1 * sizes[1] < errors[0] + 0.1 * sizes[0]
    assert errors[2] + 0.3 * sizes[2] < errors[0] + 0.3 * sizes[0]


def test_broken_bytes() -> None:
    large = np.zeros((2, 2), np.uint8)
    (coded,) = encode(picture_of(random_counts(0, (2, 2), 30), large), 1, True, Progress())
    with pytest.raises(TruncatedError, match="end before their counts do"):
        decode([coded[: len(coded) // 2]], large.copy(), True, Progress())
    with pytest.raises(MalformedError, match="layer 1 has bytes behind its last count"):
        decode([coded + b"more"], large.copy(), True, Progress())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=80), min_size=1, max_size=6), st.booleans())
def test_any_bytes_give_counts_or_an_error(layers: list[bytes], choice: bool) -> None:
    large = np.zeros((1, 2), np.uint8)
    try:
        counts = decode(layers, large, choice, Progress())
    except BitstreamError:
        return
    assert counts.shape == (1, 2, 256)
    assert np.abs(counts).max() <= 1 << 15


def test_cancelling() -> None:
    progress = Progress()
    progress.cancel()
    large = np.zeros((1, 1), np.uint8)
    with pytest.raises(Cancelled):
        encode(new_picture(large), 1, False, progress)
    with pytest.raises(Cancelled):
        decode([b""], large, False, progress)


def test_a_model_learns_from_one_picture_for_the_next() -> None:
    large, model = np.zeros((4, 4), np.uint8), Model.new(BLOCK_SHAPE)
    sizes = []
    for seed in range(5):
        picture = picture_of(np.clip(random_counts(seed, (4, 4), 4), -9, 9), large)
        sizes.append(len(encode(picture, 1, True, Progress(), model)[0]))
    assert np.mean(sizes[1:]) < 0.97 * sizes[0]
