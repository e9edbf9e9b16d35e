"""What a comparison of paradigms came to, as a table and as curves; window and command share it."""

from __future__ import annotations

import math

from app.commands.tables import NOTHING, Table
from models.codecs.spec import Paradigm
from models.experiments.paradigms import ParadigmComparison, ParadigmCurve, ParadigmPoint
from widgets.rate_curve import RateCurve

HEAD = (
    "",
    "quality",
    "bits per scene pixel",
    "bits per spike sample",
    "scene PSNR (dB)",
    "scene SSIM",
    "CAAS at ≤ 1/10 of the bits (dB)",
)


def paradigm_table(found: ParadigmComparison) -> Table:
    """Return a line for each point."""
    rows = tuple(_row(found, curve, point) for curve in found.curves for point in curve.points)
    return Table(_title(found), HEAD, rows, _notes(found))


def rate_curves(found: ParadigmComparison) -> list[RateCurve]:
    """Return a curve for each contender, those of CAAS first; a PSNR without end is left out."""
    shown = sorted(found.curves, key=lambda curve: curve.contender.paradigm is not Paradigm.CAAS)
    return [_rate_curve(curve) for curve in shown]


def reference_text(found: ParadigmComparison) -> str:
    """Say what scenes are held against."""
    if not found.truth_planes:
        return "the learned reconstruction of the raw planes"
    planes = ", ".join(map(str, found.truth_planes))
    return f"ground truth at plane{'s' if len(found.truth_planes) > 1 else ''} {planes}"


def _title(found: ParadigmComparison) -> str:
    start, stop = found.planes
    return f"Paradigms, planes {start}:{stop}: scenes against {reference_text(found)}"


def _row(found: ParadigmComparison, curve: ParadigmCurve, point: ParadigmPoint) -> tuple[str, ...]:
    loss = found.loss_db(point) if curve.contender.paradigm is Paradigm.CTA else None
    return (
        curve.contender.name,
        f"{point.quality:g}",
        f"{point.bits_per_scene_pixel:.3f}",
        f"{point.bits_per_spike_sample:.4f}",
        f"{point.psnr_db:.2f}",
        NOTHING if point.ssim is None else f"{point.ssim:.4f}",
        NOTHING if loss is None else f"{loss:+.2f}",
    )


def _notes(found: ParadigmComparison) -> tuple[str, ...]:
    meaning = (
        f"A scene stands for {found.stride_planes} planes. Payload bits of real bytes, decoded "
        "again; the raw planes are 1 bit per spike sample. CTA: scenes are learned "
        "reconstructions of the decoded planes; ATC: of the raw ones, then coded; CAAS: they "
        "are read from decoded features."
    )
    notes = [meaning]
    if not found.truth_planes:
        notes.append(
            "There is no ground truth here: ATC codes the very scenes that all are held against."
        )
    if found.fitted:
        notes.append("The full scale is not known: luminance is fitted to the truth by one factor.")
    losses = _losses(found)
    if losses:
        notes.append(
            f"With at most a tenth of the bits CAAS is {min(losses):.1f} to {max(losses):.1f} dB "
            "ahead of CTA."
        )
    return tuple(notes)


def _losses(found: ParadigmComparison) -> list[float]:
    losses = [
        found.loss_db(point)
        for curve in found.curves
        if curve.contender.paradigm is Paradigm.CTA
        for point in curve.points
    ]
    return [loss for loss in losses if loss is not None]


def _rate_curve(curve: ParadigmCurve) -> RateCurve:
    points = [point for point in curve.points if math.isfinite(point.psnr_db)]
    name = curve.contender.name
    bits = [point.bits_per_scene_pixel for point in points]
    return RateCurve.of(name, name, bits, [point.psnr_db for point in points])
