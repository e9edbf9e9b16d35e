"""What `evaluate` measured, as tables that people read."""

from __future__ import annotations

from collections.abc import Sequence

from app.commands.tables import NOTHING, Table
from app.commands.text import percent
from models.codecs.learned.infos import WITH_ATTENTION
from models.experiments.rd_curves import BITS_RANGE, Domain, MeanDelta, mean_fidelity_at
from models.experiments.rd_measuring import SPIKE_OPTIONS
from models.experiments.rd_tables import RdTable
from models.experiments.reconstructions import PUBLISHED, MethodFidelity

SHOWN_BITS = (0.2, 0.4, 0.8)
"""Bits per scene pixel at which fidelity is shown."""
LITTLE_OVERLAP = 0.25
"""Below, a BD-rate speaks for too little of what the curves span; it is marked."""
TITLES = {
    Domain.SCENE: "scene PSNR (dB)",
    Domain.SCENE_SSIM: "scene SSIM",
    Domain.UNCODED: "scene PSNR (dB) against the scenes before coding",
    Domain.ISI: "ISI PSNR (dB) of regenerated spikes against raw",
    Domain.FIRING_RATE: "firing-rate PSNR (dB, of 1/ISI) of regenerated spikes against raw",
}
DIGITS = {Domain.SCENE_SSIM: 4}
PER_SUBJECT = (Domain.SCENE, Domain.ISI)
"""Domains whose BD-rates are shown subject by subject."""


def rd_tables(table: RdTable) -> list[Table]:
    """Return the tables of one kind of subjects: means in each domain, then subject by subject."""
    means = [_means(table, domain) for domain in table.domains]
    each = [
        _each(table, domain, anchor)
        for domain in table.domains
        if domain in PER_SUBJECT and len(table.subjects) > 1
        for anchor in _told_apart(table)
    ]
    return means + each


def _means(table: RdTable, domain: Domain) -> Table:
    """Return mean fidelity at some bitrates, and BD-rates, of every pipeline."""
    others = [method for method in table.methods[1:] if domain is not Domain.UNCODED]
    rows = tuple(_mean_row(table, domain, pipeline, others) for pipeline in table.pipelines)
    head = (
        "",
        *(f"at {bits:g}" for bits in SHOWN_BITS),
        *(f"vs {anchor}" for anchor in table.anchors),
        *(f"vs itself on {method}" for method in others),
    )
    title = f"{table.title}: {TITLES[domain]}"
    return Table(title, head, rows, (*_notes(table, rows), *_spike_notes(table, domain)))


def _mean_row(
    table: RdTable, domain: Domain, pipeline: tuple[str, str], others: Sequence[str]
) -> tuple[str, ...]:
    curves = table.curves_of(*pipeline)
    anchors = [(pipeline[0], anchor) for anchor in table.anchors]
    anchors += [(method, pipeline[1]) for method in others]
    compared = table.anchors_of(domain, pipeline)
    return (
        _name(pipeline),
        *(_figure(domain, mean_fidelity_at(curves, domain, bits)) for bits in SHOWN_BITS),
        *(
            _delta(table.comparison(domain, pipeline, anchor).delta) if anchor in compared else ""
            for anchor in anchors
        ),
    )


def _notes(table: RdTable, rows: Sequence[tuple[str, ...]]) -> list[str]:
    low, high = BITS_RANGE
    count = len(table.subjects)
    behind = "" if table.of_pictures else " behind the same reconstruction"
    meaning = f"at: bits per scene pixel, mean of {count}. vs: BD-rate against an anchor{behind}, "
    notes = [f"{meaning}{low:g} to {high:g} bits per scene pixel; below 0 bits are saved."]
    cells = [cell for row in rows for cell in row[1:]]
    if any("*" in cell for cell in cells):
        notes.append("*: the curves share less than a quarter of the fidelities that they span.")
    if any("(" in cell or cell == NOTHING for cell in cells):
        words = f"(n): only n of the {count} have a BD-rate; {NOTHING}: none has, or a curve does "
        notes.append(
            f"{words}not reach so far. Curves that share no fidelity, or don't rise with bits, "
            "have none."
        )
    guided = {codec for _, codec in table.pipelines if codec.partition(":")[0] in WITH_ATTENTION}
    if table.of_pictures and guided:
        notes.append(f"{', '.join(sorted(guided))}: pictures have no spikes to attend to.")
    return notes


def _spike_notes(table: RdTable, domain: Domain) -> tuple[str, ...]:
    """Say on which planes spikes are compared, and what is left out of it."""
    if domain not in (Domain.ISI, Domain.FIRING_RATE):
        return ()
    planes = {curve.subject: curve.planes for curve in table.curves if curve.planes}
    stretches = ", ".join(f"{name} {start}:{stop}" for name, (start, stop) in planes.items())
    left_out = [point.isi_left_out or 0.0 for curve in table.curves for point in curve.points]
    words = f"planes {stretches}; intervals clipped to {SPIKE_OPTIONS.isi_cap_planes} planes; "
    words += f"{percent(min(left_out))} to {percent(max(left_out))} of the samples have no interval"
    return (f"{words} there and are left out.",)


def _each(table: RdTable, domain: Domain, anchor: str) -> Table:
    """Return BD-rates against one anchor, subject by subject, behind the first reconstruction."""
    reconstruct = table.methods[0]
    codecs = [
        codec
        for method, codec in table.pipelines
        if method == reconstruct and codec != anchor
        if anchor == table.anchors[0] or _family(codec) == _family(anchor)
    ]
    columns = [
        {
            delta.subject: f"{delta.percent:+.1f} %"
            for delta in table.comparison(
                domain, (reconstruct, codec), (reconstruct, anchor)
            ).delta.deltas
        }
        for codec in codecs
    ]
    rows = tuple(
        (subject, *(column.get(subject, NOTHING) for column in columns))
        for subject in table.subjects
    )
    behind = f" behind {reconstruct} reconstruction" if reconstruct else ""
    title = f"{table.title}: BD-rate against {anchor}{behind}, {TITLES[domain]}"
    return Table(title, ("", *codecs), rows)


def _told_apart(table: RdTable) -> list[str]:
    """Return the anchors worth a table of subjects: the first, and those that have variants."""
    codecs = {codec for _, codec in table.pipelines}
    with_variants = [
        anchor
        for anchor in table.anchors
        if any(_family(codec) == _family(anchor) for codec in codecs - {anchor})
    ]
    return list(dict.fromkeys([*table.anchors[:1], *with_variants]))


def _family(codec: str) -> str:
    """Return what variants of a codec have in common: "spikecodec" of "spikecodec-soam"."""
    return codec.partition(":")[0].partition("-")[0]


def _delta(delta: MeanDelta) -> str:
    if delta.percent is None or delta.overlap is None:
        return NOTHING
    star = "*" if delta.overlap < LITTLE_OVERLAP else ""
    took_part = len(delta.deltas)
    some = f" ({took_part})" if took_part < delta.subjects else ""
    return f"{delta.percent:+.1f} %{star}{some}"


def _figure(domain: Domain, value: float | None) -> str:
    return NOTHING if value is None else f"{value:.{DIGITS.get(domain, 2)}f}"


def _name(pipeline: tuple[str, str]) -> str:
    reconstruct, codec = pipeline
    return f"{reconstruct} + {codec}" if reconstruct else codec


def reconstruction_table(methods: Sequence[MethodFidelity]) -> Table:
    """Return fidelity and cost of reconstructions, and what others have published."""
    places = [scene.place for scene in methods[0].scenes]
    scenes = [
        (place, *(f"{method.scenes[i].psnr_db:.2f}" for method in methods))
        for i, place in enumerate(places)
    ]
    first = methods[0]
    rows = (
        *scenes,
        ("mean", *(f"{method.psnr_db:.2f}" for method in methods)),
        (f"above {first.name}", *(f"{m.psnr_db - first.psnr_db:+.2f}" for m in methods)),
        ("mean SSIM", *(NOTHING if m.ssim is None else f"{m.ssim:.4f}" for m in methods)),
        ("parameters", *(f"{method.parameters:,}" for method in methods)),
        ("kMAC per pixel", *(f"{method.macs_per_pixel / 1e3:.1f}" for method in methods)),
    )
    notes = tuple(
        f"published: {p.name} {p.psnr_db:.2f} dB, {p.parameters:,} parameters, "
        f"{p.macs_per_pixel / 1e3:,.0f} kMAC per pixel ({p.source})"
        for p in PUBLISHED
    )
    head = ("", *(method.name for method in methods))
    return Table("Reconstruction: scene PSNR (dB) against ground truth", head, rows, notes)
