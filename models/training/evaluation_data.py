"""What trained networks are measured on; nothing of it is ever trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.errors import RequestError
from models.streams.opening import open_recording
from models.streams.pictures import IMAGE_SUFFIXES, read_picture
from models.streams.recording import Recording
from models.streams.stream import SpikeStream
from models.training.picture_data import read_sequence_table, shrunk

JPEG_SCALE = 0.75
"""By which pictures that were JPEGs are shrunk: on their own 8×8 grid a DCT codec wins falsely."""
RECORDING_SUFFIXES = (".dat",)


def evaluation_pictures(folder: Path, limit: int) -> list[Luminance]:
    """Return at most `limit` pictures below a folder, evenly chosen; of sequences the middle frame.

    Raises:
        RequestError: there are none.
    """
    stacked = read_sequence_table(folder)
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
    if not paths:
        raise RequestError(f"{folder} holds no pictures")
    chosen = np.unique(np.linspace(0, len(paths) - 1, min(limit, len(paths))).round().astype(int))
    pictures = []
    for path in (paths[position] for position in chosen):
        luminance = read_picture(path)
        row = stacked.get(path.relative_to(folder).as_posix())
        if row is not None:
            luminance = np.split(luminance, row.frames)[row.frames // 2]
        elif path.suffix.lower() in (".jpg", ".jpeg"):
            luminance = shrunk(luminance, JPEG_SCALE)
        pictures.append(np.ascontiguousarray(luminance))
    return pictures


@dataclass(frozen=True, slots=True, eq=False)
class TrueScene:
    """A plane of a recording whose scene is known.

    Attributes:
        name: of the recording.
        stream: the recording, its full scale set.
        plane_index: the plane.
        luminance: its scene, (H, W) in [0, 1].
    """

    name: str
    stream: SpikeStream
    plane_index: int
    luminance: Luminance


def true_scenes(folder: Path, full_scale: float) -> list[TrueScene]:
    """Return every plane with ground truth of the recordings below a folder.

    Args:
        folder: searched for recordings.
        full_scale: firing rate of luminance 1, where a recording does not say.

    Raises:
        RequestError: there is none.
    """
    found = [
        TrueScene(recording.path.name, _scaled(recording, full_scale), truth.plane_index, scene)
        for recording in _recordings(folder)
        for truth in recording.truths
        if (scene := truth.luminance()).shape == recording.stream.shape[1:]
    ]
    if not found:
        raise RequestError(f"{folder} holds no recording with ground truth beside it")
    return found


def _recordings(folder: Path) -> Iterator[Recording]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in RECORDING_SUFFIXES:
            yield open_recording(path)


def _scaled(recording: Recording, full_scale: float) -> SpikeStream:
    stream = recording.stream
    return stream if stream.full_scale != 1.0 else replace(stream, full_scale=full_scale)
