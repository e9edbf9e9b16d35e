"""The training loop: time-boxed, resumable to the step, the same for every stage.

    batch(step) ─▶ loss ─▶ gradient, clipped ─▶ Muon and AdamW ─▶ moving average of the weights
                                                              │
       every few minutes: validation, a line of the log, a checkpoint moved into place

The learning rate follows a cosine over the minutes given, not over steps: it ends when time does,
however busy the machine is. Where a number of steps is given too, it follows whichever of the two
is nearer its end. All that is random in a step is seeded by (seed, step, process).
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from models.networks.blocks import channels_last
from models.training.average import MovingAverage
from models.training.csv_log import CsvLog
from models.training.optimizer import Optimizer
from models.training.precision import autocast
from models.training.prefetch import Prefetch
from models.training.team import join_team

CHECKPOINT = "checkpoint.pt"
LOG = "log.csv"
WARM_UP_STEPS = 200
CLIP_NORM = 1.0


class Stage(Protocol):
    """What is trained, on what, and towards what."""

    @property
    def network(self) -> nn.Module:
        """What is trained."""
        ...

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Draw a batch."""
        ...

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of a batch, and figures for the log."""
        ...

    def validate(self) -> dict[str, float]:
        """Return figures of the network as it is, on what is kept out of training."""
        ...


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run goes.

    Attributes:
        folder: where checkpoint and log lie; a run goes on where it stopped.
        minutes: of training in all, those before an interruption included.
        steps: of training in all, likewise; None for as many as the minutes give.
        learning_rate: at the start of the cosine.
        final_learning_rate: at its end.
        seed: of everything random.
        validate_minutes: between validations; a checkpoint follows each.
        precision: "float32", "bfloat16" or "auto".
        device: "cpu" or "cuda".
        decay: of the moving average of the weights.
        workers: threads that make batches ahead; 0 makes each when it is needed.
    """

    folder: Path
    minutes: float
    learning_rate: float = 6e-4
    final_learning_rate: float = 1e-5
    seed: int = 0
    validate_minutes: float = 4.0
    precision: str = "auto"
    device: str = "cpu"
    decay: float = 0.999
    workers: int = 0
    steps: int | None = None


@dataclass(slots=True)
class _Clock:
    """Seconds of training, those of earlier sittings included."""

    spent: float
    cpu_spent: float
    started: float
    cpu_started: float

    @classmethod
    def begun(cls, spent: float = 0.0, cpu_spent: float = 0.0) -> _Clock:
        return cls(spent, cpu_spent, time.monotonic(), time.process_time())

    @property
    def seconds(self) -> float:
        return self.spent + time.monotonic() - self.started

    @property
    def cpu_seconds(self) -> float:
        return self.cpu_spent + time.process_time() - self.cpu_started


class Run:
    """One run of a stage."""

    def __init__(self, stage: Stage, options: RunOptions) -> None:
        """Take up the run where its checkpoint stands, or begin."""
        self.stage, self.options = stage, options
        self.team = join_team(options.device)
        options.folder.mkdir(parents=True, exist_ok=True)
        self.network = channels_last(stage.network.to(options.device))
        self.optimizer = Optimizer(self.network)
        self.average = MovingAverage(self.network, options.decay)
        self.autocast = autocast(options.device, options.precision)
        self.step = 0
        self.clock = _Clock.begun()
        self.log = CsvLog(options.folder / LOG)
        self.batches = Prefetch(self._batch, options.workers)
        if (options.folder / CHECKPOINT).exists():
            self._resume()

    def train(self) -> None:
        """Train until minutes or steps are over; interrupted from the keyboard, save and stop."""
        try:
            self._train_on()
        except KeyboardInterrupt:
            if self.team.leads:
                self.save()
            raise
        finally:
            self.batches.close()

    def _train_on(self) -> None:
        next_validation = now = self.team.agreed(self.clock.seconds)
        while (part_done := self._part_done(now)) < 1:
            figures = self.train_step(part_done)
            if now >= next_validation:
                self._validate_and_save(figures)
                next_validation = now + self.options.validate_minutes * 60
            now = self.team.agreed(self.clock.seconds)
        self._validate_and_save({})

    def _part_done(self, seconds: float) -> float:
        """Return how near the end is: of the minutes or of the steps, whichever is nearer."""
        minutes, steps = self.options.minutes, self.options.steps
        of_time = seconds / (60 * minutes) if minutes > 0 else 1.0
        return of_time if steps is None else max(of_time, self.step / steps)

    def train_step(self, part_done: float) -> dict[str, float]:
        """Take one step, `part_done` of the training being over; return figures for the log."""
        torch.manual_seed(int(np.random.SeedSequence(self._seeds(self.step)).generate_state(1)[0]))
        batch = {
            name: tensor.to(self.options.device, non_blocking=True)
            for name, tensor in self.batches.take(self.step).items()
        }
        self.network.train()
        with self.autocast:
            loss, figures = self.stage.loss(batch)
        self.network.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.team.average_gradients(self.network)
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), CLIP_NORM)
        if torch.isfinite(norm):
            self.optimizer.step(self._learning_rate(part_done))
            self.average.update(self.network)
        self.step += 1
        return {"loss": float(loss.detach()), "norm": float(norm), **figures}

    def _batch(self, step: int) -> Mapping[str, Tensor]:
        return self.stage.batch(np.random.default_rng(self._seeds(step)))

    def _seeds(self, step: int) -> tuple[int, int, int]:
        return self.options.seed, step, self.team.rank

    def _learning_rate(self, part_done: float) -> float:
        first, last = self.options.learning_rate, self.options.final_learning_rate
        cosine = last + (first - last) * 0.5 * (1 + math.cos(math.pi * min(part_done, 1.0)))
        return cosine * min((self.step + 1) / WARM_UP_STEPS, 1.0)

    def _validate_and_save(self, figures: dict[str, float]) -> None:
        if not self.team.leads:
            return
        self.network.eval()
        with self.average.applied(self.network), torch.no_grad(), self.autocast:
            watched = {f"val_{name}": value for name, value in self.stage.validate().items()}
        place = {"step": self.step, "minutes": round(self.clock.seconds / 60, 2)}
        self.log.write({**place, **watched, **figures})
        self.save()

    def save(self) -> None:
        """Write the checkpoint, moved into place when it is whole."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.clock.seconds,
            "cpu_seconds": self.clock.cpu_seconds,
        }
        path = self.options.folder / CHECKPOINT
        beside = path.with_suffix(".new")
        torch.save(state, beside)
        os.replace(beside, path)

    def _resume(self) -> None:
        state = load_checkpoint(self.options.folder)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        self.clock = _Clock.begun(state["seconds"], state.get("cpu_seconds", 0.0))


def load_checkpoint(folder: Path) -> dict[str, Any]:
    """Read a run's checkpoint; tensors and plain values only."""
    state: dict[str, Any] = torch.load(folder / CHECKPOINT, map_location="cpu", weights_only=True)
    return state
