from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter, map_coordinates

from models.networks.motion.estimation import (
    MotionEstimation,
    followed,
    resized,
    soft_minimum,
    warp,
    window_costs,
)
from models.networks.sci_configs import MotionConfig
from tests.models.networks.tiny import stirred

TINY_MOTION = MotionConfig(width=8, blocks=1)


def texture(side: int = 160) -> np.ndarray:  # type: ignore[type-arg]
    noise = gaussian_filter(np.random.default_rng(0).standard_normal((side, side)), 3)
    return ((noise - noise.min()) / np.ptp(noise)).astype(np.float32)


def moved_pair(down: float, right: float) -> tuple[torch.Tensor, torch.Tensor]:
    """A feature, and the reference that it came from: current(p) = reference(p + motion)."""
    wide = texture()
    rows, columns = np.mgrid[32:128, 32:128]
    current = map_coordinates(wide, [rows + down, columns + right], order=3)
    return torch.from_numpy(current)[None, None], torch.from_numpy(wide[32:128, 32:128])[None, None]


@pytest.mark.parametrize("wanted", [(0, 0), (3, -2), (0.5, 1.3), (-7.25, 5), (11, -9)])
def test_motion_says_where_a_block_came_from(wanted: tuple[float, float]) -> None:
    with torch.no_grad():
        motion = MotionEstimation(MotionConfig())(*moved_pair(*wanted))
    assert motion.shape == (1, 2, 12, 12)
    inner = motion[0, :, 2:-2, 2:-2].flatten(1).median(1).values
    np.testing.assert_allclose(inner.numpy(), wanted, atol=0.35)


def test_a_warped_reference_is_closer_to_the_current_feature() -> None:
    current, reference = moved_pair(4, 6)
    with torch.no_grad():
        motion = MotionEstimation(TINY_MOTION)(current, reference)
    inner = (..., slice(16, -16), slice(16, -16))
    before = (current - reference)[inner].square().mean()
    after = (current - warp(reference, motion))[inner].square().mean()
    assert after < 0.01 * before


def test_motions_follow_one_another() -> None:
    """Each place goes on from where its own motion has brought it."""
    columns = torch.arange(6.0).expand(1, 1, 5, 6)
    path = torch.cat([3 * columns, torch.full_like(columns, 7.0)], 1)
    motion = torch.zeros(1, 2, 5, 6)
    motion[:, 1] = 8.0
    whole = followed(motion, path)
    torch.testing.assert_close(whole[0, 0, :, :-1], path[0, 0, :, 1:])
    torch.testing.assert_close(whole[0, 1], torch.full((5, 6), 15.0))
    torch.testing.assert_close(followed(torch.zeros_like(path), path), path)


def test_flat_features_do_not_move() -> None:
    flat = torch.full((2, 1, 16, 24), 0.5)
    with torch.no_grad():
        motion = MotionEstimation(TINY_MOTION)(flat, flat)
    torch.testing.assert_close(motion, torch.zeros(2, 2, 2, 3), atol=1e-5, rtol=0)


@given(down=st.floats(-9, 9), right=st.floats(-9, 9), channels=st.integers(1, 3))
def test_warp_is_bilinear_with_its_border_repeated(
    down: float, right: float, channels: int
) -> None:
    picture = np.random.default_rng(0).random((channels, 7, 11)).astype(np.float32)
    motion = torch.tensor([down, right])[None, :, None, None].expand(1, 2, 7, 11)
    found = warp(torch.from_numpy(picture)[None], motion)[0].numpy()
    rows, columns = np.mgrid[0:7, 0:11]
    for channel in range(channels):
        expected = map_coordinates(
            picture[channel], [rows + down, columns + right], order=1, mode="nearest"
        )
        np.testing.assert_allclose(found[channel], expected, atol=1e-4)


def test_motion_is_brought_to_the_size_of_the_picture() -> None:
    motion = torch.tensor([2.0, -1.0])[None, :, None, None].expand(1, 2, 2, 3)
    torch.testing.assert_close(resized(motion, 16, 24), motion[..., :1, :1].expand(1, 2, 16, 24))
    picture = torch.rand(1, 1, 16, 24)
    moved = warp(picture, motion)
    torch.testing.assert_close(moved[..., :14, 1:], picture[..., 2:, :-1], atol=1e-5, rtol=0)


def test_costs_are_those_of_windows() -> None:
    rng = np.random.default_rng(0)
    current, reference = (rng.random((16, 24)).astype(np.float32) for _ in range(2))
    costs = window_costs(
        torch.from_numpy(current)[None, None], torch.from_numpy(reference)[None, None], 1, 4
    )
    assert costs.shape == (1, 9, 4, 6)
    # Window (1, 2) spans rows 2 to 9 and columns 6 to 13; candidate 5 looks one to the right.
    expected = np.square(current[2:10, 6:14] - reference[2:10, 7:15]).mean()
    assert float(costs[0, 5, 1, 2]) == pytest.approx(expected, rel=1e-5)


def test_the_least_cost_wins() -> None:
    costs = torch.ones(1, 9, 1, 1)
    costs[0, 2] = 0
    place = soft_minimum(costs, 1, torch.tensor(100.0)).flatten()
    torch.testing.assert_close(place, torch.tensor([-1.0, 1.0]))


def test_everything_in_it_learns() -> None:
    torch.manual_seed(0)
    network = stirred(MotionEstimation(TINY_MOTION))
    network(*moved_pair(1, 2)).square().sum().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name
