"""What is written on panes: titles, the menu of kinds, values, and what lies over them."""

from __future__ import annotations

from collections.abc import Mapping

from app.moment import Shown
from app.pane_pictures import carries_overlay
from app.state import OVERLAY_PANE, QUANTITY_OF, OverlayKind, PaneKind, Quantity, Session

TITLES: dict[PaneKind, str] = {
    PaneKind.SPIKES_A: "Spikes",
    PaneKind.SPIKES_B: "Spikes",
    PaneKind.ISI_A: "ISI",
    PaneKind.ISI_B: "ISI",
    PaneKind.FIRING_A: "Firing rate",
    PaneKind.FIRING_B: "Firing rate",
    PaneKind.SCENE_A: "Scene",
    PaneKind.SCENE_B: "Scene",
    PaneKind.LEARNED_A: "Learned scene",
    PaneKind.LEARNED_B: "Learned scene",
    PaneKind.TRUTH: "Ground truth",
    PaneKind.SCENE_DIFFERENCE: "Scene difference",
    PaneKind.SPIKE_DIFFERENCE: "Spike match",
    PaneKind.ATTENTION: "Attention",
    PaneKind.BITS: "Bits",
    PaneKind.FEATURE_A: "Feature",
    PaneKind.FEATURE_B: "Feature",
    PaneKind.MOTION_CODED: "Coded motion",
    PaneKind.MOTION_REFINED: "Motion",
    PaneKind.ALIGNED: "Aligned",
    PaneKind.ALIGNED_DIFFERENCE: "Aligned difference",
}

MENU: tuple[tuple[PaneKind, str], ...] = (
    (PaneKind.SPIKES_A, "Spikes · raw (A)"),
    (PaneKind.SPIKES_B, "Spikes · regenerated (B)"),
    (PaneKind.ISI_A, "ISI · raw (A)"),
    (PaneKind.ISI_B, "ISI · regenerated (B)"),
    (PaneKind.FIRING_A, "Firing rate · raw (A)"),
    (PaneKind.FIRING_B, "Firing rate · regenerated (B)"),
    (PaneKind.SCENE_A, "Scene · uncoded"),
    (PaneKind.SCENE_B, "Scene · decoded"),
    (PaneKind.LEARNED_A, "Scene · learned from raw (A)"),
    (PaneKind.LEARNED_B, "Scene · learned from regenerated (B)"),
    (PaneKind.TRUTH, "Ground truth"),
    (PaneKind.SCENE_DIFFERENCE, "Scene difference · decoded − uncoded"),
    (PaneKind.SPIKE_DIFFERENCE, "Spike match · B against A"),
    (PaneKind.ATTENTION, "Attention · of the codec"),
    (PaneKind.BITS, "Bits · of the decoded scene"),
    (PaneKind.FEATURE_A, "Feature · uncoded (A)"),
    (PaneKind.FEATURE_B, "Feature · decoded (B)"),
    (PaneKind.MOTION_CODED, "Motion · coded"),
    (PaneKind.MOTION_REFINED, "Motion · refined (FMVR)"),
    (PaneKind.ALIGNED, "Aligned features"),
    (PaneKind.ALIGNED_DIFFERENCE, "Aligned features − decoded feature"),
)


def value_text(kind: PaneKind, shown: Shown | None, x: int, y: int) -> str:
    """Say the value of a pixel as its quantity is written."""
    if shown is None or shown.values is None:
        return ""
    if not (0 <= y < shown.values.shape[0] and 0 <= x < shown.values.shape[1]):
        return ""
    if shown.valid is not None and not shown.valid[y, x]:
        return "none"
    if shown.movement is not None:
        down, right = shown.movement[:, y, x].tolist()
        return f"({right:+.1f}, {down:+.1f}) px".replace("-", "−")
    value = shown.values[y, x]
    quantity = QUANTITY_OF[kind]
    if quantity in (Quantity.SPIKES, Quantity.ISI, Quantity.MATCH):
        return f"{int(value)}"
    if quantity is Quantity.DIFFERENCE:
        return f"{float(value):+.3f}".replace("-", "−")
    return f"{float(value):.3f}"


def overlay_note(kind: PaneKind, shown: Mapping[PaneKind, Shown], session: Session) -> str:
    """Say what is laid over a pane and how strongly, or why it is not there."""
    over = OVERLAY_PANE.get(session.overlay)
    if over is None or not carries_overlay(kind) or shown[kind].values is None:
        return ""
    name = f"{TITLES[over]} {session.overlay_opacity:.0%}".replace("%", " %")
    if over not in shown:
        return f"{name} …"
    if session.overlay is OverlayKind.MOTION and shown[over].values is not None:
        return f"{name} · longest {session.levels_of(Quantity.MOTION).high:g} px"
    # Of a reason the first line is the short one.
    return name if shown[over].values is not None else shown[over].message.partition("\n")[0]
