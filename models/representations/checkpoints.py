"""The maps of a scrubbing index at its checkpoints, and where they are kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.progress import Progress

COUNTS, SINCE, UNTIL = range(3)
FIELDS = 3

Map = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """What is indexed, and how densely.

    Attributes:
        identity: of the stream.
        planes, pixels: of the stream.
        spacing: planes between two checkpoints.
    """

    identity: str
    planes: int
    pixels: int
    spacing: int

    @property
    def checkpoints(self) -> int:
        """Number of checkpoints: at plane 0, at every `spacing` planes, and at the end."""
        return -(-self.planes // self.spacing) + 1

    @property
    def size_bytes(self) -> int:
        """Bytes of all maps."""
        return self.checkpoints * FIELDS * self.pixels * 2

    def boundary(self, checkpoint: int) -> int:
        """Return the plane before which a checkpoint stands."""
        return min(checkpoint * self.spacing, self.planes)


class Checkpoints(Protocol):
    """Maps at the checkpoints: three (pixels,) uint16 each."""

    def read(self, checkpoint: int, field: int) -> Map:
        """Return a map that has been written; not to be changed."""
        ...

    def write(self, checkpoint: int, field: int, values: Map) -> None:
        """Store a map."""
        ...

    def finish(self, progress: Progress) -> None:
        """Everything has been written."""
        ...

    def close(self) -> None:
        """Give back what is held; an unfinished file is deleted."""
        ...


class MemoryCheckpoints:
    """Maps in memory."""

    def __init__(self, layout: IndexLayout) -> None:
        self._maps = np.empty((layout.checkpoints, FIELDS, layout.pixels), dtype=np.uint16)

    def read(self, checkpoint: int, field: int) -> Map:
        """Return a map without copying."""
        stored: Map = self._maps[checkpoint, field]
        return stored

    def write(self, checkpoint: int, field: int, values: Map) -> None:
        """Store a map."""
        self._maps[checkpoint, field] = values

    def finish(self, progress: Progress) -> None:
        """Nothing has to be done."""

    def close(self) -> None:
        """Nothing has to be given back."""
