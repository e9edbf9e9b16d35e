from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.networks.motion.estimation import resized
from models.networks.motion.refinement import LARGEST_CORRECTION, MotionRefinement
from tests.models.networks.tiny import stirred

blocks = st.integers(1, 5)


@settings(max_examples=25, deadline=None)
@given(rows=blocks, columns=blocks, farthest=st.floats(0, 40), seed=st.integers(0, 99))
def test_it_begins_with_the_motion_that_was_coded(
    rows: int, columns: int, farthest: float, seed: int
) -> None:
    torch.manual_seed(seed)
    motion = farthest * torch.randn(2, 2, rows, columns)
    farther, nearer = torch.rand(2, 2, 1, 8 * rows, 8 * columns)
    refined = MotionRefinement()(motion, farther, nearer)
    assert torch.equal(refined, resized(motion, 4 * rows, 4 * columns))


@settings(max_examples=25, deadline=None)
@given(rows=blocks, columns=blocks, seed=st.integers(0, 99))
def test_it_never_corrects_by_more_than_it_may(rows: int, columns: int, seed: int) -> None:
    torch.manual_seed(seed)
    network = stirred(MotionRefinement())
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(20)
    motion = torch.randn(1, 2, rows, columns)
    farther, nearer = torch.rand(2, 1, 1, 8 * rows, 8 * columns)
    correction = network(motion, farther, nearer) - resized(motion, 4 * rows, 4 * columns)
    assert 0 < correction.abs().max() <= LARGEST_CORRECTION + 1e-4
