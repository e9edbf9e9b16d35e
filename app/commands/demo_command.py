"""`spikeloupe demo`: the recording that comes along, through the whole chain."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from app.commands.common import add_force_option, add_json_option, print_result
from app.commands.measurement_text import measurement_rows
from app.commands.outputs import PICTURE_SUFFIXES, guard_output
from app.commands.text import Rows, plain

DEFAULT_PICTURE = Path("spikeloupe-demo.png")


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "demo", help="the bundled recording, encoded: the viewer, or a picture of it"
    )
    parser.add_argument(
        "--out", type=Path, metavar="PNG", help="save the filled window; always, without a display"
    )
    add_force_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the filled viewer; without a display render it and print its metrics."""
    from app.display import has_display, require_qt

    display = has_display()
    picture = options.out or (None if display else DEFAULT_PICTURE)
    if picture is not None:
        if not picture.parent.exists():
            picture.parent.mkdir(parents=True)
        guard_output(picture, options.force, PICTURE_SUFFIXES)
    require_qt(display)
    from app.main import run_demo

    if display:
        return run_demo(picture, stay=True)[0]
    sys.stderr.write("spikeloupe: no display here; rendering the window to a picture\n")
    code, figures = run_demo(picture, stay=False)
    result = {"picture": str(picture)} | figures
    print_result(result, options.json, _rows(result))
    return code


def _rows(result: dict[str, Any]) -> Rows:
    names = [
        (key, plain(result[key])) for key in ("picture", "recording", "codec") if key in result
    ]
    return [*names, *measurement_rows(result)]
