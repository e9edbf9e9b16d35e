"""Values on the command line: each function parses one word, or says what it should have been."""

from __future__ import annotations

import argparse
import math

from models.errors import RequestError

LARGEST_SEED = (1 << 63) - 1


def size(text: str) -> tuple[int, int]:
    """Parse "250x400" as (height, width)."""
    height, _, width = text.lower().replace("×", "x").partition("x")
    if not (_is_whole(height) and _is_whole(width) and int(height) and int(width)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a height and width such as 250x400")
    return int(height), int(width)


def number(text: str) -> float:
    """Parse a number that is neither infinite nor not-a-number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return value


def positive(text: str) -> float:
    """Parse a number above 0."""
    try:
        value = number(text)
    except argparse.ArgumentTypeError:
        value = 0.0
    if value <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def count(text: str) -> int:
    """Parse a whole number from 1."""
    if not _is_whole(text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def index(text: str) -> int:
    """Parse a whole number from 0: a plane index, a tolerance, a seed."""
    if not _is_whole(text) or int(text) > LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def plane_range(text: str) -> tuple[int | None, int | None]:
    """Parse "A:B" (B exclusive; either may be left out) as plane indices."""
    start, colon, stop = text.partition(":")
    if not colon or not all(part == "" or _is_whole(part) for part in (start, stop)):
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
        asked = f"{'' if start is None else start}:{'' if stop is None else stop}"
        raise RequestError(
            f"planes {asked} were asked for, the recording has planes 0:{planes}",
            "A:B are planes A to B - 1",
        )
    return first, last


def _is_whole(text: str) -> bool:
    # str.isdigit alone lets "²" through, which int() does not take.
    return text.isascii() and text.isdigit() and len(text) <= 20
