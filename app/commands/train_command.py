"""`spikeloupe train`: train a learned part, or go on with it."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    from models.training.options import add_options

    parser = commands.add_parser("train", help="train a learned codec or reconstruction")
    add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train until the minutes are over; a run in the same folder goes on where it stopped."""
    from models.training.train import run as train

    train(options)
    return 0
