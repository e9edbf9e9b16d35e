"""Ground truth of a recording: pictures beside it, found by their names, and what they tell.

`PREFIX_key_idN.png` shows plane N − 1 (N counts from 1) of every recording `PREFIX.dat` or
`PREFIX_key_idM.dat`; `STEM.png` without a number shows the middle plane. They lie beside the
recording, or in the folder `gt` beside its folder `spike` (Spike-Zoo).
"""

from __future__ import annotations

import glob
import re
import struct
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.errors import StreamFormatError
from models.streams.recording import GroundTruth
from models.streams.stream import RowOrder, SpikeStream

NUMBERED = re.compile(r"(?P<prefix>.+)_key_id(?P<number>\d{1,15})")
PNG_START = b"\x89PNG\r\n\x1a\n"
ROWS_WINDOW_PLANES = 21
ROWS_WINDOW_SPIKES = 6.0
MAX_ROWS_PLANES = 201
DECISIVE_DIFFERENCE = 0.1


def find_truths(
    path: Path, planes: int, height: int, width: int
) -> tuple[tuple[GroundTruth, ...], tuple[str, ...]]:
    """Return the ground truths of a recording by plane, and warnings of those that don't fit."""
    truths: dict[int, GroundTruth] = {}
    warnings: list[str] = []
    for picture in _pictures_of(path):
        match = NUMBERED.fullmatch(picture.stem)
        plane_index = int(match["number"]) - 1 if match else planes // 2
        problem = _problem(picture, plane_index, planes, height, width)
        if problem:
            warnings.append(f"{picture.name} is not used as ground truth: {problem}")
            continue
        if not match:
            warnings.append(
                f"{picture.name} does not say which plane it shows: the middle one, "
                f"{plane_index}, is taken"
            )
        truths.setdefault(plane_index, GroundTruth(picture, plane_index))
    return tuple(truths[index] for index in sorted(truths)), tuple(warnings)


def _pictures_of(path: Path) -> list[Path]:
    match = NUMBERED.fullmatch(path.stem)
    prefix = match["prefix"] if match else path.stem
    folders = [path.parent]
    if path.parent.name == "spike":
        folders.append(path.parent.parent / "gt")
    found = []
    for folder in folders:
        found += sorted(folder.glob(f"{glob.escape(prefix)}_key_id*.png"))
        found += [folder / f"{path.stem}.png"] if not match else []
    return [picture for picture in found if picture.is_file()]


def _problem(picture: Path, plane_index: int, planes: int, height: int, width: int) -> str:
    if not 0 <= plane_index < planes:
        return f"it shows plane {plane_index}, the recording has {planes}"
    try:
        with picture.open("rb") as file:
            head = file.read(24)
    except OSError as error:
        return str(error)
    if len(head) < 24 or not head.startswith(PNG_START):
        return "it is not a sound PNG"
    found_width, found_height = struct.unpack(">II", head[16:24])
    if (found_height, found_width) != (height, width):
        return f"it is {found_height}×{found_width}, the planes are {height}×{width}"
    return ""


def rows_from_truth(
    stream: SpikeStream, truths: tuple[GroundTruth, ...]
) -> tuple[RowOrder, str] | None:
    """Return the row order under which spikes look like their ground truth; None if undecided.

    Args:
        stream: the recording, its rows being in whatever order.
        truths: its ground truths.
    """
    for truth in truths:
        try:
            scene = truth.luminance()
        except StreamFormatError:
            continue
        counts = _counts_around(stream, truth.plane_index)
        if stream.rows is RowOrder.BOTTOM_UP:
            counts = counts[::-1]
        as_top, as_bottom = _correlation(counts, scene), _correlation(counts[::-1], scene)
        if abs(as_top - as_bottom) > DECISIVE_DIFFERENCE:
            rows = RowOrder.TOP_DOWN if as_top > as_bottom else RowOrder.BOTTOM_UP
            high, low = max(as_top, as_bottom), min(as_top, as_bottom)
            words = (
                f"{truth.path.name} looks like plane {truth.plane_index} with rows {rows} "
                f"(correlation {high:.2f}, the other way {low:.2f})"
            )
            return rows, words
    return None


def _counts_around(stream: SpikeStream, plane_index: int) -> Luminance:
    """Count spikes over planes enough for some spikes of every pixel: (H, W) float32, upright."""
    near = stream.dense(plane_index, min(plane_index + ROWS_WINDOW_PLANES, stream.planes))
    planes = int(ROWS_WINDOW_SPIKES / max(float(near.mean()), ROWS_WINDOW_SPIKES / MAX_ROWS_PLANES))
    half = max(planes, ROWS_WINDOW_PLANES) // 2
    window = stream.dense(max(0, plane_index - half), min(plane_index + half + 1, stream.planes))
    counts: Luminance = window.sum(axis=0, dtype=np.float32)
    return counts


def _correlation(counts: Luminance, scene: Luminance) -> float:
    a, b = counts - counts.mean(), scene - scene.mean()
    norm = float(np.sqrt((a * a).sum(dtype=np.float64) * (b * b).sum(dtype=np.float64)))
    return float((a * b).sum(dtype=np.float64)) / norm if norm > 0 else 0.0


def truths_in_archive(path: Path, planes: int) -> tuple[GroundTruth, ...]:
    """Return the scenes `vid_left` that a stereo archive holds beside its spikes.

    With W planes a window, scene k shows plane (k + 1)·W: the first and the last window have
    none (fitted on MonoSpikeStereo). Without a window they are taken as evenly spread.
    """
    with np.load(path, allow_pickle=False) as archive:
        if "vid_left" not in archive.files:
            return ()
        scenes = archive["vid_left"]
        window = int(archive["window_size"]) if "window_size" in archive.files else 0
    if scenes.ndim != 3:
        return ()
    count = len(scenes)
    if window > 0 and count * window < planes:
        indices = [(scene + 1) * window for scene in range(count)]
    else:
        indices = [(2 * scene + 1) * planes // (2 * count) for scene in range(count)]
    return tuple(GroundTruth(path, index, "vid_left", scene) for scene, index in enumerate(indices))
