from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.commands.outputs import SLP_SUFFIXES, guard_output, guard_recording, guard_scenes
from models.errors import OutputError


def test_a_new_file_is_fine_and_nothing_is_left_there(tmp_path: Path) -> None:
    guard_output(tmp_path / "new.slp", False, SLP_SUFFIXES)
    guard_output(tmp_path / "NEW.SLP", False, SLP_SUFFIXES)
    guard_recording(tmp_path / "new.raw", False)
    guard_scenes(tmp_path / "a" / "b", [1, 2], False)
    guard_scenes(tmp_path, [1, 2], False)
    assert list(tmp_path.iterdir()) == []


def test_force_overwrites_anything_but_an_input(tmp_path: Path) -> None:
    old, link = tmp_path / "old.slp", tmp_path / "link.slp"
    old.touch()
    os.link(old, link)
    with pytest.raises(OutputError, match="give --force"):
        guard_output(old, False, SLP_SUFFIXES)
    guard_output(old, True, SLP_SUFFIXES)
    guard_output(old, True, SLP_SUFFIXES, [tmp_path / "missing", tmp_path / "other.slp"])
    for same in (old, link, tmp_path / "x" / ".." / "old.slp"):
        (tmp_path / "x").mkdir(exist_ok=True)
        with pytest.raises(OutputError, match="is the input itself"):
            guard_output(same, True, SLP_SUFFIXES, [old])


def test_a_sidecar_counts_as_the_recording(tmp_path: Path) -> None:
    (tmp_path / "car.toml").touch()
    with pytest.raises(OutputError, match=r"car\.toml exists already"):
        guard_recording(tmp_path / "car.dat", False)
    guard_recording(tmp_path / "car.dat", True)


@pytest.mark.parametrize("name", ["000007.npy", "000007.png"])
def test_one_existing_scene_is_enough(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    guard_scenes(tmp_path, [6, 8], False)
    guard_scenes(tmp_path, [6, 7], True)
    with pytest.raises(OutputError, match=name):
        guard_scenes(tmp_path, [6, 7], False)


def test_a_folder_that_can_not_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(OutputError, match=r"nothing can be written to .*: No space left"):
        guard_output(tmp_path / "new.slp", False, SLP_SUFFIXES)
    with pytest.raises(OutputError, match="nothing can be written"):
        guard_scenes(tmp_path / "new", [1], False)
