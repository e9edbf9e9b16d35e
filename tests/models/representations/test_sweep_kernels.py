from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.representations.sweep_kernels import interval_histogram


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.integers(0, 60), st.integers(1, 4), st.sampled_from([0.05, 0.6])
)
def test_histogram_counts_what_lies_between_the_spikes(
    seed: int, planes: int, plane_bytes: int, density: float
) -> None:
    dense = np.random.default_rng(seed).random((planes, 8 * plane_bytes)) < density
    wanted = np.zeros(21, dtype=np.int64)
    for train in dense.T:
        for interval in np.diff(np.flatnonzero(train)):
            wanted[min(interval, 20)] += 1
    packed = np.packbits(dense, axis=1, bitorder="little")
    np.testing.assert_array_equal(interval_histogram(packed, 20), wanted)
