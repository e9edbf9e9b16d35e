"""Ground truth beside a recording: pictures `PREFIX_key_idN.png`, N counting planes from 1."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from models.simulation.simulate import Simulation
from models.streams.scene_files import write_beside


def truth_path(recording: Path, plane_index: int) -> Path:
    """Return where the ground truth of a plane lies: N is `plane_index` + 1."""
    prefix = recording.stem.split("_key_id")[0]
    return recording.with_name(f"{prefix}_key_id{plane_index + 1}.png")


def write_truths(
    simulation: Simulation, recording: Path, plane_indices: Iterable[int], force: bool = False
) -> tuple[Path, ...]:
    """Write ground truth of some planes beside a recording, as 8-bit pictures.

    Args:
        simulation: what was recorded.
        recording: path of the recording, whose stem names the pictures.
        plane_indices: planes, from 0.
        force: overwrite pictures.

    Returns:
        The paths of the pictures.

    Raises:
        RequestError: the recording has no such plane.
        OutputError: a picture exists already and `force` is not given.
    """
    from PIL import Image

    paths = []
    for plane_index in plane_indices:
        gray = np.rint(simulation.truth(plane_index) * 255).astype(np.uint8)

        save = partial(Image.fromarray(gray).save, format="png", optimize=True)
        paths.append(truth_path(recording, plane_index))
        write_beside(paths[-1], save, force)
    return tuple(paths)
