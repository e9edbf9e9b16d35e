"""How the tree is kept: packages say what they are, tests mirror modules, nothing prints."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from models.codecs.registry import built_in_names
from tests.architecture.tree import PACKAGES, ROOT, modules, syntax_tree
from tests.models.codecs.exam import DEMANDS, FORMAT, GOLDEN, missing_weights

TOP_LEVEL = {
    "app", "widgets", "models", "assets", "tests", "pyproject.toml", "README.md", "LICENSE",
    "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "constraints.txt",
}  # fmt: skip
MADE_HERE = {"out", "runs", "build", "dist", "spikeloupe.egg-info"}
"""Folders that running and building make, and git does not keep."""

NOT_OF_ONE_MODULE = {
    "tests/app/commands/test_evaluate.py",  # app/commands/evaluate_command.py
    "tests/app/commands/test_wrong_requests.py",  # all commands
    "tests/app/test_window_mouse.py",  # the window as a whole
    "tests/app/test_window_features.py",
    "tests/app/test_window_focus.py",
    "tests/models/networks/paper/test_spikecodec.py",  # what SpikeCodec's paper says
    "tests/models/networks/paper/test_sci.py",  # what SCI's paper says
    "tests/models/training/test_stages.py",  # all stages
    "tests/models/codecs/test_exam.py",  # all codecs
    "tests/models/codecs/learned/test_guided_recordings.py",  # attention in the pipeline
    "tests/models/codecs/test_pipelines.py",  # atc and cta
    "tests/models/reconstruction/test_tfp_tfi.py",  # tfp and tfi
    "tests/models/representations/test_imports.py",  # the package
    "tests/models/simulation/test_workshop.py",  # the package
    "tests/widgets/test_qt_leaks.py",  # the guard in tests/conftest.py
}
"""Tests that are about more than one module, or about none."""

TEST_FOLDERS = ("app", "widgets", "models")


def folders(package: str) -> list[Path]:
    return sorted({path.parent for path in modules(package)})


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_it_is(package: str) -> None:
    for folder in folders(package):
        init = ROOT / folder / "__init__.py"
        assert init.is_file(), f"{folder} has no __init__.py"
        assert ast.get_docstring(syntax_tree(folder / "__init__.py")), f"{folder} says nothing"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is(package: str) -> None:
    silent = [str(path) for path in modules(package) if not ast.get_docstring(syntax_tree(path))]
    assert silent == []


def test_the_top_level_is_what_it_should_be() -> None:
    found = {path.name for path in ROOT.iterdir() if path.name[0] != "."}
    assert found - TOP_LEVEL - MADE_HERE == set()


@pytest.mark.parametrize("package", TEST_FOLDERS)
def test_tests_mirror_modules(package: str) -> None:
    strangers = []
    for test in sorted((ROOT / "tests" / package).rglob("test_*.py")):
        place = test.relative_to(ROOT / "tests")
        module = ROOT / place.with_name(place.name.removeprefix("test_"))
        if not module.is_file() and str(test.relative_to(ROOT)) not in NOT_OF_ONE_MODULE:
            strangers.append(str(place))
    assert strangers == []


def test_exceptions_from_the_mirror_exist_and_are_exceptions() -> None:
    for name in NOT_OF_ONE_MODULE:
        test = Path(name)
        assert (ROOT / test).is_file(), f"{name} is gone"
        module = Path(*test.parts[1:]).with_name(test.name.removeprefix("test_"))
        assert not (ROOT / module).is_file(), f"{name} has its module"


def test_tests_are_no_packages() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("package", ["models", "widgets"])
def test_nothing_prints(package: str) -> None:
    for path in modules(package):
        for node in ast.walk(syntax_tree(path)):
            name = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else ""
            )
            assert name not in ("print", "breakpoint"), f"{path}:{node.lineno} calls {name}"


def test_imports_are_absolute() -> None:
    for package in PACKAGES:
        for path in modules(package):
            relative = [
                node.lineno
                for node in ast.walk(syntax_tree(path))
                if isinstance(node, ast.ImportFrom) and node.level
            ]
            assert relative == [], path


def test_every_codec_takes_the_exam() -> None:
    assert set(built_in_names()) == set(DEMANDS)


@pytest.mark.parametrize("name", built_in_names())
def test_every_codec_has_golden_bitstreams(name: str) -> None:
    golden = GOLDEN / name / FORMAT
    if missing_weights(name):
        assert not golden.exists(), f"{golden} can't be decoded"
        pytest.skip(missing_weights(name))
    assert golden.is_dir(), f"{name} has no golden bitstreams: pytest --write-golden"
    assert any(golden.glob("*.slp")), f"{golden} holds no bitstream"


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    marks = ["/" + "work/", "/" + "home/", "/" + "root/"]
    for package in (*PACKAGES, "tests"):
        for path in modules(package):
            text = (ROOT / path).read_text(encoding="utf-8")
            assert not [mark for mark in marks if mark in text], path
