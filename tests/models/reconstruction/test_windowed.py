from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.reconstruction.windowed import planes_around, reflected_planes
from models.streams.stream import SpikeStream


@pytest.mark.parametrize(("plane_index", "planes"), [(0, 100), (99, 100), (3, 7), (0, 1)])
@pytest.mark.parametrize("window", [1, 13, 41])
def test_planes_are_reflected(plane_index: int, planes: int, window: int) -> None:
    index = np.pad(np.arange(planes), 200, mode="symmetric")
    reach = window // 2
    expected = index[200 + plane_index - reach : 201 + plane_index + reach]
    np.testing.assert_array_equal(reflected_planes(plane_index, planes, window), expected)


def test_planes_around_are_those_of_the_recording() -> None:
    dense = (np.random.default_rng(0).random((20, 5, 6)) < 0.4).astype(np.uint8)
    stream = SpikeStream.from_dense(dense)
    np.testing.assert_array_equal(planes_around(stream, 9, 5), dense[7:12])
    np.testing.assert_array_equal(planes_around(stream, 18, 5), dense[[16, 17, 18, 19, 19]])
    for outside in (-1, 20):
        with pytest.raises(RequestError, match="plane"):
            planes_around(stream, outside, 5)
