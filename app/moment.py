"""What pictures are drawn from and what they come to: values that pass between threads; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.state import Session
from app.workspace import Coded, Document, ScenePreview

NO_CODED = "Encode to see what comes back"


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Everything a picture is drawn from."""

    session: Session
    raw: Document
    coded: Coded | None
    preview: ScenePreview | None


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a pane shows: values with their detail line, or a message in their place.

    Attributes:
        values: (H, W) uint8 or float32, or None.
        valid: (H, W) bool where there is a value, or None for everywhere.
        detail: says of what, e.g. "TFP 21 · plane 150".
        message: why there is nothing to see, where `values` is None.
        movement: where `values` are lengths of motion, the motion: (2, H, W) down and right, in
            pixels since the feature before.
    """

    values: NDArray[np.uint8] | NDArray[np.float32] | None
    valid: NDArray[np.bool_] | None = None
    detail: str = ""
    message: str = ""
    movement: NDArray[np.float32] | None = None


def preview_of(moment: Moment) -> ScenePreview | None:
    """Return the preview if it stands for the cursor's plane: it goes before what was coded."""
    preview, t = moment.preview, moment.session.plane_index
    return preview if preview is not None and preview.hold[0] <= t < preview.hold[1] else None


def local_plane(moment: Moment) -> int | None:
    """Return the cursor's plane counted in what was coded, or None where it was not."""
    coded, t = moment.coded, moment.session.plane_index
    return t - coded.first_plane if coded is not None and coded.covers(t) else None


def scene_plane(moment: Moment) -> int:
    """Return the plane that the scene at the cursor shows: the coded scene's own, if there is one.

    A and B are then pictures of the same plane, and their difference means the codec's.
    """
    t, preview = moment.session.plane_index, preview_of(moment)
    if preview is not None:
        return preview.plane_index
    coded = moment.coded
    if coded is not None and coded.scenes is not None and coded.covers(t):
        return coded.scenes.plane_indices[coded.scenes.position_of(t)]
    return t


def nothing_coded(moment: Moment) -> Shown:
    """Say why nothing has come back from a codec at the cursor."""
    coded = moment.coded
    if coded is None:
        return Shown(None, message=NO_CODED)
    if not coded.covers(moment.session.plane_index):
        span = f"{coded.first_plane}–{coded.stop_plane - 1}"
        return Shown(None, message=f"Only planes {span} are encoded")
    return Shown(None, message="Planes were coded, not scenes (CTA)")
