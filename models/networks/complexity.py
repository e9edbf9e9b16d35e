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

    @property
    def gmacs(self) -> float:
        """Multiply-accumulates, in thousand millions."""
        return self.macs / 1e9

    @property
    def millions(self) -> float:
        """Of parameters."""
        return self.parameters / 1e6


def complexity(build: Callable[[], nn.Module], *shapes: tuple[int, ...]) -> Complexity:
    """Return the complexity of a network for inputs of these shapes.

    Args:
        build: makes the network; called where tensors have shapes but no numbers.
        shapes: of the inputs of its forward pass.
    """
    return part_complexities(build, *shapes)[""]


def part_complexities(
    build: Callable[[], nn.Module], *shapes: tuple[int, ...]
) -> dict[str, Complexity]:
    """Return the complexity of every module of a network by its name; of the network itself by "".

    What a module does beside calling its parts counts where the module itself is called.

    Args:
        build: makes the network; called where tensors have shapes but no numbers.
        shapes: of the inputs of its forward pass.
    """
    with torch.device("meta"):
        network = build().eval()
        inputs = [torch.empty(shape) for shape in shapes]
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(*inputs)
    work = {name: sum(done.values()) // 2 for name, done in counter.get_flop_counts().items()}
    root = type(network).__name__
    found = {
        name: Complexity(parameters(module), work.get(f"{root}.{name}", 0))
        for name, module in network.named_modules()
    }
    return found | {"": Complexity(parameters(network), int(counter.get_total_flops()) // 2)}


def total(*parts: Complexity) -> Complexity:
    """Return the complexity of several networks together."""
    return Complexity(sum(part.parameters for part in parts), sum(part.macs for part in parts))


def parameters(network: nn.Module) -> int:
    """Return how many numbers a network has learned."""
    return sum(parameter.numel() for parameter in network.parameters())


def macs(work: Callable[[], Tensor | Any]) -> int:
    """Return how many multiply-accumulates some work does."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        work()
    return int(counter.get_total_flops()) // 2
