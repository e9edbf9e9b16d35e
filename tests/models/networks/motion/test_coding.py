from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from models.networks.motion.coding import coded_motion, pooled, spread, step_pixels
from models.networks.motion.estimation import warp


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_sizes_come_back(height: int, width: int) -> None:
    motion = torch.full((1, 2, height, width), 1.5)
    small = pooled(motion)
    assert small.shape == (1, 2, -(-height // 2), -(-width // 2))
    torch.testing.assert_close(spread(small, height, width), motion)


def test_pooling_is_the_mean_of_four() -> None:
    motion = torch.arange(24.0).reshape(1, 2, 3, 4)
    expected = [[[2.5, 4.5], [8.5, 10.5]], [[14.5, 16.5], [20.5, 22.5]]]
    torch.testing.assert_close(pooled(motion), torch.tensor(expected)[None])


def test_low_bitrates_have_coarse_steps() -> None:
    assert (step_pixels(0.1), step_pixels(0.9)) == (0.5, 0.25)


@pytest.mark.parametrize("index", [0.1, 0.9])
def test_motion_as_the_decoder_has_it(index: float) -> None:
    """A picture that moves as a whole is predicted by vectors on the grid of the steps."""
    noise = torch.rand(1, 1, 12, 16, generator=torch.Generator().manual_seed(0))
    wide = functional.interpolate(noise, scale_factor=8, mode="bicubic")
    wide = wide.clamp(0, 1)
    feature, reference = wide[..., 8:72, 8:104], wide[..., 10:74, 5:101]
    near = torch.tensor([-1.6, 2.7])[None, :, None, None].expand(1, 2, 8, 12)
    indices = torch.tensor([index])
    before = torch.zeros(1, 2, 4, 6, dtype=torch.int64)
    moved, vectors, bits = coded_motion(near, feature, reference, before, indices)
    torch.testing.assert_close(spread(vectors * 0.25, 8, 12), moved)
    again, _, fewer = coded_motion(near, feature, reference, vectors, indices)
    torch.testing.assert_close(again, moved, atol=step_pixels(index), rtol=0)
    assert float(fewer) < float(bits)  # motion that goes on costs less
    assert moved.shape == (1, 2, 8, 12)
    inside = moved[..., 2:-2, 2:-2]
    truth = torch.tensor([-2.0, 3.0])[None, :, None, None].expand_as(inside)
    torch.testing.assert_close(inside, truth, atol=step_pixels(index), rtol=0)
    still = (feature - reference).square().mean()
    assert (feature - warp(reference, moved)).square().mean() < 0.1 * still
    assert 0 < float(bits) < 24 * 2 * 8
