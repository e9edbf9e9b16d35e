from __future__ import annotations

import builtins
import ctypes
from typing import Any

import pytest

from app.display import (
    DEBIAN_PACKAGE_OF,
    XCB_LIBRARIES,
    MissingLibraryError,
    has_display,
    require_qt,
)

VARIABLES = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Linux machine without a screen."""
    monkeypatch.setattr("sys.platform", "linux")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "minimal"}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, True),
    ],
)
def test_a_screen_is_told_by_the_environment(
    linux: pytest.MonkeyPatch, environment: dict[str, str], shown: bool
) -> None:
    for name, value in environment.items():
        linux.setenv(name, value)
    assert has_display() == shown


def test_other_systems_have_a_screen(linux: pytest.MonkeyPatch) -> None:
    linux.setattr("sys.platform", "darwin")
    assert has_display()


def libraries_missing(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    def load(name: str, *_: Any) -> object:
        if name in missing:
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")
        return object()

    monkeypatch.setattr(ctypes, "CDLL", load)


def test_a_missing_library_of_x11_names_its_package(linux: pytest.MonkeyPatch) -> None:
    libraries_missing(linux, "libxcb-cursor.so.0")
    with pytest.raises(MissingLibraryError) as refusal:
        require_qt(with_display=True)
    assert refusal.value.message == "Qt can't be loaded: libxcb-cursor.so.0 is missing"
    assert "apt-get install libxcb-cursor0" in refusal.value.hint


def test_all_missing_libraries_are_named_at_once(linux: pytest.MonkeyPatch) -> None:
    libraries_missing(linux, *XCB_LIBRARIES)
    with pytest.raises(MissingLibraryError) as refusal:
        require_qt(with_display=True)
    for name in XCB_LIBRARIES:
        assert name in str(refusal.value)
        assert DEBIAN_PACKAGE_OF[name] in str(refusal.value)


def test_libraries_of_x11_are_asked_for_only_where_they_are_used(
    linux: pytest.MonkeyPatch,
) -> None:
    libraries_missing(linux, *XCB_LIBRARIES)
    require_qt(with_display=False)
    linux.setenv("WAYLAND_DISPLAY", "wayland-0")
    require_qt(with_display=True)


def test_nothing_is_missing(linux: pytest.MonkeyPatch) -> None:
    libraries_missing(linux)
    require_qt(with_display=True)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("libEGL.so.1: cannot open shared object file", "apt-get install libegl1"),
        ("libodd.so.3: cannot open shared object file", "libodd.so.3"),
        ("No module named 'PySide6'", "PySide6"),
    ],
)
def test_qt_that_can_not_be_imported(linux: pytest.MonkeyPatch, said: str, told: str) -> None:
    genuine = builtins.__import__

    def fail(name: str, *more: Any) -> Any:
        if name.startswith("PySide6"):
            raise ImportError(said)
        return genuine(name, *more)

    with linux.context() as patch:  # undone before the guard against Qt leaks imports Qt
        patch.setattr(builtins, "__import__", fail)
        with pytest.raises(MissingLibraryError, match="Qt can't be loaded") as refusal:
            require_qt(with_display=False)
    assert told in str(refusal.value)
