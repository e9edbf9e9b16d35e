"""What several commands share: geometry options, ranges, output files, results as text or JSON."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import OutputError, RequestError
from models.progress import Progress

if TYPE_CHECKING:
    from models.arrays import Luminance
    from models.streams.formats import GeometryRequest
    from models.streams.recording import Recording


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


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")


def add_force_option(parser: argparse.ArgumentParser) -> None:
    """Add `--force`."""
    parser.add_argument("--force", action="store_true", help="overwrite what is already there")


def size(text: str) -> tuple[int, int]:
    """Parse "250x400" as (height, width)."""
    height, _, width = text.lower().replace("×", "x").partition("x")
    if not (height.isdigit() and width.isdigit() and int(height) and int(width)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 250x400")
    return int(height), int(width)


def positive(text: str) -> float:
    """Parse a number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (number > 0 and math.isfinite(number)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def count(text: str) -> int:
    """Parse a whole number from 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def plane_range(text: str) -> tuple[int | None, int | None]:
    """Parse "A:B" (B exclusive; either may be left out) as plane indices."""
    start, colon, stop = text.partition(":")
    if not colon or not all(part == "" or part.isdigit() for part in (start, stop)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a range such as 0:200, 100: or :50")
    return int(start) if start else None, int(stop) if stop else None


def resolve_range(span: tuple[int | None, int | None] | None, planes: int) -> tuple[int, int]:
    """Turn what `plane_range` gave into plane indices of a recording.

    Raises:
        RequestError: the range is empty or reaches past the end.
    """
    start, stop = span or (None, None)
    first, last = start or 0, planes if stop is None else stop
    if not 0 <= first < last <= planes:
        raise RequestError(
            f"planes {first}:{last} were asked for, the recording has planes 0:{planes}"
        )
    return first, last


def geometry_request(options: argparse.Namespace) -> GeometryRequest:
    """Collect what the user said of the geometry."""
    from models.streams.formats import BitOrder, GeometryRequest, Layout
    from models.streams.stream import RowOrder

    height, width = options.size or (None, None)
    layout = None
    if options.layout is not None:
        names = [layout.value for layout in Layout]
        if options.layout not in names:
            raise RequestError(f"unknown layout {options.layout!r}", "known: " + ", ".join(names))
        layout = Layout(options.layout)
    return GeometryRequest(
        height=height,
        width=width,
        bit_order=BitOrder(options.bit_order) if options.bit_order else None,
        rows=RowOrder(options.rows) if options.rows else None,
        layout=layout,
        capture_rate_hz=options.capture_rate,
        full_scale=options.full_scale,
        time_axis=options.time_axis,
    )


def open_with_options(path: Path, options: argparse.Namespace) -> Recording:
    """Open a recording as the options say; warnings go to standard error."""
    from models.streams.opening import open_recording

    recording = open_recording(path, geometry_request(options))
    for warning in recording.warnings:
        sys.stderr.write(f"spikeloupe: warning: {warning}\n")
    return recording


def all_pictures(source: Path) -> Luminance:
    """Read every picture of a source, (N, H, W) float32 in [0, 1]."""
    import numpy as np

    from models.streams.pictures import read_pictures

    return np.stack(list(read_pictures(source).frames()))


def guard_output(path: Path, force: bool) -> None:
    """Refuse an output that exists, or whose folder doesn't, before any work is done.

    Raises:
        OutputError: the file exists and `--force` was not given, or its folder is missing.
    """
    if path.exists() and not force:
        raise OutputError(f"{path} exists already", "give --force to overwrite it")
    if not path.absolute().parent.is_dir():
        raise OutputError(f"the folder {path.absolute().parent} does not exist", "create it first")


def terminal_progress(quiet: bool) -> Progress:
    """Return a progress that draws itself on a terminal's standard error, else says nothing."""
    if quiet or not sys.stderr.isatty():
        return Progress()

    def report(fraction: float, note: str) -> None:
        end = "\n" if fraction >= 1 else ""
        sys.stderr.write(f"\r\x1b[K{fraction:4.0%} {note}{end}")
        sys.stderr.flush()

    return Progress(report)


def print_result(result: Mapping[str, Any], as_json: bool) -> None:
    """Print a result: aligned lines for people, one line of JSON for programs."""
    if as_json:
        print(json_line(result))
        return
    widest = max((len(key) for key in result), default=0)
    for key, value in result.items():
        print(f"{key.replace('_', ' '):<{widest}}  {_as_text(value)}")


def json_line(result: Any) -> str:
    """Return a result as one line of JSON; an infinite figure as 1e999, which JSON can say.

    Not-a-number becomes null: there is no figure.
    """
    text = json.dumps(_spelled(result), ensure_ascii=False, allow_nan=False)
    return text.replace(f'"{_INFINITE}"', "1e999").replace(f'"-{_INFINITE}"', "-1e999")


_INFINITE = "\N{INFINITY}:1e999"


def _spelled(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else (_INFINITE if value > 0 else f"-{_INFINITE}")
    if isinstance(value, Mapping):
        return {key: _spelled(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(entry) for entry in value]
    return value


def _as_text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return "  ".join(f"{key}: {_as_text(entry)}" for key, entry in value.items())
    if isinstance(value, list | tuple):
        return "\n    ".join(["", *map(_as_text, value)]) if value else "none"
    return f"{value:,}" if isinstance(value, int) else str(value)
