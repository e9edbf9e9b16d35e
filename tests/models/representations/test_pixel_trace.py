from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.representations import pixel_trace as module
from models.representations.isi import isi_map
from models.representations.pixel_trace import pixel_trace
from models.streams.stream import RowOrder, SpikeStream


def train(*spikes: int, planes: int = 20) -> SpikeStream:
    dense = np.zeros((planes, 1, 1), np.uint8)
    dense[list(spikes)] = 1
    return SpikeStream.from_dense(dense)


def test_ramps_rise_to_one_at_each_spike() -> None:
    trace = pixel_trace(train(3, 5, 9), 0, 0, 0, 12)
    assert trace.spikes.tolist() == [3, 5, 9]
    assert trace.isi.tolist() == [0, 0, 0, 2, 2, 4, 4, 4, 4, 0, 0, 0]
    assert trace.isi_valid.tolist() == [False] * 3 + [True] * 6 + [False] * 3
    assert trace.membrane.tolist() == [0, 0, 0, 0, 0.5, 1, 0.25, 0.5, 0.75, 1, 0, 0]
    assert trace.membrane_known.tolist() == [False] * 4 + [True] * 6 + [False] * 2


def test_spikes_outside_the_stretch_bound_its_intervals() -> None:
    whole, part = pixel_trace(train(2, 14), 0, 0, 0, 20), pixel_trace(train(2, 14), 0, 0, 5, 10)
    assert part.spikes.size == 0
    assert part.isi.tolist() == [12] * 5
    np.testing.assert_array_equal(part.membrane, whole.membrane[5:10])


def test_the_search_outside_the_stretch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REACH_PLANES", 3)
    assert not pixel_trace(train(1, 14), 0, 0, 5, 11).isi_valid.any()
    assert pixel_trace(train(2, 13), 0, 0, 5, 11).isi_valid.all()


def test_intervals_are_those_of_the_isi_map(random_stream) -> None:
    stream, dense = random_stream(9, (80, 5, 7), rows=RowOrder.BOTTOM_UP)
    maps = [isi_map(stream, plane_index) for plane_index in range(20, 60)]
    for y in range(5):
        for x in range(7):
            trace = pixel_trace(stream, y, x, 20, 60)
            assert trace.isi.tolist() == [each.planes[y, x] for each in maps]
            assert trace.isi_valid.tolist() == [each.valid[y, x] for each in maps]
            np.testing.assert_array_equal(trace.spikes, 20 + np.flatnonzero(dense[20:60, y, x]))


@pytest.mark.parametrize("case", [(1, 0, 0, 5), (0, -1, 0, 5), (0, 0, 5, 5), (0, 0, 0, 21)])
def test_what_is_outside_is_refused(case: tuple[int, int, int, int]) -> None:
    with pytest.raises(RequestError):
        pixel_trace(train(1), *case)
