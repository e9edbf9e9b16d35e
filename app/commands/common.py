"""What several commands share: options, progress on a terminal, results as text or JSON."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping
from typing import Any

from app.commands.arguments import positive, size
from app.commands.text import Rows, aligned, rows_of
from models.errors import RequestError
from models.networks.device import DeviceChoice, choose_device, why_no_cuda
from models.progress import Progress


def add_geometry_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a recording lies on disk; all are guessed where left out."""
    group = parser.add_argument_group("geometry (guessed from the data where not given)")
    group.add_argument("--size", type=size, metavar="HxW", help="height and width, e.g. 250x400")
    group.add_argument("--bit-order", choices=("lsb", "msb"), help="first pixel of a byte")
    group.add_argument("--rows", choices=("top-down", "bottom-up"), help="which row comes first")
    group.add_argument("--layout", metavar="NAME", help="how planes lie in the file")
    group.add_argument(
        "--capture-rate", type=positive, metavar="HZ", help="planes a second of the camera"
    )
    group.add_argument(
        "--full-scale", type=positive, metavar="X", help="firing rate of luminance 1, e.g. 0.6"
    )
    group.add_argument("--time-axis", type=int, choices=(0, 1, 2), help="of an array's three axes")


def add_device_option(parser: argparse.ArgumentParser) -> None:
    """Add `--device`."""
    parser.add_argument(
        "--device",
        choices=[str(choice) for choice in DeviceChoice],
        default=str(DeviceChoice.AUTO),
        help="where networks run, auto: CUDA if it is there; what is coded stays exact",
    )


def take_device(options: argparse.Namespace) -> None:
    """Have networks run where `--device` says.

    Raises:
        RequestError: that is CUDA, which can't be used here.
    """
    choice = DeviceChoice(options.device)
    reason = why_no_cuda() if choice is DeviceChoice.CUDA else ""
    if reason:
        raise RequestError(f"--device cuda can't be used here: {reason}", "use auto or cpu")
    choose_device(choice)


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")


def add_force_option(parser: argparse.ArgumentParser) -> None:
    """Add `--force`."""
    parser.add_argument("--force", action="store_true", help="overwrite what is already there")


def terminal_progress(quiet: bool) -> Progress:
    """Return a progress that draws itself on a terminal's standard error, else says nothing."""
    if quiet or not sys.stderr.isatty():
        return Progress()

    def report(fraction: float, note: str) -> None:
        # The line is wiped when all is done: what stays on the screen is the result.
        line = f"{fraction:4.0%} {note}" if fraction < 1 else ""
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    return Progress(report)


def print_result(result: Mapping[str, Any], as_json: bool, rows: Rows | None = None) -> None:
    """Print a result: one line of JSON for programs, aligned lines for people.

    Args:
        result: by JSON key.
        as_json: which of the two.
        rows: the lines for people, where the keys and their values in order won't do.
    """
    print(json_line(result) if as_json else aligned(rows_of(result) if rows is None else rows))


def json_line(result: Any) -> str:
    """Return a result as one line of JSON in ASCII, which every terminal and pipe takes.

    An infinite figure becomes 1e999, which JSON can say and readers take for infinity;
    not-a-number becomes null: there is no figure.
    """
    text = json.dumps(_spelled(result), allow_nan=False)
    return text.replace(json.dumps(_INFINITE), "1e999").replace(
        json.dumps("-" + _INFINITE), "-1e999"
    )


_INFINITE = "\0infinite"  # no name of a file and no sentence holds a NUL


def _spelled(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else (_INFINITE if value > 0 else "-" + _INFINITE)
    if isinstance(value, Mapping):
        return {key: _spelled(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(entry) for entry in value]
    return value
