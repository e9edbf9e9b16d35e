"""`spikeloupe weights NAME`: fetch the weights of a model of CompressAI's zoo, or take a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.commands.arguments import count
from app.commands.common import add_json_option, print_result, terminal_progress
from models.errors import RequestError


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("weights", help="fetch weights of CompressAI's models")
    parser.add_argument("codec", metavar="NAME", help="e.g. bmshj2018-hyperprior, mbt2018-mean")
    parser.add_argument(
        "--step", type=count, action="append", metavar="N", help="of quality, from 1; default: all"
    )
    parser.add_argument(
        "--from",
        dest="checkpoint",
        type=Path,
        metavar="FILE",
        help="a checkpoint (.pth.tar) of the one step given, in place of fetching",
    )
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Fetch what is missing, or take the file."""
    from models.codecs.learned.compressai_infos import ZOO_STEPS, steps_at_hand
    from models.codecs.learned.compressai_weights import fetch_weights, take_weights
    from models.errors import UnknownCodecError

    name = options.codec
    if name not in ZOO_STEPS:
        raise UnknownCodecError(name, ZOO_STEPS)
    if options.checkpoint is None:
        steps = options.step or range(1, ZOO_STEPS[name] + 1)
        fetch_weights(name, steps, terminal_progress(options.json))
    else:
        take_weights(name, _only_step(options.step), options.checkpoint)
    at_hand = list(steps_at_hand(name))
    rows = [("codec", name), ("steps at hand", f"{at_hand} of {ZOO_STEPS[name]}")]
    print_result({"codec": name, "steps": at_hand}, options.json, rows)
    return 0


def _only_step(steps: list[int] | None) -> int:
    if steps is None or len(steps) != 1:
        raise RequestError("a file holds the weights of one step", "say which by --step N")
    return steps[0]
