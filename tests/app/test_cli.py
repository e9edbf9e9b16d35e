from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.cli import COMMANDS, main
from models.progress import Cancelled
from tests.app.commands.running import answer_of

ROOT = Path(__file__).resolve().parents[2]
NOT_FOR_HELP = (
    "torch", "torchvision", "compressai", "PySide6", "pyqtgraph", "numba", "scipy", "h5py",
    "imageio", "imageio_ffmpeg", "PIL", "skimage", "zstandard", "yaml", "bjontegaard",
)  # fmt: skip
"""Packages without which a command line must be parsed."""


def process(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        capture_output=True,
        cwd=ROOT,
        env=os.environ | environment,
        timeout=60,
    )


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    answer = answer_of(capsys, ("--help",))
    assert answer.code == 0
    for name in COMMANDS:
        assert f"\n    {name} " in answer.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = answer_of(capsys, (name, "--help"))
    assert answer.code == 0
    assert answer.out.startswith(f"usage: spikeloupe {name}")
    assert importlib.import_module(f"app.commands.{name}_command").__doc__.startswith("`spikeloupe")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer_of(capsys, ("--version",)).out == f"spikeloupe {__version__}\n"


def test_help_needs_no_heavy_package() -> None:
    script = (
        "import sys\n"
        "from app.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        f"sys.exit(','.join(name for name in {NOT_FOR_HELP!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, timeout=60)
    assert done.stderr.decode() == "\n"
    assert b"usage: spikeloupe" in done.stdout


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> object:
    """Let `spikeloupe codecs` end with an exception."""

    def fail(error: BaseException) -> None:
        def run(options: argparse.Namespace) -> int:
            raise error

        monkeypatch.setattr("app.commands.codecs_command.run", run)

    return fail


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (OSError(28, "No space left on device", "a.dat"), "a.dat: No space left on device"),
        (OSError("no more"), "the system: no more"),
        (MemoryError("26 GiB are too many"), "not enough memory: 26 GiB are too many"),
        (MemoryError(), "not enough memory"),
        (Cancelled(), "interrupted"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_no_exception_is_a_traceback(
    fail: object, error: BaseException, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(error)  # type: ignore[operator]
    answer = answer_of(capsys, ("codecs",))
    assert (answer.code, answer.err) == (1, f"spikeloupe: {complaint}\n")


def test_a_mistake_of_ours_is_called_one(
    fail: object, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    fail(ZeroDivisionError("division\nby zero"))  # type: ignore[operator]
    assert main(["codecs"]) == 1
    complaint = capsys.readouterr().err
    assert complaint.startswith(
        "spikeloupe: a mistake in Spikeloupe itself: ZeroDivisionError: division by zero (please"
    )
    assert complaint.count("\n") == 1
    with caplog.at_level(logging.DEBUG, logger="app.cli"):
        main(["codecs"])
    assert caplog.records[-1].exc_info is not None


def test_the_process_has_the_exit_codes(tmp_path: Path) -> None:
    done = process("codecs", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1
    assert {row["name"] for row in json.loads(done.stdout)} >= {"jpeg", "hevc", "zstd"}
    missing = process("info", str(tmp_path / "nope.dat"))
    assert (missing.returncode, missing.stdout) == (1, b"")
    assert missing.stderr.count(b"\n") == 1
    wrong = process("info", "--size", "0x5", "x.dat")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert wrong.stderr.count(b"\n") == 1


def test_a_terminal_that_can_not_write_greek(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(bytes(60))
    words = ("info", str(tmp_path / "a.dat"), "--size", "4x8")
    done = process(*words, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"4\\xd78 pixels" in done.stdout
    done = process(*words, PYTHONIOENCODING="utf-8")
    assert "4×8 pixels" in done.stdout.decode()


def test_a_reader_who_leaves_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "codecs"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0
