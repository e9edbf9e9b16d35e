from __future__ import annotations

import pytest
import torch

from models.networks.blocks import DepthConvBlock, ReluBlock, channels_last, plausible


@pytest.mark.parametrize("block", [DepthConvBlock(6), ReluBlock(6)])
def test_a_block_begins_as_the_identity(block: torch.nn.Module) -> None:
    features = torch.randn(2, 6, 5, 7)
    torch.testing.assert_close(block(features), features)


@pytest.mark.parametrize("block", [DepthConvBlock(16), ReluBlock(16)])
def test_a_block_sees_its_neighbours_only(block: torch.nn.Module) -> None:
    with torch.no_grad():
        for parameter in block.parameters():
            parameter += 0.3 * torch.randn_like(parameter)
    features = torch.randn(1, 16, 7, 7, requires_grad=True)
    block(features)[0, :, 3, 3].sum().backward()
    assert features.grad is not None
    seen = features.grad[0].abs().sum(0) > 0
    assert seen[2:5, 2:5].all()
    assert seen.sum() == 9


def test_layout_changes_no_value() -> None:
    torch.manual_seed(0)
    block = DepthConvBlock(8)
    torch.nn.init.normal_(block.narrow.weight)
    features = torch.randn(1, 8, 4, 4)
    before = block(features)
    assert channels_last(block).widen.weight.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(block(features), before)


def test_what_can_not_be_is_not_heard() -> None:
    """Where a branch gives too much or no number, all its channels are left out, nowhere else."""
    change = torch.full((1, 64, 2, 2), 0.5)
    change[0, 3, 0, 1] = 5.0
    change[0, 7, 1, 0] = float("nan")
    expected = torch.full((1, 64, 2, 2), 0.5)
    expected[0, :, 0, 1] = 0
    expected[0, :, 1, 0] = 0
    torch.testing.assert_close(plausible(change, 4.0), expected)
