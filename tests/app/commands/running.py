"""Running the command line in this process, and what it answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main

WARNING = "spikeloupe: warning: "


@dataclass(frozen=True)
class Answer:
    """What a command answered: its exit code, what it printed, and what it complained of."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The result of a command with `--json`, which is one line and nothing else."""
        assert self.code == 0, self.err
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1, self.out
        assert self.out.isascii()
        return json.loads(self.out, parse_constant=_no_constant)

    @property
    def complaints(self) -> list[str]:
        """The lines of standard error that are no warnings."""
        return [line for line in self.err.splitlines() if not line.startswith(WARNING)]


Run = Callable[..., Answer]


def answer_of(capsys: pytest.CaptureFixture[str], words: tuple[object, ...]) -> Answer:
    """Run a command line; a complaint is one line, and never a mistake of the program."""
    capsys.readouterr()
    try:
        code = main([str(word) for word in words])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    out, err = capsys.readouterr()
    answer = Answer(code, out, err)
    assert "mistake in Spikeloupe" not in err, err
    assert "Traceback" not in err, err
    assert len(answer.complaints) == (1 if code else 0), err
    return answer


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file below a folder, and its folders."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.stat()
        size, time = (0, 0) if path.is_dir() else (status.st_size, status.st_mtime_ns)
        found[str(path.relative_to(folder))] = (size, time)
    return found


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")
