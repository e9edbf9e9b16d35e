"""The optimizer: Muon for the weights that mix channels, AdamW for all else.

Muon (Jordan et al., 2024) makes every step of a matrix orthogonal: all directions move alike,
those of small gradients too. Steps are scaled to the size of AdamW's (Liu et al., "Muon is
scalable for LLM training", 2025), so that one learning rate serves both. A convolution's weight is
the matrix (outputs, inputs · taps); depthwise filters, biases and tables are not matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

NARROWEST = 16
"""Matrices with fewer rows or columns are left to AdamW."""
BETAS = (0.9, 0.98)
MOMENTUM = 0.95


class Optimizer:
    """Muon and AdamW as one."""

    def __init__(self, network: nn.Module) -> None:
        """Share a network's parameters out; its convolutions' weights lie channels last."""
        trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self._mixing = [parameter for parameter in trained if mixes_channels(parameter)]
        matrices = {id(parameter) for parameter in self._mixing}
        others = [parameter for parameter in trained if id(parameter) not in matrices]
        self._optimizers: list[torch.optim.Optimizer] = []
        if others:
            self._optimizers.append(torch.optim.AdamW(others, betas=BETAS, weight_decay=0.0))
        # The same memory as the weights: what Muon does to a matrix is done to its weight.
        self._matrices = [nn.Parameter(as_matrix(weight.detach())) for weight in self._mixing]
        if self._matrices:
            self._optimizers.append(
                torch.optim.Muon(
                    self._matrices,
                    momentum=MOMENTUM,
                    weight_decay=0.0,
                    adjust_lr_fn="match_rms_adamw",
                )
            )

    def step(self, learning_rate: float) -> None:
        """Take a step along the gradients that the parameters hold."""
        for matrix, weight in zip(self._matrices, self._mixing, strict=True):
            matrix.grad = None if weight.grad is None else as_matrix(weight.grad)
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate
            optimizer.step()

    def state_dict(self) -> dict[str, Any]:
        """Return what a checkpoint keeps."""
        return {name: optimizer.state_dict() for name, optimizer in self._named()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take up what `state_dict` gave."""
        for name, optimizer in self._named():
            optimizer.load_state_dict(state[name])

    def _named(self) -> Iterator[tuple[str, torch.optim.Optimizer]]:
        for optimizer in self._optimizers:
            yield type(optimizer).__name__, optimizer


def mixes_channels(parameter: Tensor) -> bool:
    """Whether a parameter is the weight of a convolution from many channels to many."""
    return parameter.dim() == 4 and min(parameter.shape[:2]) >= NARROWEST


def as_matrix(weight: Tensor) -> Tensor:
    """Return a weight (O, I, k, k) as (O, k·k·I); no copy where it lies channels last."""
    return weight.permute(0, 2, 3, 1).reshape(weight.shape[0], -1)
