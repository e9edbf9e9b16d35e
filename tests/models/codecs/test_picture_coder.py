from __future__ import annotations

import numpy as np
import pytest

from models.codecs.picture_coder import check_pictures, from_levels, groups, to_levels
from models.errors import RequestError


@pytest.mark.parametrize(("count", "gop"), [(0, 1), (1, 1), (7, 1), (7, 3), (7, 0), (6, 3), (2, 9)])
def test_groups_cover_every_picture_once(count: int, gop: int) -> None:
    found = groups(count, gop)
    assert [position for group in found for position in group] == list(range(count))
    assert all(len(group) == (gop or count) for group in found[:-1])


@pytest.mark.parametrize("bits", [8, 10, 16])
def test_levels_come_back(bits: int) -> None:
    levels = np.arange(2**bits, dtype=np.uint16)
    assert np.array_equal(to_levels(from_levels(levels, bits), bits), levels)
    assert from_levels(levels, bits)[-1] == 1


@pytest.mark.parametrize(
    "pictures",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((1, 0, 4), np.float32),
        np.full((1, 2, 2), np.nan, np.float32),
        np.full((1, 2, 2), 1.01, np.float32),
        np.full((1, 2, 2), -0.01, np.float32),
    ],
)
def test_what_is_no_picture_is_refused(pictures: np.ndarray) -> None:
    with pytest.raises(RequestError):
        check_pictures(pictures)
