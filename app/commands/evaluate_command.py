"""`spikeloupe evaluate`: rate–distortion of codecs, fidelity of reconstructions, as tables."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import count, positive
from app.commands.common import (
    add_force_option,
    add_json_option,
    json_line,
    terminal_progress,
)
from app.commands.outputs import guard_output
from models.errors import RequestError, suggest
from models.progress import Progress

if TYPE_CHECKING:
    from models.arrays import Luminance
    from models.experiments.evaluation import EvaluationRequest
    from models.experiments.known_recordings import KnownRecording
    from models.experiments.rd_measuring import Contestant

TABLES = ("scenes", "pictures", "recordings", "reconstruction")
CLASSICAL = ("vvc", "hevc", "avif", "jpegxl", "jpeg2000", "jpeg")
ANCHORS = ("vvc", "hevc", "jpeg", "spikecodec-base")
METHODS = ("learned", "tfp")
CSV_SUFFIXES = (".csv",)


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "evaluate", help="measure learned codecs and reconstructions beside classical ones"
    )
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="pictures to code")
    parser.add_argument(
        "--recordings", type=Path, metavar="DIR", help="recordings, with ground truth or without"
    )
    _add_choices(parser)
    _add_sizes(parser)
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep what is coded, and go on from what was kept"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write every point")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    add_force_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    for name, default, about in (
        ("--tables", TABLES, "scenes: ground truth coded as pictures"),
        ("--codecs", None, "NAME or NAME:PARAMETER=VALUE; all learned and the usual classical"),
        ("--anchor", None, f"codecs that BD-rates are against; {','.join(ANCHORS)}"),
        ("--reconstruct", METHODS, "how recordings become scenes"),
    ):
        usual = f"; {','.join(default)}" if default else ""
        parser.add_argument(
            name, type=words, default=default, metavar="A,B,…", help=f"{about}{usual}"
        )


def _add_sizes(parser: argparse.ArgumentParser) -> None:
    for name, default, about in (
        ("--points", 5, "of each curve, or some more"),
        ("--limit", 16, "most pictures of --pictures"),
        ("--scenes", 7, "most scenes of a recording, 7 planes each"),
    ):
        parser.add_argument(
            name, type=count, default=default, metavar="N", help=f"{about}; {default}"
        )
    parser.add_argument(
        "--full-scale",
        type=positive,
        default=0.6,
        metavar="X",
        help="firing rate of luminance 1, where ground truth is known and this is not; 0.6",
    )


def words(text: str) -> tuple[str, ...]:
    """Parse "a,b" as names, each once."""
    found = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not found:
        raise argparse.ArgumentTypeError("names are wanted, with commas between them")
    return found


def run(options: argparse.Namespace) -> int:
    """Measure and print the tables."""
    from app.commands.evaluation_results import print_tables, to_json, write_points
    from models.experiments.evaluation import evaluate

    began = time.monotonic()
    if options.csv:
        guard_output(options.csv, options.force, CSV_SUFFIXES)
    codecs, left_out = _codecs(options.codecs)
    found = evaluate(_request(options, codecs), timed(terminal_progress(options.json)))
    if options.csv:
        write_points(found, options.csv, options.force)
    if options.json:
        seconds = time.monotonic() - began
        print(json_line(to_json(found) | {"left_out": left_out, "seconds": seconds}))
    else:
        print_tables(found, left_out, options.markdown)
    return 0


def _codecs(asked: tuple[str, ...] | None) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the codecs asked for; without a wish, all that can be used, and why others can't."""
    from models.codecs.registry import availability, codec_info, codec_names

    if asked is not None:
        return asked, {}
    learned = [name for name in codec_names() if codec_info(name).family == "learned"]
    states = {name: availability(name) for name in (*learned, *CLASSICAL)}
    usable = tuple(name for name, state in states.items() if state.available)
    return usable, {name: state.reason for name, state in states.items() if not state.available}


def _request(options: argparse.Namespace, codecs: tuple[str, ...]) -> EvaluationRequest:
    """Check everything that was asked for before the long work begins.

    Raises:
        RequestError, CodecError, OutputError: something of it can't be.
    """
    from models.experiments.evaluation import EvaluationRequest, Wanted
    from models.experiments.kept_bitstreams import KeptBitstreams
    from models.experiments.known_recordings import known_recordings
    from models.training.evaluation_data import named_evaluation_pictures

    if options.pictures is None and options.recordings is None:
        raise RequestError("nothing to measure on", "give --pictures, --recordings, or both")
    for table in options.tables:
        if table not in TABLES:
            raise RequestError(f"unknown table {table!r}", suggest(table, TABLES))
    contestants = tuple(map(contestant, codecs))
    recordings: tuple[KnownRecording, ...] = ()
    pictures: dict[str, Luminance] = {}
    if options.recordings:
        recordings = known_recordings(options.recordings, options.full_scale)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    if options.pictures:
        pictures = named_evaluation_pictures(options.pictures, options.limit)
    return EvaluationRequest(
        contestants,
        options.anchor or tuple(name for name in ANCHORS if name in codecs) or codecs[:1],
        pictures,
        recordings,
        tuple(map(Wanted, options.tables)),
        options.reconstruct,
        options.points,
        options.scenes,
        KeptBitstreams(options.keep),
    )


def contestant(text: str) -> Contestant:
    """Parse "name" or "name:parameter=value:…".

    Raises:
        RequestError, CodecError: it can't be compared, or can't be used here.
    """
    from models.codecs.spec import QUALITY, CodecSpec
    from models.experiments.rd_measuring import Contestant, check_codec

    name, *pairs = text.split(":")
    parameters = {key: value for key, _, value in (pair.partition("=") for pair in pairs)}
    if QUALITY in parameters:
        raise RequestError(f"{text} says a quality, which is searched for", "leave it out")
    spec = CodecSpec.of(name, **parameters)
    check_codec(spec)
    return Contestant(text, spec)


def timed(progress: Progress) -> Progress:
    """Return a progress that says how long the rest will take, by what was done so far."""
    began = time.monotonic()

    def report(fraction: float, note: str) -> None:
        passed = time.monotonic() - began
        left = passed * (1 - fraction) / fraction if fraction else 0.0
        progress.step(fraction, 1, f"{note}, {left / 60:.0f} min left" if left else note)

    return Progress(report)
