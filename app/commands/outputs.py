"""What commands write: every output is looked at before any work is done.

A run that fails leaves nothing behind, and no input is ever overwritten, `--force` or not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from models.errors import OutputError

SLP_SUFFIXES = (".slp",)
RAW_SUFFIXES = (".dat", ".raw", ".bin")
PICTURE_SUFFIXES = (".png",)


def guard_output(
    path: Path, force: bool, suffixes: Collection[str], inputs: Iterable[Path] = ()
) -> None:
    """Refuse an output file that can't or must not be written.

    Args:
        path: the file.
        force: whether an existing file may be overwritten.
        suffixes: endings by which the file will be known again, the usual one first.
        inputs: files that the command reads.

    Raises:
        OutputError: its ending is another, it is one of the inputs, it exists and `--force` was
            not given, or its folder is missing or can't be written to.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder", "name a file in it")
    if path.suffix.lower() not in suffixes:
        usual = next(iter(suffixes))
        better = path.with_suffix(usual).name
        raise OutputError(f"{path} does not end in {usual}", f"name it {better}")
    if any(_is_same(path, source) for source in inputs):
        raise OutputError(f"{path} is the input itself", "write to another name")
    if path.exists() and not force:
        raise OutputError(f"{path} exists already", "give --force to overwrite it")
    _guard_folder_of(path)


def guard_recording(path: Path, force: bool, inputs: Iterable[Path] = ()) -> None:
    """Refuse a raw recording that can't or must not be written, or whose sidecar can't.

    Raises:
        OutputError: as `guard_output` does, for the recording or its sidecar.
    """
    from models.streams.sidecar import sidecar_path

    guard_output(path, force, RAW_SUFFIXES, inputs)
    sidecar = sidecar_path(path)
    guard_output(sidecar, force, (sidecar.suffix,))


def guard_scenes(folder: Path, plane_indices: Iterable[int], force: bool) -> None:
    """Refuse a folder of scenes that can't be made, or in which one of them exists.

    Raises:
        OutputError: as it says.
    """
    from models.streams.scene_files import scene_paths

    if not folder.exists():
        ancestor = next(parent for parent in folder.absolute().parents if parent.exists())
        _guard_folder(ancestor)
        return
    _guard_folder(folder)
    taken = [path for plane in plane_indices for path in scene_paths(folder, plane)]
    existing = next((path for path in taken if path.exists()), None)
    if existing is not None and not force:
        raise OutputError(f"{existing} exists already", "give --force to overwrite it")


def _guard_folder_of(path: Path) -> None:
    folder = path.absolute().parent
    if not folder.exists():
        raise OutputError(f"the folder {folder} does not exist", "create it first")
    _guard_folder(folder)


def _guard_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder", "name a folder")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(f"nothing can be written to {folder}: {error.strerror}") from error


def _is_same(path: Path, other: Path) -> bool:
    return path.exists() and other.exists() and path.samefile(other)
