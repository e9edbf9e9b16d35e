"""Which planes a map looks at: windows around a plane, and long stretches cut into blocks."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import RequestError

BLOCK_BYTES = 32 << 20
"""Packed bytes read at once from a recording."""

MAX_BLOCK_PLANES = 65535  # what the kernels take at once


def check_plane(plane_index: int, planes: int) -> None:
    """Raise `RequestError` unless the recording has the plane."""
    if not 0 <= plane_index < planes:
        raise RequestError(
            f"plane {plane_index} was asked for, the recording has {planes}",
            hint=f"choose a plane from 0 to {planes - 1}" if planes else "the recording is empty",
        )


def check_stretch(start: int, stop: int, planes: int) -> None:
    """Raise `RequestError` unless planes `start` to `stop` (exclusive) are in the recording."""
    if not 0 <= start < stop <= planes:
        raise RequestError(
            f"planes {start} to {stop} were asked for, the recording has {planes}",
            hint="give a first plane and a later end, both inside the recording",
        )


def window_around(plane_index: int, window_planes: int, planes: int) -> tuple[int, int]:
    """Return the planes (start, stop) of the window around a plane; stop is exclusive.

    An odd window has its middle on the plane; an even one reaches one plane further back than
    ahead: 4 planes around plane 10 are 8, 9, 10 and 11. At the ends of the recording the window
    is cut, not moved, so that it never shows another moment than the one asked for.

    Raises:
        RequestError: the recording has no such plane, or the window is empty.
    """
    check_plane(plane_index, planes)
    if window_planes < 1:
        raise RequestError(f"a window of {window_planes} planes is empty", hint="use 1 or more")
    start = plane_index - window_planes // 2
    return max(start, 0), min(start + window_planes, planes)


def plane_blocks(start: int, stop: int, plane_bytes: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch of planes into blocks of at most `BLOCK_BYTES`: yields (start, stop)."""
    length = max(1, min(BLOCK_BYTES // plane_bytes, MAX_BLOCK_PLANES))
    for first in range(start, stop, length):
        yield first, min(first + length, stop)
