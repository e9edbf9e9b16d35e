"""The moving average of the weights, which is what gets evaluated and shipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class MovingAverage:
    """Weights averaged over the last steps: average ← decay·average + (1 − decay)·weights.

    In the first steps the decay is smaller, so that the random start is soon forgotten.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._decay = decay
        self._updates = 0
        self._names = [name for name, _ in network.named_parameters()]
        self._average = [parameter.detach().clone() for parameter in network.parameters()]

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move towards the weights as they are now."""
        self._updates += 1
        decay = min(self._decay, (1 + self._updates) / (10 + self._updates))
        torch._foreach_lerp_(self._average, list(network.parameters()), 1 - decay)

    @contextmanager
    def applied(self, network: nn.Module) -> Iterator[None]:
        """Give the network the average, and afterwards its own weights back."""
        parameters = list(network.parameters())
        own = [parameter.detach().clone() for parameter in parameters]
        self._put(parameters, self._average)
        try:
            yield
        finally:
            self._put(parameters, own)

    def state_dict(self) -> dict[str, Tensor]:
        """Return the average by the names of the network's parameters, and the updates made."""
        named = dict(zip(self._names, self._average, strict=True))
        return named | {"updates": torch.tensor(self._updates)}

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Take up what `state_dict` gave."""
        self._updates = int(state["updates"])
        self._put(self._average, [state[name] for name in self._names])

    @staticmethod
    @torch.no_grad()
    def _put(targets: list[Tensor] | list[nn.Parameter], values: list[Tensor]) -> None:
        for target, value in zip(targets, values, strict=True):
            target.copy_(value)
