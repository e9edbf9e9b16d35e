"""CTA, ATC and CAAS by several codecs over recordings that nothing was trained on.

    python tests/benchmarks/paradigms_table.py [--kinds "KIND;…"] [--only NAME] [--scenes N]
                                               [--points N] [--preset PRESET] [--codecs A,B,…]

As SCI's Fig. 11 and Table III. CAAS: `sci` and video codecs on features; ATC: video codecs and
`spikecodec-base` on learned scenes; CTA: video codecs on the planes. Closed groups of 8 scenes of 7
planes. Scenes are held against ground truth where there is one, else against the learned
reconstruction of the raw planes. Where the truth of a single plane is known, it lies in the middle
of a group: neither key frames nor those that nobody predicts from tell how the others fare.

Prints a table for each recording; then for each codec the BD-rates (mean and each) against VVC
(random access) and HEVC on the same features; then by how much CAAS is ahead of CTA at a tenth of
the bits. Payload bits of real bytes, decoded again.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from curves import delta
from held_out import DATA, STRIDE_PLANES, held_out

from app.commands.common import terminal_progress
from app.commands.evaluate_command import timed
from app.commands.paradigm_table import paradigm_table
from app.commands.tables import NOTHING, Table, as_text
from models.codecs.learned.sci.infos import SCI
from models.codecs.registry import availability
from models.codecs.spec import CodecSpec, Paradigm
from models.experiments.known_recordings import KnownRecording
from models.experiments.paradigms import (
    Contender,
    Moment,
    ParadigmComparison,
    ParadigmPoint,
    compare_paradigms,
    moment_of,
    moment_within,
)

GOP = 8
FEWEST_SCENES = 5
AV1_PRESET = "6"
"""SVT-AV1's speed that takes about as long as x265's medium."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--kinds", default="recordings;scenes")
    parser.add_argument("--only", default="", help="recordings with this in their name")
    parser.add_argument("--codecs", default=f"{SCI},vvc,hevc,av1,spikecodec-base")
    parser.add_argument("--scenes", type=int, default=16, help="of a recording, at most")
    parser.add_argument("--points", type=int, default=5, help="of a curve, or some more")
    parser.add_argument("--preset", default="faster", help="vvenc's")
    parser.add_argument("--x265-preset", default="medium")
    options = parser.parse_args()
    names = [name for name in options.codecs.split(",") if availability(name).available]
    wanted = [one for one in contestants(options) if one.codec.name in names]
    found = {}
    for kind in options.kinds.split(";"):
        for known in held_out(kind, options.data):
            moment = moment_in(known, options.scenes)
            if options.only in known.name and moment.scenes >= FEWEST_SCENES:
                found[known.name] = measured(known.name, moment, wanted, options.points)
    references = anchors(options)
    print(f"\n{as_text(summary(found, wanted, references))}")
    for contender in wanted:
        if contender.paradigm is Paradigm.CTA:
            print(loss_text(contender, found))


def contestants(options: argparse.Namespace) -> tuple[Contender, ...]:
    """Return what is compared."""
    vvc = CodecSpec.of("vvc", preset=options.preset)
    hevc = CodecSpec.of("hevc", preset=options.x265_preset)
    both = (vvc.replace(prediction="low-delay"), vvc)
    av1 = CodecSpec.of("av1", preset=AV1_PRESET)
    videos = (*both, hevc.replace(prediction="low-delay"), hevc, av1)
    coded = {
        Paradigm.CAAS: (CodecSpec.of(SCI), *videos),
        Paradigm.ATC: (*videos, CodecSpec.of("spikecodec-base")),
        Paradigm.CTA: (vvc, hevc),
    }
    return tuple(
        Contender(paradigm, codec, 1 if codec.name == "spikecodec-base" else GOP)
        for paradigm, codecs in coded.items()
        for codec in codecs
    )


def anchors(options: argparse.Namespace) -> tuple[Contender, ...]:
    """Return what BD-rates are against."""
    vvc = CodecSpec.of("vvc", preset=options.preset)
    hevc = CodecSpec.of("hevc", preset=options.x265_preset)
    return tuple(Contender(Paradigm.CAAS, codec, GOP) for codec in (vvc, hevc))


def moment_in(known: KnownRecording, most_scenes: int) -> Moment:
    """Return whole scenes of a recording, around its ground truth where there is one."""
    truths = sorted(known.truths)
    if not truths:
        return moment_of(known.stream, {}, most_scenes)
    before = GOP // 2 if len(truths) == 1 else 0
    start = truths[0] - STRIDE_PLANES // 2 - before * STRIDE_PLANES
    scenes = min(most_scenes, (known.stream.planes - start) // STRIDE_PLANES)
    return moment_within(known.stream, known.truths, start, start + scenes * STRIDE_PLANES)


def measured(
    name: str, moment: Moment, wanted: Sequence[Contender], points: int
) -> ParadigmComparison:
    """Compare on one recording, and print the points."""
    began = time.monotonic()
    found = compare_paradigms(moment, wanted, points, timed(terminal_progress(False)))
    minutes = (time.monotonic() - began) / 60
    print(f"{name}: {moment.scenes} scenes, {minutes:.1f} min\n{as_text(paradigm_table(found))}\n",
          flush=True)  # fmt: skip
    return found


def summary(
    found: dict[str, ParadigmComparison], wanted: Sequence[Contender], against: Sequence[Contender]
) -> Table:
    """Return the BD-rates of each contender that codes scenes or features."""
    scenes = sum((one.planes[1] - one.planes[0]) // one.stride_planes for one in found.values())
    head = ("", *(f"{kind} against {a.name}" for a in against for kind in ("PSNR", "SSIM")))
    rows = tuple(
        (
            contender.name,
            *(
                deltas_text([delta_of(one, a, contender, kind) for one in found.values()])
                for a in against
                for kind in ("psnr_db", "ssim")
            ),
        )
        for contender in wanted
        if contender.paradigm is not Paradigm.CTA
    )
    title = f"BD-rates in percent over {len(found)} recordings, {scenes} scenes: mean (each)"
    return Table(title, head, rows, (f"In order: {', '.join(found)}.",))


def delta_of(
    found: ParadigmComparison, anchor: Contender, contender: Contender, kind: str
) -> float:
    """Return a BD-rate in percent, not a number where there is none."""
    pair = ([(point.bits_per_scene_pixel, getattr(point, kind)) for point in points_of(found, one)]
            for one in (anchor, contender))  # fmt: skip
    return delta(*pair)


def deltas_text(deltas: Sequence[float]) -> str:
    """Return their mean, and each."""
    known = [value for value in deltas if math.isfinite(value)]
    each = " ".join(f"{value:+.0f}" if math.isfinite(value) else NOTHING for value in deltas)
    return f"{np.mean(known):+.1f} ({each})" if known else NOTHING


def loss_text(contender: Contender, found: dict[str, ParadigmComparison]) -> str:
    """Say by how much CAAS is ahead of a contender under CTA, at a tenth of its bits."""
    losses = {
        name: [loss for point in points_of(one, contender) if (loss := one.loss_db(point))]
        for name, one in found.items()
    }
    each = "; ".join(
        f"{name} {min(losses):.1f} to {max(losses):.1f}"
        for name, losses in losses.items()
        if losses
    )
    mean = float(np.mean([loss for some in losses.values() for loss in some] or [np.nan]))
    return f"{contender.name}: CAAS is {mean:.1f} dB ahead at a tenth of the bits ({each})"


def points_of(found: ParadigmComparison, contender: Contender) -> tuple[ParadigmPoint, ...]:
    """Return a contender's points, none where it was not measured."""
    curves = {curve.contender: curve.points for curve in found.curves}
    return curves.get(contender, ())


if __name__ == "__main__":
    main()
