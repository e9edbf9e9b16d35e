"""The layers hold: no import goes up, and heavy packages are loaded by who needs them only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, loaded_after, module_name, modules

TORCH_IS_THEIRS = ("models.networks", "models.training")
IMPORTING = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"


def test_the_contracts_of_imports_hold() -> None:
    pytest.importorskip("importlinter")
    script = (
        "import sys; from importlinter.cli import lint_imports\n"
        "sys.exit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
    assert "4 kept" in done.stdout


def test_models_load_neither_torch_nor_qt() -> None:
    names = [module_name(path) for path in modules("models")]
    free = [name for name in names if not name.startswith(TORCH_IS_THEIRS)]
    assert len(free) > 100
    assert loaded_after(IMPORTING, *free) == set()


def test_widgets_load_no_torch() -> None:
    loaded = loaded_after(IMPORTING, *(module_name(path) for path in modules("widgets")))
    assert loaded == {"PySide6", "pyqtgraph"}


def test_the_window_loads_no_torch() -> None:
    names = [module_name(path) for path in modules("app")]
    assert "app.main_window" in names
    assert loaded_after(IMPORTING, "app.main_window") <= {"PySide6", "pyqtgraph"}
    assert loaded_after(IMPORTING, *names) == {"PySide6", "pyqtgraph"}


def test_commands_load_neither_torch_nor_qt(tmp_path: Path) -> None:
    """All that work without a window, on classical codecs, in one process."""
    lines = [
        "codecs",
        "simulate disc -o disc.dat --size 24x40 --planes 40 --truth 20",
        "info disc.dat",
        "reconstruct disc.dat -o scenes --plane 20",
        "reconstruct disc.dat -o scenes --plane 21 --method tfi",
        "encode disc.dat -o disc.slp --codec jpeg --quality 50",
        "encode disc.dat -o video.slp --codec h264 --bpp 1 --gop 3 --param preset=ultrafast",
        "encode disc.dat -o planes.slp --codec zstd",
        "encode scenes -o pictures.slp --codec webp --quality 50",
        "info disc.slp",
        "decode disc.slp -o back.dat --scenes decoded",
        "measure disc.dat disc.slp",
        "measure disc.dat back.dat",
        "measure scenes pictures.slp",
    ]
    script = (
        "import os, sys\n"
        "from app.cli import main\n"
        "os.chdir(sys.argv[1])\n"
        f"codes = [main(line.split() + ['--json']) for line in {lines!r}]\n"
        "assert not any(codes), codes"
    )
    assert loaded_after(script, str(tmp_path)) == set()
