"""Pictures that codecs are measured on; none of them is ever trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.errors import RequestError
from models.streams.pictures import IMAGE_SUFFIXES, read_picture
from models.training.picture_data import read_sequence_table, shrunk

JPEG_SCALE = 0.75
"""By which pictures that were JPEGs are shrunk: on their own 8×8 grid a DCT codec wins falsely."""


def evaluation_pictures(folder: Path, limit: int) -> list[Luminance]:
    """Return at most `limit` pictures below a folder, evenly chosen; of sequences the middle frame.

    Raises:
        RequestError: there are none.
    """
    return list(named_evaluation_pictures(folder, limit).values())


def named_evaluation_pictures(folder: Path, limit: int) -> dict[str, Luminance]:
    """Return the same pictures by their paths below the folder.

    Raises:
        RequestError: there are none.
    """
    stacked = read_sequence_table(folder)
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
    if not paths:
        raise RequestError(f"{folder} holds no pictures")
    chosen = np.unique(np.linspace(0, len(paths) - 1, min(limit, len(paths))).round().astype(int))
    pictures = {}
    for path in (paths[position] for position in chosen):
        name = path.relative_to(folder).as_posix()
        luminance = read_picture(path)
        row = stacked.get(name)
        if row is not None:
            luminance = np.split(luminance, row.frames)[row.frames // 2]
        elif path.suffix.lower() in (".jpg", ".jpeg"):
            luminance = shrunk(luminance, JPEG_SCALE)
        pictures[name] = np.ascontiguousarray(luminance)
    return pictures
