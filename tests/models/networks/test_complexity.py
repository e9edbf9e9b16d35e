from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.complexity import complexity, part_complexities, total


class Twice(nn.Module):
    """Calls one part twice, and does something itself."""

    def __init__(self) -> None:
        super().__init__()
        self.part = nn.Sequential(nn.Conv2d(2, 2, 3, padding=1))
        self.weight = nn.Parameter(torch.zeros(5, 2, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.conv2d(self.part(self.part(x)), self.weight)


def test_parts_are_counted_by_hand() -> None:
    parts = part_complexities(Twice, (1, 2, 4, 6))
    assert set(parts) == {"", "part", "part.0"}
    assert parts["part"] == parts["part.0"]
    assert (parts["part"].parameters, parts["part"].macs) == (2 * 2 * 9 + 2, 2 * 24 * 2 * 2 * 9)
    assert parts[""] == complexity(Twice, (1, 2, 4, 6))
    assert (parts[""].parameters, parts[""].macs) == (38 + 10, 2 * 24 * 36 + 24 * 10)


def test_networks_together_are_sums() -> None:
    part = complexity(lambda: nn.Conv2d(2, 5, 1), (1, 2, 1000, 1000))
    both = total(part, part)
    assert (both.parameters, both.macs) == (30, 20_000_000)
    assert (both.gmacs, both.millions) == (0.02, 3e-5)
