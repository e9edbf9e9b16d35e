"""Spikes fired again from decoded scenes that come piece by piece."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes, Luminance
from models.codecs.access import room_for_planes
from models.codecs.bitstream import StreamHeader
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import MemorySource, RowOrder, SpikeStream

PLANES_AT_ONCE = 256
"""Planes fired before they are put in their place."""

Charge = NDArray[np.float32]
"""What the pixels hold between two planes, (H, W) in units of the threshold."""


def first_charge(header: StreamHeader) -> Charge:
    """Return the charge before the first plane: uniformly random, by the seed in the header."""
    from models.simulation.integrate_and_fire import initial_state

    seed = header.pipeline.seed if header.pipeline else 0
    rng = np.random.Generator(np.random.PCG64(seed))
    return initial_state(header.height, header.width, rng)


class Firing:
    """Fires the planes of scenes, and keeps those that are wanted.

    From the first charge on it gives the planes that `models.simulation.regenerate.regenerate`
    gives for all scenes at once.
    """

    def __init__(self, header: StreamHeader, charge: Charge, start: int, stop: int) -> None:
        """Begin with a charge; of the planes fired from now on `start` to `stop` (exclusive) stay.

        Raises:
            MalformedError: there is no memory for so many planes.
        """
        from models.simulation.integrate_and_fire import Accumulator, FiringModel

        self._accumulator = Accumulator(charge, FiringModel(gain=header.full_scale))
        self._header, self._start, self._stop = header, start, stop
        self.packed: Bytes = room_for_planes(header, stop - start)
        self._fired = 0

    @property
    def charge(self) -> Charge:
        """The charge after the last plane fired: a copy."""
        return self._accumulator.state.copy()

    def fire(self, scenes: SceneSequence, progress: Progress) -> None:
        """Fire the next scenes, each for as many planes as it holds."""
        held = zip(scenes.luminance, scenes.hold_planes, strict=True)
        for position, (luminance, planes) in enumerate(held):
            progress.step(position, len(scenes), "firing")
            self._fire_scene(luminance, planes, progress)
        progress.step(1, 1, "firing")

    def _fire_scene(self, luminance: Luminance, planes: int, progress: Progress) -> None:
        # In pieces, so that no header can ask for more memory than the planes that are kept.
        end = min(self._fired + planes, self._stop)
        while self._fired < end:
            progress.check()
            count = min(PLANES_AT_ONCE, end - self._fired)
            packed = self._accumulator.fire_held(luminance, count)
            skip = max(self._start - self._fired, 0)
            if skip < count:
                begin = self._fired + skip - self._start
                self.packed[begin : begin + count - skip] = packed[skip:]
            self._fired += count

    def stream(self) -> SpikeStream:
        """Return the planes that were wanted, top row first."""
        return SpikeStream(
            MemorySource(self.packed),
            self._header.height,
            self._header.width,
            RowOrder.TOP_DOWN,
            self._header.capture_rate_hz,
            self._header.full_scale,
        )
