from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.representations.isi import isi_map
from models.streams.stream import RowOrder


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 40), st.integers(1, 6), st.integers(1, 6)),
    st.sampled_from(RowOrder),
    st.data(),
)
def test_map_equals_the_loops(
    random_stream,
    reference_isi,
    seed: int,
    shape: tuple[int, int, int],
    rows: RowOrder,
    data: st.DataObject,
) -> None:
    stream, dense = random_stream(seed, shape, rows=rows)
    plane_index = data.draw(st.integers(0, shape[0] - 1))
    interval, valid = reference_isi(dense, plane_index)
    result = isi_map(stream, plane_index)
    np.testing.assert_array_equal(result.valid, valid)
    np.testing.assert_array_equal(result.planes, interval * valid)
    assert result.planes.dtype == np.float32
    assert result.planes.flags.c_contiguous


def test_a_reach_hides_longer_silences_and_nothing_else(random_stream) -> None:
    stream, _ = random_stream(5, (200, 8, 9), density=0.1)
    near, far = isi_map(stream, 100, reach_planes=10), isi_map(stream, 100)
    assert near.reach_planes == 10
    assert far.reach_planes is None
    np.testing.assert_array_equal(near.planes[near.valid], far.planes[near.valid])
    assert (far.planes[~near.valid & far.valid] > 10).all()
    assert near.valid.sum() < far.valid.sum()


@pytest.mark.parametrize("plane_index", [-1, 12])
def test_planes_outside_the_recording_are_refused(random_stream, plane_index: int) -> None:
    stream, _ = random_stream(0, (12, 3, 3))
    with pytest.raises(RequestError, match="12"):
        isi_map(stream, plane_index)
