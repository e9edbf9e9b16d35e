from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.networks.features.regression import SIDE, FeatureRegression, patches
from models.networks.motion.estimation import warp

sides = st.integers(1, 12).map(lambda half: 2 * half)


@settings(max_examples=25, deadline=None)
@given(height=sides, width=sides, farthest=st.floats(0, 20), seed=st.integers(0, 99))
def test_it_begins_as_the_warped_neighbour(
    height: int, width: int, farthest: float, seed: int
) -> None:
    torch.manual_seed(seed)
    neighbour, current = torch.rand(2, 2, 1, height, width)
    motion = farthest * torch.randn(2, 2, height // 2, width // 2)
    aligned = FeatureRegression(8)(neighbour, motion, current)
    torch.testing.assert_close(aligned, warp(neighbour, motion))


@settings(max_examples=25, deadline=None)
@given(height=sides, width=sides, seed=st.integers(0, 99))
def test_without_motion_it_begins_as_the_identity(height: int, width: int, seed: int) -> None:
    torch.manual_seed(seed)
    neighbour, current = torch.rand(2, 1, 1, height, width)
    still = torch.zeros(1, 2, height, width)
    torch.testing.assert_close(FeatureRegression(8)(neighbour, still, current), neighbour)


def test_patches_are_what_lies_around() -> None:
    pictures = torch.rand(2, 3, 9, 7)
    found = patches(pictures).reshape(2, 3, SIDE, SIDE, 9, 7)
    reach = SIDE // 2
    for row, column in ((2, 2), (4, 3), (6, 4)):
        around = pictures[:, :, row - reach : row + reach + 1, column - reach : column + reach + 1]
        assert torch.equal(found[..., row, column], around)
    assert torch.equal(found[:, :, 0, 0, 0, 0], pictures[:, :, 0, 0])
