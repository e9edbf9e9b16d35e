"""What each pane shows at a moment: from the session and the workspace to pictures; pure, no Qt.

Runs on a worker thread during playback: it takes values and gives values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.state import QUANTITY_OF, PaneKind, Session
from app.workspace import Coded, Document, ScenePreview
from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from widgets.picture import PanePicture

Float32Map = NDArray[np.float32]

MATCH_TOLERANCE_PLANES = 2
_COLOUR_OF_VERDICT = np.array([0, 1, 2, 3, 1, 1], np.uint8)
"""No spike, matched, missed, extra, by `models.metrics.nearest_first.Verdict`.

A spike that came late or early within the tolerance is a matched one.
"""

NO_CODED = "Encode to see what comes back"
NO_TRUTH = "No ground truth beside this recording"


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
    """

    values: NDArray[np.uint8] | Float32Map | None
    valid: NDArray[np.bool_] | None = None
    detail: str = ""
    message: str = ""


def show(kind: PaneKind, moment: Moment) -> Shown:
    """Compute what a pane of this kind shows."""
    return _SHOWN_BY[kind](moment)


def picture(kind: PaneKind, shown: Shown, session: Session) -> PanePicture | None:
    """Give values the levels and the colour map of their quantity."""
    if shown.values is None:
        return None
    levels = session.levels_of(QUANTITY_OF[kind])
    low, high = levels.low, levels.high
    if kind is PaneKind.SCENE_DIFFERENCE:
        low, high = low / session.difference_gain, high / session.difference_gain
    return PanePicture(
        values=shown.values, levels=(low, high), color_map=levels.color_map, valid=shown.valid
    )


def _spikes_a(moment: Moment) -> Shown:
    return Shown(moment.raw.stream.plane(moment.session.plane_index), detail="raw (A)")


def _spikes_b(moment: Moment) -> Shown:
    local = _local_plane(moment)
    if moment.coded is None or local is None:
        return _nothing_coded(moment)
    return Shown(moment.coded.spikes.plane(local), detail="regenerated (B)")


def _isi_a(moment: Moment) -> Shown:
    isi = moment.raw.index.isi(moment.session.plane_index)
    return Shown(isi.planes, isi.valid, "raw (A) · planes")


def _isi_b(moment: Moment) -> Shown:
    local = _local_plane(moment)
    if moment.coded is None or local is None:
        return _nothing_coded(moment)
    isi = moment.coded.index.isi(local)
    return Shown(isi.planes, isi.valid, "regenerated (B) · planes")


def _firing_a(moment: Moment) -> Shown:
    session = moment.session
    values = moment.raw.index.firing_rate(session.plane_index, session.window_planes)
    return Shown(values, detail=f"raw (A) · spikes per plane, {session.window_planes} planes")


def _firing_b(moment: Moment) -> Shown:
    local = _local_plane(moment)
    if moment.coded is None or local is None:
        return _nothing_coded(moment)
    window = moment.session.window_planes
    values = moment.coded.index.firing_rate(local, window)
    return Shown(values, detail=f"regenerated (B) · spikes per plane, {window} planes")


def _scene_a(moment: Moment) -> Shown:
    plane_index = scene_plane(moment)
    luminance = uncoded_scene(moment.raw, moment.session.pipeline, plane_index)
    return Shown(luminance, detail=f"{method_text(moment.session)} · uncoded · plane {plane_index}")


def _scene_b(moment: Moment) -> Shown:
    decoded = decoded_scene(moment)
    if decoded is None:
        return _nothing_coded(moment)
    coder, bits = _coder(moment), _bits_text(moment)
    preview = " · preview" if _previewed(moment) else ""
    return Shown(decoded, detail=f"decoded · {coder} {bits}{preview}")


def _truth(moment: Moment) -> Shown:
    truths = moment.raw.recording.truths
    if not truths:
        return Shown(None, message=NO_TRUTH)
    near = min(truths, key=lambda t: abs(t.plane_index - moment.session.plane_index))
    return Shown(near.luminance(), detail=f"plane {near.plane_index}")


def _scene_difference(moment: Moment) -> Shown:
    decoded = decoded_scene(moment)
    if decoded is None:
        return _nothing_coded(moment)
    # Not what the panel says now: it may have been changed since.
    coded_with = moment.session.pipeline
    if moment.coded is not None and not _previewed(moment):
        coded_with = moment.coded.pipeline
    before = uncoded_scene(moment.raw, coded_with, scene_plane(moment))
    return Shown((decoded - before).astype(np.float32), detail="decoded − uncoded")


def _spike_difference(moment: Moment) -> Shown:
    from models.metrics.nearest_first import spike_difference_map

    local = _local_plane(moment)
    if moment.coded is None or local is None:
        return _nothing_coded(moment)
    raw = moment.raw.stream.section(moment.coded.first_plane, moment.coded.stop_plane)
    difference = spike_difference_map(raw, moment.coded.spikes, local, MATCH_TOLERANCE_PLANES)
    colours = _COLOUR_OF_VERDICT[difference.verdicts]
    return Shown(colours, detail=f"matched, missed, extra · ±{MATCH_TOLERANCE_PLANES} planes")


_SHOWN_BY: dict[PaneKind, Callable[[Moment], Shown]] = {
    PaneKind.SPIKES_A: _spikes_a,
    PaneKind.SPIKES_B: _spikes_b,
    PaneKind.ISI_A: _isi_a,
    PaneKind.ISI_B: _isi_b,
    PaneKind.FIRING_A: _firing_a,
    PaneKind.FIRING_B: _firing_b,
    PaneKind.SCENE_A: _scene_a,
    PaneKind.SCENE_B: _scene_b,
    PaneKind.TRUTH: _truth,
    PaneKind.SCENE_DIFFERENCE: _scene_difference,
    PaneKind.SPIKE_DIFFERENCE: _spike_difference,
}


def scene_plane(moment: Moment) -> int:
    """Return the plane that the scene at the cursor shows: the coded scene's own, if there is one.

    A and B are then pictures of the same plane, and their difference means the codec's.
    """
    t = moment.session.plane_index
    if _previewed(moment):
        assert moment.preview is not None
        return moment.preview.plane_index
    coded = moment.coded
    if coded is not None and coded.scenes is not None and coded.covers(t):
        return coded.scenes.plane_indices[coded.scenes.position_of(t)]
    return t


def decoded_scene(moment: Moment) -> Luminance | None:
    """Return the decoded scene that stands for the cursor's plane; a preview goes first."""
    if _previewed(moment):
        assert moment.preview is not None
        previewed: Luminance = moment.preview.decoded.luminance[0]
        return previewed
    coded, t = moment.coded, moment.session.plane_index
    if coded is None or coded.scenes is None or not coded.covers(t):
        return None
    decoded: Luminance = coded.scenes.luminance[coded.scenes.position_of(t)]
    return decoded


def uncoded_scene(raw: Document, pipeline: PipelineSpec, plane_index: int) -> Luminance:
    """Reconstruct the scene at a plane of the recording."""
    from models.reconstruction.registry import reconstruction

    method = reconstruction(pipeline.reconstruct, pipeline.window_planes)
    return method.scene(raw.stream, plane_index)


def method_text(session: Session) -> str:
    """Name the reconstruction as the panes do, e.g. "TFP 21"; only TFP has a window."""
    pipeline = session.pipeline
    if pipeline.reconstruct == "tfp":
        return f"TFP {pipeline.window_planes}"
    return "TFI" if pipeline.reconstruct == "tfi" else pipeline.reconstruct


def _previewed(moment: Moment) -> bool:
    preview = moment.preview
    return preview is not None and preview.hold[0] <= moment.session.plane_index < preview.hold[1]


def _local_plane(moment: Moment) -> int | None:
    coded, t = moment.coded, moment.session.plane_index
    return t - coded.first_plane if coded is not None and coded.covers(t) else None


def _coder(moment: Moment) -> str:
    coded = moment.coded
    return moment.session.codec.name if _previewed(moment) or coded is None else coded.codec.name


def _bits_text(moment: Moment) -> str:
    if _previewed(moment):
        assert moment.preview is not None
        return f"{moment.preview.bits_per_scene_pixel:.3f} bpp"
    bits = moment.coded.bitstream.bits_per_scene_pixel if moment.coded else None
    return f"{bits:.3f} bpp" if bits is not None else ""


def _nothing_coded(moment: Moment) -> Shown:
    coded = moment.coded
    if coded is None:
        return Shown(None, message=NO_CODED)
    if not coded.covers(moment.session.plane_index):
        span = f"{coded.first_plane}–{coded.stop_plane - 1}"
        return Shown(None, message=f"Only planes {span} are encoded")
    return Shown(None, message="Planes were coded, not scenes (CTA)")
