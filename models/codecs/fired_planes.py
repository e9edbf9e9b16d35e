"""Planes fired again from the scenes of a long bitstream, when they are looked at.

What a plane is depends on the charge that all scenes before it left behind (see
`models.codecs.scene_pipeline`). One thread walks through them from the first to the last, once,
and keeps the charge at checkpoints:

    scenes   ├─block─┼─block─┼─block─┼─block─┼ …
    charge   kept            kept            kept …        (every few blocks, in bounded memory)
                     └─fired again from here, to get at a plane in this block

Whoever looks at a plane that the walk has passed waits for a few blocks at most. Whoever looks
further is told so at once, by a `NotFiredYetError`.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from models.arrays import Bytes
from models.codecs.access import room_for_planes
from models.codecs.firing import Charge, Firing, first_charge
from models.codecs.scene_reader import SceneReader
from models.errors import RequestError
from models.kept import Kept
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream

CHARGE_BYTES = 128 << 20
"""Memory that the kept charges may take."""
KEPT_BYTES = 192 << 20
"""Memory that fired planes may take; three blocks stay in any case."""


class NotFiredYetError(RequestError):
    """The walk has not come to this plane yet."""


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The planes of a block, and the charge after them."""

    packed: Bytes
    charge: Charge


class FiredPlanes:
    """A `PlaneSource` over the scenes of a bitstream; may be used from several threads."""

    def __init__(
        self, scenes: SceneReader, charge_bytes: int = CHARGE_BYTES, kept_bytes: int = KEPT_BYTES
    ) -> None:
        """Fire nothing yet."""
        header = scenes.source.header
        self._scenes, self._header = scenes, header
        self._starts = [scenes.planes_of(number)[0] for number in range(len(scenes.blocks))]
        pixels = header.height * header.width
        checkpoints = max(1, charge_bytes // (4 * pixels))
        self._spacing = -(-len(scenes.blocks) // checkpoints)
        longest = max(stop - start for start, stop in map(scenes.planes_of, range(len(self))))
        block_bytes = max(1, longest * self.plane_bytes) + 4 * pixels
        self._kept: Kept[int, _Block] = Kept(max(3, kept_bytes // block_bytes))
        self._walked: Kept[int, _Block] = Kept(1)
        first = first_charge(header)
        self._charges: dict[int, Charge] = {0: first}
        self._front = (0, first)
        self._walker: int | None = None
        self._walking = threading.Lock()
        self._progress = Progress()

    def __len__(self) -> int:
        return len(self._scenes.blocks)

    @property
    def planes(self) -> int:
        """Number of planes."""
        return self._header.planes

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return (self._header.height * self._header.width + 7) // 8

    @property
    def reached(self) -> int:
        """Planes that the walk has passed; those before it can be had soon."""
        block = self._front[0]
        return self.planes if block == len(self) else self._starts[block]

    @property
    def complete(self) -> bool:
        """Whether the walk has come to the end."""
        return self._front[0] == len(self)

    def packed(self, start: int, stop: int) -> Bytes:
        """Return planes `start` to `stop` (exclusive, in range), top row first; see `PlaneSource`.

        Raises:
            NotFiredYetError: the walk has not come so far, and this is not the thread that walks.
            BitstreamError: the bytes are not right.
        """
        if start == stop:
            return room_for_planes(self._header, 0)
        first, last = self._block_at(start), self._block_at(stop - 1)
        if first == last:
            begin = self._starts[first]
            return self._block(first).packed[start - begin : stop - begin]
        packed = room_for_planes(self._header, stop - start)
        for number in range(first, last + 1):
            begin, end = self._scenes.planes_of(number)
            low, high = max(begin, start), min(end, stop)
            packed[low - start : high - start] = self._block(number).packed[
                low - begin : high - begin
            ]
        return packed

    @contextmanager
    def walking(self, progress: Progress) -> Iterator[None]:
        """Let this thread go on past what was reached, in what it does inside the block.

        A second thread that wants to walk waits for the first. What was walked stays, also where
        the progress cancels.
        """
        while not self._walking.acquire(timeout=0.1):
            progress.check()
        try:
            self._walker, self._progress = threading.get_ident(), progress
            yield
        finally:
            self._walker, self._progress = None, Progress()
            self._walking.release()

    def walk(self, progress: Progress) -> None:
        """Go to the end from where an earlier walk has come; nothing is left to do afterwards."""
        with self.walking(progress):
            while not self.complete:
                progress.step(self.reached, self.planes, "firing spikes again")
                self._go_on()
        progress.step(1, 1, "fired")

    def _block_at(self, plane: int) -> int:
        return bisect_right(self._starts, plane) - 1

    def _block(self, number: int) -> _Block:
        """Return a block, kept from before or fired."""
        if self._walker != threading.get_ident():
            if number >= self._front[0]:
                raise NotFiredYetError(
                    f"Spikes are still being fired again: {self.reached:,} planes "
                    f"of {self.planes:,} are there"
                )
            return self._kept.get(number, lambda: self._fire_again(number))
        while self._front[0] <= number:
            self._progress.check()
            self._go_on()
        return self._walked.get(number, lambda: self._fire_again(number))

    def _go_on(self) -> None:
        """Fire the block at the front of the walk."""
        number, charge = self._front
        block = self._fire(self._scenes.decode_block(number), charge)
        self._walked.get(number, lambda: block)
        if (number + 1) % self._spacing == 0:
            self._charges[number + 1] = block.charge
        self._front = (number + 1, block.charge)

    def _fire_again(self, wanted: int) -> _Block:
        """Fire a block that the walk has passed, from the nearest charge before it."""
        number, charge = wanted, self._charges.get(wanted)
        while charge is None:
            before = self._kept.held(number - 1)
            if before is None:
                number, charge = number - 1, self._charges.get(number - 1)
            else:
                charge = before.charge
        for between in range(number, wanted):
            charge = self._kept_or_fired(between, charge).charge
        return self._fire(self._scenes.block(wanted), charge)

    def _kept_or_fired(self, number: int, charge: Charge) -> _Block:
        return self._kept.get(number, lambda: self._fire(self._scenes.block(number), charge))

    def _fire(self, scenes: SceneSequence, charge: Charge) -> _Block:
        firing = Firing(self._header, charge, 0, scenes.planes)
        firing.fire(scenes, Progress())
        return _Block(firing.packed, firing.charge)


def fired_planes(stream: SpikeStream) -> FiredPlanes | None:
    """Return what fires the planes of a stream, or None where they are all there."""
    return stream.source if isinstance(stream.source, FiredPlanes) else None
