"""`spikeloupe [open] [FILE …]`: the viewer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.commands.common import add_geometry_options
from app.commands.inputs import geometry_request
from models.errors import RequestError


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("open", help="the viewer; this is what files alone do")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE", help="recordings or .slp")
    add_geometry_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Open the viewer and stay until its window is closed."""
    for path in options.files:
        if not path.exists():  # said here, where the name was mistyped
            raise RequestError(f"{path} does not exist", "spikeloupe --help lists the commands")
    request = geometry_request(options)
    from app.main import run_viewer

    return run_viewer(tuple(options.files), request)
