"""Pictures for training, held in memory as bytes, and crops of them at random.

The folder given by `--data` is searched for pictures. Stacked sequences (`sequences.csv` says how
many frames a file holds) give a few frames each. JPEGs are only used shrunk: their 8×8 grid would
otherwise teach a codec that has an 8×8 grid of its own.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.errors import RequestError
from models.streams.pictures import IMAGE_SUFFIXES, read_picture

SCALES = (1.0, 0.75, 0.5)
"""Sizes in which every picture is held; JPEGs without the first."""
FRAMES_OF_SEQUENCE = (0, 3)
VALIDATION_SHARE = 16
"""One picture in so many is kept out of training, to watch it."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PictureSet:
    """Gray pictures (H, W) uint8, for training and for watching it; no source is in both."""

    training: tuple[Picture, ...]
    validation: tuple[Picture, ...]


def load_pictures(folder: Path) -> PictureSet:
    """Read every picture below a folder.

    Raises:
        RequestError: there are none, or all fell to one side.
    """
    sides: tuple[list[Picture], list[Picture]] = ([], [])
    for name, frames in _sources(folder):
        held_out = is_held_out(name)
        sides[held_out].extend(frames if not held_out else frames[:1])
    if not sides[0] or not sides[1]:
        raise RequestError(
            f"{folder} gives {len(sides[0])} pictures to train on and {len(sides[1])} to watch",
            "give a folder with some dozens of pictures by --data",
        )
    return PictureSet(tuple(sides[0]), tuple(sides[1]))


def is_held_out(name: str) -> bool:
    """Whether a source is kept out of training; told by its name alone, so it stays so."""
    return zlib.crc32(name.encode()) % VALIDATION_SHARE == 0


def _sources(folder: Path) -> Iterator[tuple[str, list[Picture]]]:
    """Give each picture's name, without its folder, and its sizes; of clips, their frames."""
    stacked = read_sequence_table(folder)
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in IMAGE_SUFFIXES)
    for path in paths:
        row = stacked.get(path.relative_to(folder).as_posix())
        luminance = read_picture(path)
        if row is not None:
            frames = np.split(luminance, row.frames)
            yield row.clip, [_as_bytes(frames[index]) for index in FRAMES_OF_SEQUENCE]
        else:
            scales = SCALES[1:] if path.suffix.lower() in (".jpg", ".jpeg") else SCALES
            yield path.stem, [_as_bytes(shrunk(luminance, scale)) for scale in scales]


@dataclass(frozen=True, slots=True)
class SequenceRow:
    """A line of `sequences.csv`: how many frames a file holds, one below the other."""

    file: str
    frames: int
    clip: str


def read_sequence_table(folder: Path) -> dict[str, SequenceRow]:
    """Read `sequences.csv`, by file; empty where there is none."""
    table = folder / "sequences.csv"
    if not table.is_file():
        return {}
    with table.open(newline="") as lines:
        rows = [
            SequenceRow(row["file"], int(row["frames"]), row.get("clip", row["file"]))
            for row in csv.DictReader(lines)
        ]
    return {row.file: row for row in rows}


def shrunk(luminance: Luminance, scale: float) -> Luminance:
    """Resize (H, W) luminance by a Lanczos filter, clipped to [0, 1]."""
    from PIL import Image

    if scale == 1.0:
        return luminance
    height, width = (max(round(side * scale), 1) for side in luminance.shape)
    picture = Image.fromarray(luminance).resize((width, height), Image.Resampling.LANCZOS)
    return np.clip(np.asarray(picture, np.float32), 0.0, 1.0)


def _as_bytes(luminance: Luminance) -> Picture:
    levels: Picture = np.rint(luminance * 255).astype(np.uint8)
    return levels


def random_crops(
    pictures: tuple[Picture, ...], count: int, side: int, rng: np.random.Generator
) -> Luminance:
    """Return (count, 1, side, side) float32 in [0, 1]: crops, flipped and transposed at random.

    A picture's chance is in proportion to the places that a crop can have in it.
    """
    places = np.array(
        [max(p.shape[0] - side + 1, 0) * max(p.shape[1] - side + 1, 0) for p in pictures], float
    )
    chosen = rng.choice(len(pictures), size=count, p=places / places.sum())
    crops = np.empty((count, 1, side, side), np.uint8)
    for crop, index in zip(crops, chosen, strict=True):
        picture = pictures[index]
        top = rng.integers(picture.shape[0] - side + 1)
        left = rng.integers(picture.shape[1] - side + 1)
        crop[0] = turned(picture[top : top + side, left : left + side], int(rng.integers(8)))
    return crops.astype(np.float32) / np.float32(255)


def turned(crop: NDArray[np.uint8], symmetry: int) -> NDArray[np.uint8]:
    """Apply one of the eight symmetries of the square to the last two axes."""
    if symmetry & 1:
        crop = crop[..., ::-1]
    if symmetry & 2:
        crop = crop[..., ::-1, :]
    return crop.swapaxes(-1, -2) if symmetry & 4 else crop
