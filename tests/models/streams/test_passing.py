from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.streams.passing import PassingPlanes


def test_planes_pass_by_once_in_any_portions() -> None:
    planes = np.random.default_rng(0).integers(0, 256, (20, 3), np.uint8)
    source = PassingPlanes(20, 3, iter([planes[:7], planes[7:8], planes[8:]]))
    assert (source.planes, source.plane_bytes) == (20, 3)
    found = [source.packed(*span) for span in ((0, 0), (0, 2), (2, 7), (7, 9), (9, 20))]
    np.testing.assert_array_equal(np.concatenate(found), planes)


def test_nothing_comes_twice_or_from_nowhere() -> None:
    planes = np.zeros((5, 3), np.uint8)
    source = PassingPlanes(9, 3, iter([planes]))
    source.packed(0, 4)
    with pytest.raises(RequestError, match="plane 3 is asked for where 4 passes by"):
        source.packed(3, 5)
    with pytest.raises(RequestError, match="4 of 9 planes did not come"):
        source.packed(4, 9)
