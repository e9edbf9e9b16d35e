from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.training import precision
from models.training.average import MovingAverage
from models.training.csv_log import CsvLog
from models.training.loop import CHECKPOINT, LOG, WARM_UP_STEPS, Run, RunOptions


class LineStage:
    """Fits y = 2x − 1 from noisy points."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.network = nn.Linear(1, 1)

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        x = torch.from_numpy(rng.random((16, 1), dtype=np.float32))
        return {"x": x, "y": 2 * x - 1}

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        noise = 0.01 * torch.randn(16, 1)
        return (self.network(batch["x"]) + noise - batch["y"]).square().mean(), {}

    def validate(self) -> dict[str, float]:
        weight, bias = (float(parameter.detach()) for parameter in self.network.parameters())
        return {"error": abs(weight - 2) + abs(bias + 1)}


def options(folder: Path, **given: float) -> RunOptions:
    return RunOptions(folder, **{"minutes": 1.0, "precision": "float32"} | given)  # type: ignore[arg-type]


def parameters(run: Run) -> list[Tensor]:
    return [parameter.detach().clone() for parameter in run.network.parameters()]


def test_a_run_resumes_to_the_step(tmp_path: Path) -> None:
    whole = Run(LineStage(), options(tmp_path / "whole"))
    for _ in range(6):
        whole.train_step(0.3)
    first = Run(LineStage(), options(tmp_path / "halves"))
    for _ in range(3):
        first.train_step(0.3)
    first.save()
    second = Run(LineStage(), options(tmp_path / "halves"))
    assert second.step == 3
    for _ in range(3):
        second.train_step(0.3)
    for expected, found in zip(parameters(whole), parameters(second), strict=True):
        torch.testing.assert_close(found, expected, rtol=0, atol=0)
    averages = whole.average.state_dict(), second.average.state_dict()
    for name, expected in averages[0].items():
        torch.testing.assert_close(averages[1][name], expected, rtol=0, atol=0)


def test_a_run_learns_logs_and_ends_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(100_000))
    monkeypatch.setattr("models.training.loop.time.monotonic", lambda: next(clock) * 0.02)
    run = Run(LineStage(), options(tmp_path, learning_rate=0.05, validate_minutes=0.2))
    run.train()
    last = CsvLog(tmp_path / LOG).last()
    assert last["val_error"] < 0.1
    assert last["step"] == run.step > WARM_UP_STEPS
    assert last["minutes"] == pytest.approx(1.0, abs=0.02)
    assert (tmp_path / CHECKPOINT).exists()
    assert not (tmp_path / CHECKPOINT).with_suffix(".new").exists()
    again = Run(LineStage(), options(tmp_path))
    again.train()  # the minutes are over: nothing more is learned
    assert again.step == run.step


def test_a_run_ends_with_its_steps_where_they_end_first(tmp_path: Path) -> None:
    run = Run(LineStage(), options(tmp_path, minutes=1e3, steps=7))
    run.train()
    assert run.step == 7
    again = Run(LineStage(), options(tmp_path, minutes=1e3, steps=7))
    again.train()
    assert again.step == 7
    timed = Run(LineStage(), options(tmp_path / "timed", minutes=0.0, steps=7))
    timed.train()
    assert timed.step == 0


def test_the_cosine_follows_what_is_nearer_its_end(tmp_path: Path) -> None:
    run = Run(LineStage(), options(tmp_path, minutes=10.0, steps=100))
    run.step = 30
    assert run._part_done(60.0) == pytest.approx(0.3)
    assert run._part_done(480.0) == pytest.approx(0.8)
    assert Run(LineStage(), options(tmp_path, minutes=10.0))._part_done(60.0) == pytest.approx(0.1)


def test_an_interrupted_run_is_saved(tmp_path: Path) -> None:
    stage = LineStage()
    run = Run(stage, options(tmp_path))
    run.train_step(0.0)

    def interrupted(rng: np.random.Generator) -> Mapping[str, Tensor]:
        raise KeyboardInterrupt

    stage.batch = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        run.train()
    assert Run(LineStage(), options(tmp_path)).step == 1


def test_the_learning_rate_warms_up_and_falls(tmp_path: Path) -> None:
    run = Run(LineStage(), options(tmp_path))
    rates = []
    for part in (0.0, 0.5, 1.0):
        for step in (0, WARM_UP_STEPS):
            run.step = step
            rates.append(run._learning_rate(part))
    assert rates[0] == pytest.approx(6e-4 / WARM_UP_STEPS)
    assert rates[1::2] == pytest.approx([6e-4, (6e-4 + 1e-5) / 2, 1e-5])


def test_steps_that_are_not_finite_are_left_out(tmp_path: Path) -> None:
    stage = LineStage()
    run = Run(stage, options(tmp_path))
    before = parameters(run)
    stage.loss = lambda batch: (stage.network(batch["x"]).sum() * float("nan"), {})  # type: ignore[method-assign]
    run.train_step(0.0)
    for expected, found in zip(before, parameters(run), strict=True):
        torch.testing.assert_close(found, expected)
    assert run.step == 1


def test_the_average_forgets_the_start_and_is_taken_back() -> None:
    network = nn.Linear(1, 1, bias=False)
    average = MovingAverage(network, 0.9)
    with torch.no_grad():
        network.weight.fill_(5.0)
    for _ in range(200):
        average.update(network)
    with torch.no_grad():
        network.weight.fill_(7.0)
    with average.applied(network):
        assert float(network.weight.detach()) == pytest.approx(5.0, abs=1e-3)
    assert float(network.weight.detach()) == 7.0


def test_the_log_keeps_its_columns(tmp_path: Path) -> None:
    log = CsvLog(tmp_path / "log.csv")
    assert log.last() == {}
    log.write({"step": 1, "loss": 0.5})
    log.write({"step": 2, "other": 3.0})
    assert (tmp_path / "log.csv").read_text() == "step,loss\n1,0.5\n2,\n"
    assert log.last() == {"step": 2.0}


@pytest.mark.parametrize(("fast", "enabled"), [(True, True), (False, False)])
def test_automatic_precision_is_the_faster(
    monkeypatch: pytest.MonkeyPatch, fast: bool, enabled: bool
) -> None:
    seconds = {torch.bfloat16: 1.0 if fast else 3.0, torch.float32: 2.0}
    monkeypatch.setattr(precision, "_seconds", seconds.__getitem__)
    with precision.autocast("cpu", "auto"):
        assert torch.is_autocast_enabled("cpu") == enabled
    with precision.autocast("cpu", "float32"):
        assert not torch.is_autocast_enabled("cpu")


def test_both_precisions_can_be_timed() -> None:
    assert precision._seconds(torch.float32) > 0
    assert precision._seconds(torch.bfloat16) > 0
