from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.metrics.paired_planes import PairedPlanes
from models.streams.stream import MemorySource, RowOrder, SpikeStream


def stored(dense: np.ndarray, rows: RowOrder) -> SpikeStream:
    """A stream that is `dense` upright, stored in this row order, rubbish in its spare bits."""
    count, height, width = dense.shape
    in_order = dense[:, ::-1] if rows is RowOrder.BOTTOM_UP else dense
    packed = np.packbits(in_order.reshape(count, height * width), axis=1, bitorder="little")
    packed[:, -1] |= (0xFF << (height * width % 8)) & 0xFF if height * width % 8 else 0
    return SpikeStream(MemorySource(packed), height, width, rows)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 9),
    st.integers(1, 20),
    st.sampled_from(RowOrder),
    st.sampled_from(RowOrder),
    st.integers(0, 2**31),
)
def test_words_hold_the_same_pixels_whatever_the_row_orders(
    height: int, width: int, rows: RowOrder, other_rows: RowOrder, seed: int
) -> None:
    dense = np.random.default_rng(seed).integers(0, 2, (4, height, width), np.uint8)
    pair = PairedPlanes.of(stored(dense, rows), stored(dense, other_rows))
    raw, distorted = pair.words(0, 4)
    np.testing.assert_array_equal(raw, distorted)
    assert raw.shape == (4, -(-height * width // 64))
    for t in range(4):
        np.testing.assert_array_equal(pair.upright(raw[t]), dense[t])


def test_planes_outside_the_stretch_are_silent() -> None:
    dense = np.ones((6, 3, 5), np.uint8)
    stream = SpikeStream.from_dense(dense)
    words, _ = PairedPlanes.of(stream, stream, 2, 4).words(-3, 9)
    assert [int(row[0]) for row in words] == [0] * 5 + [2**15 - 1] * 2 + [0] * 5
    outside, _ = PairedPlanes.of(stream, stream, 2, 4).words(-9, -3)
    assert outside.shape == (6, 1)
    assert not outside.any()


def test_chunks_cover_the_stretch_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.metrics.paired_planes.CHUNK_BYTES", 8 * 3 * 70)
    stream = SpikeStream.from_dense(np.zeros((200, 1, 150), np.uint8))
    pair = PairedPlanes.of(stream, stream, 5, 195)
    assert list(pair.chunks()) == [(5, 75), (75, 145), (145, 195)]


@pytest.mark.parametrize(("start", "stop"), [(-1, 3), (2, 2), (3, 2), (0, 6)])
def test_a_stretch_lies_inside_both(start: int, stop: int) -> None:
    raw = SpikeStream.from_dense(np.zeros((9, 2, 2), np.uint8))
    distorted = SpikeStream.from_dense(np.zeros((5, 2, 2), np.uint8))
    assert PairedPlanes.of(raw, distorted).stop == 5
    with pytest.raises(RequestError, match="share planes 0 to 5"):
        PairedPlanes.of(raw, distorted, start, stop)


def test_sizes_must_agree() -> None:
    raw = SpikeStream.from_dense(np.zeros((5, 2, 8), np.uint8))
    distorted = SpikeStream.from_dense(np.zeros((5, 4, 4), np.uint8))
    with pytest.raises(RequestError, match="2×8 and 4×4"):
        PairedPlanes.of(raw, distorted)
