"""What each pane shows at a moment: from the session and the workspace to pictures; pure, no Qt.

Runs on a worker thread during playback: it takes values and gives values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.feature_pictures import (
    aligned,
    aligned_difference,
    feature_a,
    feature_b,
    motion_coded,
    motion_refined,
)
from app.moment import Moment, Shown, local_plane, nothing_coded, preview_of, scene_plane
from app.network_pictures import (
    asks_network,
    attention,
    bits,
    learned_a,
    learned_b,
    network_scene,
)
from app.state import OVERLAY_PANE, QUANTITY_OF, OverlayKind, PaneKind, Quantity, Session
from app.workspace import Document
from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import Paradigm
from models.progress import Progress
from widgets.motion_arrows import Arrows, directions
from widgets.picture import PanePicture

MATCH_TOLERANCE_PLANES = 2
_COLOUR_OF_VERDICT = np.array([0, 1, 2, 3, 1, 1], np.uint8)
"""No spike, matched, missed, extra, by `models.metrics.nearest_first.Verdict`.

A spike that came late or early within the tolerance is a matched one.
"""

MOTION_UNIT = "px per feature"
LEAST_ARROW = 1e-3
"""Pixels that the longest arrow stands for, at least, whatever levels somebody sets."""
NO_TRUTH = "No ground truth beside this recording"


def show(kind: PaneKind, moment: Moment, progress: Progress | None = None) -> Shown:
    """Compute what a pane of this kind shows.

    Args:
        kind: of the pane.
        moment: what it is drawn from.
        progress: cancels what takes long.

    Raises:
        SpikeloupeError: it can't be had.
        Cancelled: somebody asked the work to stop.
    """
    if kind in _DECODED_BY:
        return _DECODED_BY[kind](moment, progress or Progress())
    return _SHOWN_BY[kind](moment)


def picture(
    kind: PaneKind, shown: Mapping[PaneKind, Shown], session: Session
) -> PanePicture | None:
    """Give the values of a pane the levels and the colour map of their quantity, and an overlay.

    Args:
        kind: of the pane.
        shown: what there is; that of the overlay's own pane is laid over.
        session: says how.
    """
    values = shown[kind].values if kind in shown else None
    if values is None:
        return None
    levels = session.levels_of(QUANTITY_OF[kind])
    low, high = levels.low, levels.high
    if QUANTITY_OF[kind] is Quantity.DIFFERENCE:
        low, high = low / session.difference_gain, high / session.difference_gain
    moves = shown[kind].movement is not None
    drawn = PanePicture(
        values=values,
        levels=(low, high),
        color_map=levels.color_map,
        valid=shown[kind].valid,
        direction=_directions(shown[kind]) if moves else None,
        arrows=arrows_of(kind, shown, session),
        unit=MOTION_UNIT if moves else "",
    )
    heat = overlay_of(kind, shown, session)
    if heat is None or heat.shape != values.shape:
        return drawn
    color_map = session.levels_of(QUANTITY_OF[OVERLAY_PANE[session.overlay]]).color_map
    return replace(
        drawn, overlay=heat, overlay_opacity=session.overlay_opacity, overlay_map=color_map
    )


def overlay_of(
    kind: PaneKind, shown: Mapping[PaneKind, Shown], session: Session
) -> NDArray[np.float32] | None:
    """Return what lies over a pane, from 0 to 1 between the levels of its quantity, or None."""
    over = OVERLAY_PANE.get(session.overlay)
    if over is None or not carries_overlay(kind) or over not in shown:
        return None
    if session.overlay is OverlayKind.MOTION:
        return None  # arrows, no heat
    levels = session.levels_of(QUANTITY_OF[over])
    return _heat(shown[over], levels.low, levels.high)


def arrows_of(kind: PaneKind, shown: Mapping[PaneKind, Shown], session: Session) -> Arrows | None:
    """Return the arrows over a pane: those of its own motion, or of the overlay; or None."""
    movement, opacity = shown[kind].movement, 1.0
    over = OVERLAY_PANE.get(session.overlay)
    if movement is None and over is not None and over in shown and carries_overlay(kind):
        movement, opacity = shown[over].movement, session.overlay_opacity
    if movement is None:
        return None
    longest = max(session.levels_of(Quantity.MOTION).high, LEAST_ARROW)
    return Arrows(movement, longest, opacity)


@lru_cache(maxsize=2)
def _directions(shown: Shown) -> NDArray[np.float32]:
    assert shown.movement is not None  # else nobody asks
    found: NDArray[np.float32] = directions(shown.movement)
    return found


@lru_cache(maxsize=2)
def _heat(shown: Shown, low: float, high: float) -> NDArray[np.float32] | None:
    """Return values as a share of the way from one level to the other; all panes have the same."""
    if shown.values is None:
        return None
    share = (shown.values - np.float32(low)) / np.float32(high - low)
    heat: NDArray[np.float32] = np.clip(share, 0, 1).astype(np.float32)
    return heat


def carries_overlay(kind: PaneKind) -> bool:
    """Whether overlays are laid over a pane: it shows spikes or a scene."""
    return QUANTITY_OF[kind] in (Quantity.SPIKES, Quantity.LUMINANCE)


def _spikes_a(moment: Moment) -> Shown:
    return Shown(moment.raw.stream.plane(moment.session.plane_index), detail="raw (A)")


def _spikes_b(moment: Moment) -> Shown:
    local = local_plane(moment)
    if moment.coded is None or local is None:
        return nothing_coded(moment)
    return Shown(moment.coded.spikes.plane(local), detail="regenerated (B)")


def _isi_a(moment: Moment) -> Shown:
    isi = moment.raw.index.isi(moment.session.plane_index)
    return Shown(isi.planes, isi.valid, "raw (A) · planes")


def _isi_b(moment: Moment) -> Shown:
    local = local_plane(moment)
    if moment.coded is None or local is None:
        return nothing_coded(moment)
    isi = moment.coded.index.isi(local)
    return Shown(isi.planes, isi.valid, "regenerated (B) · planes")


def _firing_a(moment: Moment) -> Shown:
    session = moment.session
    values = moment.raw.index.firing_rate(session.plane_index, session.window_planes)
    return Shown(values, detail=f"raw (A) · spikes per plane, {session.window_planes} planes")


def _firing_b(moment: Moment) -> Shown:
    local = local_plane(moment)
    if moment.coded is None or local is None:
        return nothing_coded(moment)
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
        return nothing_coded(moment)
    coder, bits = _coder(moment), _bits_text(moment)
    preview = " · preview" if preview_of(moment) is not None else ""
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
        return nothing_coded(moment)
    # Not what the panel says now: it may have been changed since.
    coded_with = moment.session.pipeline
    if moment.coded is not None and preview_of(moment) is None:
        coded_with = moment.coded.pipeline
    before = uncoded_scene(moment.raw, coded_with, scene_plane(moment))
    return Shown((decoded - before).astype(np.float32), detail="decoded − uncoded")


def _spike_difference(moment: Moment) -> Shown:
    from models.metrics.nearest_first import spike_difference_map

    local = local_plane(moment)
    if moment.coded is None or local is None:
        return nothing_coded(moment)
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
    PaneKind.LEARNED_A: learned_a,
    PaneKind.LEARNED_B: learned_b,
    PaneKind.TRUTH: _truth,
    PaneKind.SCENE_DIFFERENCE: _scene_difference,
    PaneKind.SPIKE_DIFFERENCE: _spike_difference,
    PaneKind.ATTENTION: attention,
    PaneKind.FEATURE_A: feature_a,
}
_DECODED_BY: dict[PaneKind, Callable[[Moment, Progress], Shown]] = {
    PaneKind.BITS: bits,
    PaneKind.FEATURE_B: feature_b,
    PaneKind.MOTION_CODED: motion_coded,
    PaneKind.MOTION_REFINED: motion_refined,
    PaneKind.ALIGNED: aligned,
    PaneKind.ALIGNED_DIFFERENCE: aligned_difference,
}
"""Panes for which a whole group of features may have to be decoded: they can be cancelled."""


def decoded_scene(moment: Moment) -> Luminance | None:
    """Return the decoded scene that stands for the cursor's plane; a preview goes first."""
    preview = preview_of(moment)
    if preview is not None:
        previewed: Luminance = preview.decoded.luminance[0]
        return previewed
    coded, t = moment.coded, moment.session.plane_index
    if coded is None or coded.scenes is None or not coded.covers(t):
        return None
    return coded.scenes.scene(coded.scenes.position_of(t))


def uncoded_scene(raw: Document, pipeline: PipelineSpec, plane_index: int) -> Luminance:
    """Reconstruct the scene at a plane of the recording, as it is before coding."""
    from models.reconstruction.registry import reconstruction

    if asks_network(pipeline):
        return network_scene(raw.stream, pipeline, plane_index)
    method = reconstruction(pipeline.reconstruct, pipeline.window_planes)
    return method.scene(raw.stream, plane_index)


def method_text(session: Session) -> str:
    """Name the reconstruction as the panes do, e.g. "TFP 21"; only TFP has a window."""
    pipeline = session.pipeline
    if pipeline.reconstruct == "tfp":
        return f"TFP {pipeline.window_planes}"
    if pipeline.paradigm is Paradigm.CAAS:
        return "from features"
    return "TFI" if pipeline.reconstruct == "tfi" else pipeline.reconstruct


def _coder(moment: Moment) -> str:
    if moment.coded is None or preview_of(moment) is not None:
        return moment.session.codec.name
    return moment.coded.codec.name


def _bits_text(moment: Moment) -> str:
    preview = preview_of(moment)
    if preview is not None:
        return f"{preview.bits_per_scene_pixel:.3f} bpp"
    bits = moment.coded.bitstream.bits_per_scene_pixel if moment.coded else None
    return f"{bits:.3f} bpp" if bits is not None else ""
