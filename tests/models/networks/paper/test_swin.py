from __future__ import annotations

import pytest
import torch

from models.networks.paper.swin import (
    SwinBlock,
    from_windows,
    relative_places,
    shift_mask,
    to_windows,
)


def test_windows_come_apart_and_together() -> None:
    x = torch.arange(2 * 8 * 12 * 3).float().reshape(2, 8, 12, 3)
    windows = to_windows(x, 4)
    assert windows.shape == (2 * 2 * 3, 16, 3)
    torch.testing.assert_close(windows[1], x[0, :4, 4:8].reshape(16, 3))
    torch.testing.assert_close(from_windows(windows, 2, 8, 12, 4), x)


def test_places_tell_how_two_positions_lie() -> None:
    places = relative_places(3)
    assert places.shape == (9, 9)
    assert len(places.unique()) == 25
    assert places[0, 0] == places[4, 4] == places[8, 8]
    assert places[0, 1] == places[4, 5] == places[7, 8]


@pytest.mark.parametrize("shifted", [False, True])
def test_a_pixel_sees_its_window_only(shifted: bool) -> None:
    torch.manual_seed(0)
    block = SwinBlock(8, 4, 4, shifted=shifted)
    features = torch.randn(1, 8, 8, 8, requires_grad=True)
    block(features)[0, :, 0, 0].sum().backward()
    assert features.grad is not None
    seen = features.grad[0].abs().sum(0) > 1e-7
    # Shifted by 2, the corner's window is what lies within 2 pixels; nothing wraps around.
    reach = 2 if shifted else 4
    assert seen[:reach, :reach].all()
    assert seen.sum() == reach**2


def test_the_mask_keeps_apart_what_a_shift_brought_together() -> None:
    mask = shift_mask(8, 8, 4, 2)
    assert mask.shape == (4, 16, 16)
    assert not mask[0].any()
    last = mask[3].reshape(4, 4, 4, 4)
    assert last[0, 0, 1, 1] == 0
    assert last[0, 0, 2, 0] == -100
    assert last[0, 0, 0, 3] == -100
