"""Short films for training: stacked sequences held in memory as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.streams.pictures import read_picture
from models.training.picture_data import is_held_out, read_sequence_table

Clip = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ClipSet:
    """Clips (frames, H, W) uint8, for training and for watching it; no film is in both."""

    training: tuple[Clip, ...]
    validation: tuple[Clip, ...]


def load_clips(folder: Path) -> ClipSet:
    """Read the sequences that a folder's `sequences.csv` lists; none where there is no table."""
    sides: tuple[list[Clip], list[Clip]] = ([], [])
    for row in read_sequence_table(folder).values():
        stacked = read_picture(folder / row.file)
        frames = np.stack(np.split(stacked, row.frames))
        sides[is_held_out(row.clip)].append(np.rint(frames * 255).astype(np.uint8))
    return ClipSet(tuple(sides[0]), tuple(sides[1]))
