"""`spikeloupe paradigms REC`: CTA, ATC and CAAS on one moment of a recording (SCI, Table III)."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import count, index, plane_range, resolve_range
from app.commands.common import (
    add_device_option,
    add_force_option,
    add_geometry_options,
    add_json_option,
    print_result,
    take_device,
    terminal_progress,
)
from app.commands.evaluate_command import contestant, timed, words
from app.commands.inputs import open_with_options
from app.commands.outputs import PICTURE_SUFFIXES, guard_output
from models.codecs.spec import Paradigm
from models.errors import RequestError, suggest

if TYPE_CHECKING:
    from models.experiments.paradigms import Contender, Moment, ParadigmComparison

CODECS = ("sci", "vvc")
PARADIGMS = tuple(str(paradigm) for paradigm in (Paradigm.CTA, Paradigm.ATC, Paradigm.CAAS))
GOPS = (8,)
SCENES = 8
POINTS = 4


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "paradigms", help="code planes, scenes or features: compare them on one moment"
    )
    parser.add_argument("file", type=Path, help="a recording, with ground truth beside it or not")
    _add_choices(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--planes", type=plane_range, metavar="A:B", help="of the moment")
    where.add_argument(
        "--scenes",
        type=count,
        default=SCENES,
        metavar="N",
        help=f"of the moment, around ground truth, else in the middle; {SCENES}",
    )
    parser.add_argument(
        "--points", type=count, default=POINTS, metavar="N", help=f"of a curve, or more; {POINTS}"
    )
    parser.add_argument("--plot", type=Path, metavar="OUT.png", help="draw the curves")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    add_geometry_options(parser)
    add_force_option(parser)
    add_device_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    usual = ",".join(CODECS)
    parser.add_argument(
        "--codecs",
        type=words,
        metavar="A,B,…",
        help=f"NAME or NAME:PARAMETER=VALUE; {usual}, as at hand",
    )
    parser.add_argument(
        "--paradigms",
        type=words,
        default=PARADIGMS,
        metavar="A,B,…",
        help=f"which; {','.join(PARADIGMS)}",
    )
    parser.add_argument(
        "--gop",
        type=index,
        nargs="+",
        default=GOPS,
        metavar="N",
        help="scenes a group of codecs that predict, 0: all in one, several in turn; 8",
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What is compared, and what is left out of it.

    Attributes:
        contenders: every codec under every paradigm.
        left_out: reason by codec or paradigm.
    """

    contenders: tuple[Contender, ...]
    left_out: dict[str, str]


def run(options: argparse.Namespace) -> int:
    """Compare, and print one table."""
    from models.experiments.paradigms import compare_paradigms

    take_device(options)
    if options.plot:
        guard_output(options.plot, options.force, PICTURE_SUFFIXES, [options.file])
    moment = _moment(options)
    choice = choose(options.codecs, options.gop, options.paradigms)
    progress = timed(terminal_progress(options.json))
    found = compare_paradigms(moment, choice.contenders, options.points, progress)
    if options.plot:
        from app.paradigm_plot import save_plot

        save_plot(found, options.plot, options.force)
    _print(options, found, choice)
    return 0


def choose(
    codecs: tuple[str, ...] | None, gops: tuple[int, ...], paradigms: tuple[str, ...]
) -> Choice:
    """Check what is wanted, and leave out what can't be had here; not if it was asked for by name.

    Raises:
        RequestError, CodecError: there is no such paradigm or codec, or nothing is left.
    """
    from models.codecs.caas import why_no_features
    from models.codecs.registry import availability
    from models.experiments.paradigms import contenders

    left_out: dict[str, str] = {}
    for name in paradigms:
        if name not in PARADIGMS:
            raise RequestError(f"unknown paradigm {name!r}", suggest(name, PARADIGMS))
    wanted = [Paradigm(name) for name in paradigms]
    reason = why_no_features()
    if Paradigm.CAAS in wanted and reason:
        wanted.remove(Paradigm.CAAS)
        left_out[str(Paradigm.CAAS)] = reason
    specs = []
    for name in codecs or CODECS:
        state = availability(name.partition(":")[0])
        if state.available or codecs:
            specs.append(contestant(name).spec)
        else:
            left_out[name] = state.reason
    chosen = contenders(specs, gops, wanted)
    if not chosen:
        raise RequestError("nothing is left to compare", "; ".join(left_out.values()))
    return Choice(chosen, left_out)


def _moment(options: argparse.Namespace) -> Moment:
    from models.experiments.paradigms import moment_of, moment_within

    recording = open_with_options(options.file, options)
    stream = recording.stream
    truths = {truth.plane_index: truth.luminance() for truth in recording.truths}
    if options.planes is None:
        return moment_of(stream, truths, options.scenes)
    return moment_within(stream, truths, *resolve_range(options.planes, stream.planes))


def _print(options: argparse.Namespace, found: ParadigmComparison, choice: Choice) -> None:
    from app.commands.paradigm_table import paradigm_table
    from app.commands.tables import as_markdown, as_text

    if options.json:
        print_result(to_json(found) | {"left_out": choice.left_out}, as_json=True)
        return
    table = paradigm_table(found)
    print(as_markdown(table) if options.markdown else as_text(table))
    for name, reason in choice.left_out.items():
        print(f"{name} is left out: {reason}")


def to_json(found: ParadigmComparison) -> dict[str, Any]:
    """Return every point under stable keys."""
    return {
        "planes": list(found.planes),
        "stride_planes": found.stride_planes,
        "reference": "truth" if found.truth_planes else "learned",
        "truth_planes": list(found.truth_planes),
        "luminance_fitted": found.fitted,
        "curves": [
            {
                "paradigm": str(curve.contender.paradigm),
                "codec": curve.contender.codec.name,
                "name": curve.contender.name,
                "gop": curve.contender.gop,
                "points": [
                    {**asdict(point), "caas_ahead_db": _ahead(found, curve.contender, point)}
                    for point in curve.points
                ],
            }
            for curve in found.curves
        ],
    }


def _ahead(found: ParadigmComparison, contender: Contender, point: Any) -> float | None:
    return found.loss_db(point) if contender.paradigm is Paradigm.CTA else None
