from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import torch

from models.training.team import Team, join_team

TRAIN = """
import os
import sys
from pathlib import Path
import torch
from models.training.loop import Run, RunOptions
from tests.models.training.test_loop import LineStage
torch.set_num_threads(1)
folder = Path(sys.argv[1])
run = Run(LineStage(), RunOptions(folder, minutes=1.0, precision="float32"))
for _ in range(3):
    run.train_step(0.5)
clock = run.team.agreed(10.0 + run.team.rank)
torch.save([clock, *run.network.parameters()], folder / f"rank{run.team.rank}.pt")
run._validate_and_save({})
run.team.disband()
# A thread of gloo may outlive the interpreter and abort the process at its very end.
os._exit(0)
"""


def test_one_alone_is_a_team() -> None:
    team = join_team("cpu")
    assert team == Team(0, 1)
    assert team.leads
    team.disband()
    assert team.agreed(3.5) == 3.5


def test_two_processes_take_the_same_steps(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = os.environ | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": "2"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", TRAIN, str(tmp_path)],
            env=environment | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
        )
        for rank in range(2)
    ]
    assert [process.wait(120) for process in processes] == [0, 0]
    first, second = (
        torch.load(tmp_path / f"rank{rank}.pt", weights_only=True) for rank in range(2)
    )
    assert first[0] == second[0] == 10.0
    for mine, yours in zip(first[1:], second[1:], strict=True):
        torch.testing.assert_close(mine, yours, rtol=0, atol=0)
    assert (tmp_path / "log.csv").read_text().count("\n") == 2  # one header, one line
