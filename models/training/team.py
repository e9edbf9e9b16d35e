"""Several processes that train one network together, started by `torchrun`.

Each draws batches of its own; gradients are averaged, so that all take the same step. The first
tells the time, validates, writes the log and the checkpoint.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
from torch import distributed, nn


@dataclass(frozen=True, slots=True)
class Team:
    """The processes of a run; one alone where `torchrun` did not start it.

    Attributes:
        rank: number of this process.
        size: how many there are.
    """

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0

    def agreed(self, number: float) -> float:
        """Return the first process's number, in all of them."""
        if self.size == 1:
            return number
        device = "cuda" if distributed.get_backend() == "nccl" else "cpu"
        told = torch.tensor([number], dtype=torch.float64, device=device)
        distributed.broadcast(told, 0)
        return float(told)

    def average_gradients(self, network: nn.Module) -> None:
        """Replace every gradient by its mean over the processes."""
        if self.size == 1:
            return
        for parameter in network.parameters():
            if parameter.grad is not None:
                distributed.all_reduce(parameter.grad)
                parameter.grad /= self.size

    def disband(self) -> None:
        """Wait for one another and leave: who goes first would take the others' links along."""
        if self.size > 1 and distributed.is_initialized():
            distributed.barrier()
            distributed.destroy_process_group()


def join_team(device: str) -> Team:
    """Join the processes that `torchrun` started, each on a GPU of its own where there are some."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return Team()
    if device == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    return Team(distributed.get_rank(), size)
