"""Scenes as files: `000150.npy` (float32) beside `000150.png` (8 bit), named by plane index."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np

from models.arrays import Luminance
from models.errors import OutputError


def scene_paths(folder: Path, plane_index: int) -> tuple[Path, Path]:
    """Return where the .npy and the .png of a scene lie."""
    stem = folder / f"{plane_index:06d}"
    return stem.with_suffix(".npy"), stem.with_suffix(".png")


def write_scene(luminance: Luminance, folder: Path, plane_index: int, force: bool = False) -> None:
    """Write one scene, (H, W) float32 in [0, 1], as .npy and as .png.

    Raises:
        OutputError: a file exists already and `force` is not given.
    """
    from PIL import Image

    exact, picture = scene_paths(folder, plane_index)
    gray = np.rint(np.clip(luminance, 0, 1) * 255).astype(np.uint8)
    write_beside(exact, lambda file: np.save(file, luminance), force)
    write_beside(picture, lambda file: Image.fromarray(gray).save(file, "png"), force)


def write_beside(path: Path, write: Callable[[IO[bytes]], object], force: bool) -> None:
    """Let `write` fill a temporary file beside `path`, then move it into place.

    Raises:
        OutputError: the file exists already and `force` is not given.
    """
    if path.exists() and not force:
        raise OutputError(f"{path} exists already", "give --force to overwrite it")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            write(file)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
