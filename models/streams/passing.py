"""Planes that pass by once, from the first to the last: for who writes what is being decoded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.arrays import Bytes
from models.errors import RequestError


class PassingPlanes:
    """A `PlaneSource` of planes that come piece by piece and are gone once they were read."""

    def __init__(self, planes: int, plane_bytes: int, pieces: Iterator[Bytes]) -> None:
        """Wait to be read.

        Args:
            planes: how many there will be.
            plane_bytes: bytes of a packed plane.
            pieces: (planes, plane_bytes) uint8 each, of any number of planes.
        """
        self._planes, self._plane_bytes, self._pieces = planes, plane_bytes, pieces
        self._waiting = np.empty((0, plane_bytes), np.uint8)
        self._passed = 0

    @property
    def planes(self) -> int:
        """Number of planes."""
        return self._planes

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return self._plane_bytes

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive), where `start` is the next to come.

        Raises:
            RequestError: other planes are asked for, or fewer came than were promised.
        """
        if start != self._passed:
            raise RequestError(f"plane {start} is asked for where {self._passed} passes by")
        waiting = [self._waiting]
        missing = stop - start - len(self._waiting)
        while missing > 0:
            piece = next(self._pieces, None)
            if piece is None:
                raise RequestError(f"{missing} of {self._planes} planes did not come")
            waiting.append(piece)
            missing -= len(piece)
        joined = np.concatenate(waiting)
        self._passed, self._waiting = stop, joined[stop - start :]
        return joined[: stop - start]
