from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.reconstruction import every_plane
from models.reconstruction.every_plane import tfi_every_plane, tfp_every_plane
from models.reconstruction.tfi import Tfi
from models.reconstruction.tfp import Tfp
from models.streams.stream import RowOrder

SHAPES = st.tuples(st.integers(1, 30), st.integers(1, 6), st.integers(1, 20))
WIDTHS = [7, 8, 16, 23]  # rows that begin on a byte and rows that don't


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), SHAPES, st.integers(1, 40), st.sampled_from(RowOrder), st.data())
def test_tfp_is_that_of_each_plane(
    random_stream,
    seed: int,
    shape: tuple[int, int, int],
    window_planes: int,
    rows: RowOrder,
    data: st.DataObject,
) -> None:
    stream, _ = random_stream(seed, shape, rows=rows)
    start = data.draw(st.integers(0, shape[0] - 1))
    stop = data.draw(st.integers(start + 1, shape[0]))
    wanted = [Tfp(window_planes).scene(stream, t) for t in range(start, stop)]
    np.testing.assert_array_equal(tfp_every_plane(stream, window_planes, start, stop), wanted)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), SHAPES, st.sampled_from(RowOrder), st.data())
def test_tfi_is_that_of_each_plane(
    random_stream, seed: int, shape: tuple[int, int, int], rows: RowOrder, data: st.DataObject
) -> None:
    stream, _ = random_stream(seed, shape, density=0.1, rows=rows)
    start = data.draw(st.integers(0, shape[0] - 1))
    stop = data.draw(st.integers(start + 1, shape[0]))
    wanted = [Tfi(None).scene(stream, t) for t in range(start, stop)]
    np.testing.assert_array_equal(tfi_every_plane(stream, start, stop), wanted)


@pytest.mark.parametrize("width", WIDTHS)
def test_intervals_go_on_over_many_blocks(
    random_stream, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(every_plane, "BLOCK_PLANES", 5)
    stream, _ = random_stream(width, (63, 4, width), density=0.1)
    wanted = [Tfi(None).scene(stream, t) for t in range(2, 61)]
    np.testing.assert_array_equal(tfi_every_plane(stream, 2, 61), wanted)


def test_a_given_array_is_written(random_stream) -> None:
    stream, _ = random_stream(0, (20, 4, 9))
    out = np.empty((10, 4, 9), np.float32)
    assert tfp_every_plane(stream, 5, 3, 13, out) is out
    np.testing.assert_array_equal(out, tfp_every_plane(stream, 5, 3, 13))
    assert tfi_every_plane(stream, 3, 13, out) is out
    np.testing.assert_array_equal(out, tfi_every_plane(stream, 3, 13))
    for wrong in (out[:9], out.astype(np.float64), np.empty((20, 4, 9), np.float32)[::2]):
        with pytest.raises(RequestError, match="out"):
            tfi_every_plane(stream, 3, 13, wrong)


@pytest.mark.parametrize(("start", "stop"), [(-1, 4), (4, 4), (0, 21)])
def test_planes_outside_the_recording_are_refused(random_stream, start: int, stop: int) -> None:
    stream, _ = random_stream(0, (20, 4, 9))
    with pytest.raises(RequestError):
        tfi_every_plane(stream, start, stop)
    with pytest.raises(RequestError):
        tfp_every_plane(stream, 5, start, stop)
