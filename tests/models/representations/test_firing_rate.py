from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.representations import windows
from models.representations.firing_rate import firing_rate_map, spike_counts
from models.streams.stream import RowOrder


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 40), st.integers(1, 9), st.integers(1, 11)),
    st.sampled_from(RowOrder),
    st.data(),
)
def test_counts_and_rates_of_any_stretch(
    random_stream, seed: int, shape: tuple[int, int, int], rows: RowOrder, data: st.DataObject
) -> None:
    stream, dense = random_stream(seed, shape, rows=rows)
    start = data.draw(st.integers(0, shape[0] - 1))
    stop = data.draw(st.integers(start + 1, shape[0]))
    counts = dense[start:stop].sum(axis=0)
    np.testing.assert_array_equal(spike_counts(stream, start, stop), counts)
    rate = firing_rate_map(stream, start, stop)
    np.testing.assert_array_equal(rate, (counts / (stop - start)).astype(np.float32))
    assert rate.dtype == np.float32
    assert rate.flags.c_contiguous


def test_long_stretches_are_counted_in_blocks(
    random_stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "BLOCK_BYTES", 64)
    stream, dense = random_stream(3, (100, 5, 7))
    np.testing.assert_array_equal(spike_counts(stream, 1, 99), dense[1:99].sum(axis=0))


@pytest.mark.parametrize(("start", "stop"), [(-1, 4), (4, 4), (6, 4), (0, 11)])
def test_stretches_outside_the_recording_are_refused(random_stream, start: int, stop: int) -> None:
    stream, _ = random_stream(0, (10, 3, 3))
    with pytest.raises(RequestError):
        firing_rate_map(stream, start, stop)
