from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.representations.intervals import intervals_at_planes
from models.representations.isi import isi_map
from models.streams.stream import SpikeStream


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), share=st.sampled_from([0.0, 0.05, 0.4, 1.0]))
def test_it_is_the_isi_map_of_every_plane(seed: int, share: float) -> None:
    fired = np.random.default_rng(seed).random((17, 3, 5)) < share
    found = intervals_at_planes(fired)
    assert found.dtype == np.float32
    stream = SpikeStream.from_dense(fired)
    for plane in range(17):
        isi = isi_map(stream, plane)
        assert np.array_equal(np.isfinite(found[plane]), isi.valid)
        assert np.array_equal(found[plane][isi.valid], isi.planes[isi.valid])


def test_one_train() -> None:
    found = intervals_at_planes(np.array([0, 1, 0, 0, 1, 1, 0]))
    assert np.array_equal(found[1:5], [3, 3, 3, 1])
    assert np.isnan(found[[0, 5, 6]]).all()
