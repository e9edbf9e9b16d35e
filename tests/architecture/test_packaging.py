"""What an installation holds: the command, and every file that is read at run time."""

from __future__ import annotations

import ast
import sys
import tomllib
from fnmatch import fnmatch
from importlib import metadata
from typing import Any

import pytest

from app import __version__
from app.cli import main
from assets.bundled import bundled_recording
from models.codecs.registry import ENTRY_POINT_GROUP
from tests.architecture.tree import PACKAGES, ROOT, modules, syntax_tree


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_command_is_installed() -> None:
    (script,) = metadata.entry_points(group="console_scripts", name="spikeloupe")
    assert script.value == "app.cli:main"
    assert script.load() is main


def test_the_version_is_that_of_the_distribution(project: dict[str, Any]) -> None:
    assert __version__ == project["project"]["version"]


def test_every_package_is_found(project: dict[str, Any]) -> None:
    patterns = project["tool"]["setuptools"]["packages"]["find"]["include"]
    for package in PACKAGES:
        for folder in {path.parent for path in modules(package)}:
            name = ".".join(folder.parts)
            assert any(fnmatch(name, pattern) for pattern in patterns), name
    assert not any(fnmatch("tests", pattern) for pattern in patterns)


def test_every_file_that_is_read_at_run_time_is_package_data(project: dict[str, Any]) -> None:
    declared = project["tool"]["setuptools"]["package-data"]
    for package in PACKAGES:
        covered = {
            path for pattern in declared.get(package, ()) for path in (ROOT / package).glob(pattern)
        }
        for path in (ROOT / package).rglob("*"):
            read = path.suffix not in (".py", ".md") and "__pycache__" not in path.parts
            if path.is_file() and read:
                assert path in covered, path.relative_to(ROOT)


def test_the_bundled_files_lie_in_the_package() -> None:
    assets = ROOT / "assets"
    recording = bundled_recording()
    assert recording.is_relative_to(assets)
    assert recording.with_suffix(".toml").is_file()
    assert list(recording.parent.glob(f"{recording.stem}_key_id*.png"))
    for folder, ending in (("icons", "svg"), ("fonts", "otf")):
        assert list((assets / folder).glob(f"*.{ending}"))


def test_third_parties_can_register_codecs(project: dict[str, Any]) -> None:
    assert ENTRY_POINT_GROUP in project["project"]["entry-points"]


def test_what_is_imported_is_declared(project: dict[str, Any]) -> None:
    """Every package that a module imports comes with the installation."""
    names = {"PIL": "pillow", "yaml": "pyyaml", "sklearn": "scikit-learn"}
    names |= {"PySide6": "PySide6-Essentials", "shiboken6": "PySide6-Essentials"}  # one brings both
    declared = {_bare(line) for line in project["project"]["dependencies"]}
    ours = {*PACKAGES, *sys.stdlib_module_names}
    for package in PACKAGES:
        for path in modules(package):
            for node in ast.walk(syntax_tree(path)):
                for name in _imported(node) - ours:
                    needed = names.get(name, name.replace("_", "-")).lower()
                    assert needed in declared, f"{path} imports {name}"


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module.split(".")[0]}
    return set()


def _bare(requirement: str) -> str:
    for mark in "<>=~!;[ ":
        requirement = requirement.split(mark)[0]
    return requirement.lower()
