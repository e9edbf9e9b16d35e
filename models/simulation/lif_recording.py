"""A recording of a ramp of light by leaky neurons, whose spikes are counted from left to right."""

from __future__ import annotations

import math

import numpy as np

from models.arrays import Luminance
from models.errors import RequestError
from models.progress import Progress
from models.simulation.lif import LifNeuron
from models.simulation.picture_scenes import StillPicture
from models.simulation.simulate import Simulation
from models.streams.stream import SpikeStream

MOST_PLANES = 4000


def record_ramp(
    neuron: LifNeuron,
    window: float,
    brightest: float,
    progress: Progress | None = None,
    *,
    height: int = 128,
    width: int = 256,
) -> Simulation:
    """Record light that rises from the left to the right, and stands still.

    Planes are as short as the shortest interval, so that no plane would have to hold two spikes
    of a pixel: each pixel of current I fires `neuron.count(I, window)` times.

    Args:
        neuron: of each pixel.
        window: T, how long is recorded.
        brightest: current of the last column, in A; column k of n sees (k + 1)/n of it.
        progress: can stop the work.
        height: rows.
        width: columns.

    Raises:
        RequestError: even the brightest light never fires, or more than 4000 planes are needed.
    """
    progress = progress or Progress()
    shortest = float(neuron.interval(brightest))
    if math.isinf(shortest):
        raise RequestError("the brightest light never fires", "lower θ, or raise R")
    planes = max(1, math.ceil(window / min(shortest, 1.0)))
    if planes > MOST_PLANES:
        raise RequestError(
            f"{planes:,} planes would be needed, there are {MOST_PLANES:,} at most",
            "lower T, or raise θ or C: spikes lie too close",
        )
    ramp: Luminance = np.linspace(1 / width, 1, width, dtype=np.float32)
    counts = np.zeros((planes + 1, width), np.int64)
    for plane in range(1, planes + 1):
        progress.step(plane, planes, "recording")
        counts[plane] = neuron.count(brightest * ramp.astype(np.float64), window * plane / planes)
    fired = np.repeat(np.diff(counts, axis=0)[:, None] > 0, height, axis=1)
    full_scale = min(int(counts[-1, -1]) / planes, 1.0) or 1.0
    stream = SpikeStream.from_dense(fired, 20_000.0, full_scale)
    return Simulation(stream, StillPicture.of(np.tile(ramp, (height, 1))))
