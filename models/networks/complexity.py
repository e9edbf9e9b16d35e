"""How many parameters and multiply-accumulates a network has, without running it.

Counted where they are: in convolutions, linear layers and matrix products. Element-wise work,
interpolation and softmax are left out, as papers do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode


@dataclass(frozen=True, slots=True)
class Complexity:
    """Of a network at one size of input.

    Attributes:
        parameters: learned numbers.
        macs: multiply-accumulates.
    """

    parameters: int
    macs: int


def complexity(build: Callable[[], nn.Module], *shapes: tuple[int, ...]) -> Complexity:
    """Return the complexity of a network for inputs of these shapes.

    Args:
        build: makes the network; called where tensors have shapes but no numbers.
        shapes: of the inputs of its forward pass.
    """
    with torch.device("meta"):
        network = build().eval()
        inputs = [torch.empty(shape) for shape in shapes]
    return Complexity(parameters(network), macs(lambda: network(*inputs)))


def parameters(network: nn.Module) -> int:
    """Return how many numbers a network has learned."""
    return sum(parameter.numel() for parameter in network.parameters())


def macs(work: Callable[[], Tensor | Any]) -> int:
    """Return how many multiply-accumulates some work does."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        work()
    return int(counter.get_total_flops()) // 2
