"""Muon and AdamW as one: who moves what, by how much, and that a checkpoint keeps all."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.networks.blocks import DepthConvBlock, channels_last
from models.training.optimizer import Optimizer, as_matrix, mixes_channels


def network() -> nn.Module:
    torch.manual_seed(3)
    return channels_last(nn.Sequential(nn.Conv2d(16, 32, 3), DepthConvBlock(32)))


def give_gradients(module: nn.Module, seed: int = 0) -> None:
    torch.manual_seed(seed)
    for parameter in module.parameters():
        parameter.grad = torch.randn_like(parameter)


def values(module: nn.Module) -> dict[str, Tensor]:
    return {name: parameter.detach().clone() for name, parameter in module.named_parameters()}


def test_matrices_move_by_an_orthogonal_step_of_adamws_size() -> None:
    trained = network()
    give_gradients(trained)
    before = values(trained)
    Optimizer(trained).step(1e-3)
    for name, parameter in trained.named_parameters():
        moved = (before[name] - parameter.detach()).double()
        if not mixes_channels(parameter):
            continue
        singular = np.linalg.svd(as_matrix(moved).numpy(), compute_uv=False)
        matrix_shape = as_matrix(moved).shape
        # Newton–Schulz leaves singular values between about 0.7 and 1.2.
        expected = 1e-3 * 0.2 * max(matrix_shape) ** 0.5
        assert singular.min() > 0.5 * expected
        assert singular.max() < 1.4 * expected


def test_all_else_moves_as_adamw_moves_it() -> None:
    ours, reference = network(), network()
    give_gradients(ours)
    give_gradients(reference)
    Optimizer(ours).step(1e-3)
    torch.optim.AdamW(reference.parameters(), 1e-3, betas=(0.9, 0.98), weight_decay=0.0).step()
    others = 0
    for mine, theirs in zip(ours.parameters(), reference.parameters(), strict=True):
        if not mixes_channels(mine):
            others += 1
            torch.testing.assert_close(mine, theirs)
    assert others >= 7  # the biases and the depthwise filter


def test_what_is_frozen_stays() -> None:
    trained = network()
    trained[0].requires_grad_(False)
    before = values(trained)
    optimizer = Optimizer(trained)
    give_gradients(trained)
    optimizer.step(1e-2)
    after = values(trained)
    assert torch.equal(after["0.weight"], before["0.weight"])
    assert not torch.equal(after["1.widen.weight"], before["1.widen.weight"])


@pytest.mark.parametrize("steps", [1, 3])
def test_a_state_taken_up_goes_on_alike(steps: int) -> None:
    first = network()
    optimizer = Optimizer(first)
    for step in range(steps):
        give_gradients(first, step)
        optimizer.step(1e-3)
    second = network()
    second.load_state_dict(first.state_dict())
    resumed = Optimizer(second)
    resumed.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for module, which in ((first, optimizer), (second, resumed)):
        give_gradients(module, 99)
        which.step(1e-3)
    for name, value in values(first).items():
        torch.testing.assert_close(values(second)[name], value, rtol=0, atol=0)
