"""The source tree, as the tests of its rules see it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "widgets", "models", "assets")
NOT_WITHOUT_A_NEED = ("torch", "torchvision", "compressai", "PySide6", "pyqtgraph")
"""Packages that a process loads only when it needs them."""


def modules(package: str) -> list[Path]:
    """Return the modules of a package, relative to the root."""
    return sorted(path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def syntax_tree(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def loaded_after(script: str, *arguments: str) -> set[str]:
    """Run a script in a fresh process; return which of `NOT_WITHOUT_A_NEED` it has loaded."""
    ending = (
        "\nimport sys\n"
        f"loaded = [name for name in {NOT_WITHOUT_A_NEED!r} if name in sys.modules]\n"
        "print('loaded', *loaded, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script + ending, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    last = done.stderr.splitlines()[-1].split()
    assert last[0] == "loaded"
    return set(last[1:])
