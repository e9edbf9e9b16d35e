from __future__ import annotations

import pytest

from models.errors import RequestError
from models.representations import windows


@pytest.mark.parametrize(
    ("plane_index", "window_planes", "expected"),
    [
        (10, 1, (10, 11)),
        (10, 3, (9, 12)),
        (10, 4, (8, 12)),
        (1, 9, (0, 6)),
        (98, 9, (94, 100)),
        (50, 1000, (0, 100)),
    ],
)
def test_window_is_centred_and_cut_at_the_ends(
    plane_index: int, window_planes: int, expected: tuple[int, int]
) -> None:
    assert windows.window_around(plane_index, window_planes, 100) == expected


@pytest.mark.parametrize(("plane_index", "window_planes"), [(-1, 3), (100, 3), (5, 0), (5, -2)])
def test_impossible_windows_are_refused(plane_index: int, window_planes: int) -> None:
    with pytest.raises(RequestError):
        windows.window_around(plane_index, window_planes, 100)


def test_blocks_cover_a_stretch_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "BLOCK_BYTES", 70)
    assert list(windows.plane_blocks(5, 21, 10)) == [(5, 12), (12, 19), (19, 21)]
    assert list(windows.plane_blocks(0, 2, 1000)) == [(0, 1), (1, 2)]
    assert list(windows.plane_blocks(3, 3, 10)) == []
