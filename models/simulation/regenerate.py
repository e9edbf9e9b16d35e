"""Spikes fired again from scenes: what a recording is after a scene codec has been at it."""

from __future__ import annotations

import numpy as np

from models.errors import RequestError
from models.scenes import SceneSequence
from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state
from models.streams.stream import MemorySource, SpikeStream


def regenerate(scenes: SceneSequence, seed: int) -> SpikeStream:
    """Fire the planes for which scenes stand: (sum of hold_planes, H, W), top row first.

    Each scene is held for its stretch of planes with soft reset, α/θ being the full scale; the
    charge begins uniformly random and is carried over from scene to scene. Equal scenes and
    seeds give equal planes on every machine: the charge is drawn by PCG64 and the rest is
    float32 sums and products in a fixed order.

    Args:
        scenes: luminance in [0, 1] with holding times.
        seed: of the initial charge, 0 or above.

    Raises:
        RequestError: the scenes stand for no plane (they are pictures), hold light that is
            negative or not a number, or the seed is negative.
    """
    if not scenes.planes:
        raise RequestError(
            f"{len(scenes)} scenes stand for no plane, so no spikes can be fired from them",
            "they are pictures; simulate them instead",
        )
    if seed < 0:
        raise RequestError(f"a seed of {seed} is below 0")
    rng = np.random.Generator(np.random.PCG64(seed))
    charge = initial_state(scenes.height, scenes.width, rng)
    accumulator = Accumulator(charge, FiringModel(gain=scenes.full_scale))
    packed = np.concatenate(
        [
            accumulator.fire_held(luminance, planes)
            for luminance, planes in zip(scenes.luminance, scenes.hold_planes, strict=True)
        ]
    )
    return SpikeStream(
        MemorySource(packed),
        scenes.height,
        scenes.width,
        capture_rate_hz=scenes.capture_rate_hz,
        full_scale=scenes.full_scale,
    )
