"""A small recording of pixels that all see one light, some of it more than others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.progress import Progress
from models.simulation.integrate_and_fire import initial_state
from models.simulation.leaky_pixel import LeakyPixel, run_pixels
from models.simulation.simulate import Simulation
from models.streams.stream import SpikeStream

LEAST_SHARE = 0.2  # of the light, that the leftmost column sees


@dataclass(frozen=True, slots=True, eq=False)
class LightField:
    """A light over time, shaded from the left to the right, where all of it falls.

    Attributes:
        light: (T,) float32 in [0, 1].
        height, width: in pixels.
    """

    light: NDArray[np.float32]
    height: int = 48
    width: int = 64

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        nearest = min(max(round(plane_index), 0), len(self.light) - 1)
        across = np.linspace(LEAST_SHARE, 1.0, self.width, dtype=np.float32)
        shade: Luminance = np.tile(across * self.light[nearest], (self.height, 1))
        return shade


def record_field(
    field: LightField, pixel: LeakyPixel, rng: np.random.Generator, progress: Progress | None = None
) -> Simulation:
    """Record a field with one kind of pixel.

    Args:
        field: the light.
        pixel: how each fires; its gain becomes the recording's full scale.
        rng: draws the initial charge of each pixel, then shot noise.
        progress: can stop the work.
    """
    progress = progress or Progress()
    progress.check()
    frames = np.stack([field.frame(plane) for plane in range(len(field.light))])
    charge = initial_state(field.height, field.width, rng)
    run = run_pixels(frames, pixel, charge, rng)
    progress.check()
    return Simulation(SpikeStream.from_dense(run.fired, 20_000.0, pixel.gain), field)
