"""One moving scene before two sensors: an event camera and a spike camera.

An event camera's pixel remembers the logarithm of the light at its last event; where

    ln I − ln I_ref ≥ +β: event +1, ln I_ref ← ln I_ref + β;
    ln I − ln I_ref ≤ −β: event −1, ln I_ref ← ln I_ref − β.

It gives one event a plane at most; what is left of a larger change comes in the next planes. A
still scene gives none. A spike camera's pixel integrates light and fires, still scene or not. (Cui
et al., Table I.) The time of a pixel's first spike is a code by itself: from an empty membrane
θ/(α·I) planes pass until it (Doutsi et al., section II).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance, Mask
from models.errors import RequestError
from models.progress import Progress
from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state
from models.simulation.simulate import MovingScene, Simulation, simulate

DARKEST = 0.005  # luminance below which an event camera sees no change


@dataclass(frozen=True, slots=True)
class Tempo:
    """A scene at another speed; 0 holds it still."""

    scene: MovingScene
    speed: float

    @property
    def height(self) -> int:
        """Rows."""
        return self.scene.height

    @property
    def width(self) -> int:
        """Columns."""
        return self.scene.width

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        return self.scene.frame(plane_index * self.speed)


@dataclass(frozen=True, slots=True, eq=False)
class TwoSensors:
    """What both saw.

    Attributes:
        light: (T, H, W) float32 in [0, 1].
        events: (T, H, W) int8: +1 brighter, −1 darker, 0 nothing.
        fired: (T, H, W) bool, spikes from membranes that were empty.
        gain: α/θ of the spike camera.
    """

    light: Luminance
    events: NDArray[np.int8]
    fired: Mask
    gain: float


def watch(
    scene: MovingScene,
    planes: int,
    contrast: float,
    gain: float,
    progress: Progress | None = None,
) -> TwoSensors:
    """Let both sensors watch a scene.

    Args:
        scene: what moves.
        planes: T, 1 or more.
        contrast: β, the change of ln I that makes an event; above 0.
        gain: α/θ, spikes per plane of white; above 0.
        progress: can stop the work.

    Raises:
        RequestError: a value is out of its range.
    """
    progress = progress or Progress()
    light = np.empty((max(planes, 0), scene.height, scene.width), np.float32)
    for plane in range(len(light)):
        progress.check()
        light[plane] = scene.frame(plane)
    return TwoSensors(light, event_planes(light, contrast), _spikes(light, gain), gain)


def event_planes(light: Luminance, contrast: float) -> NDArray[np.int8]:
    """Return the events of light (T, H, W) in [0, 1], (T, H, W) int8; none in plane 0.

    Raises:
        RequestError: the contrast is not above 0.
    """
    if not contrast > 0:
        raise RequestError(f"a contrast of {contrast:g} is none", "β must be above 0")
    events = np.zeros(light.shape, np.int8)
    logarithm = np.log(np.maximum(light, DARKEST), dtype=np.float64)
    # The reference is counted in whole steps of β, so that light that comes back gives back
    # exactly the events that it gave.
    steps = (logarithm - logarithm[0]) / contrast
    reference = np.zeros(light.shape[1:], np.int64)
    for plane in range(1, len(light)):
        events[plane] = np.clip(np.trunc(steps[plane] - reference), -1, 1)
        reference += events[plane]
    return events


def first_spike_planes(fired: Mask) -> NDArray[np.int64]:
    """Return how many planes passed until each pixel's first spike, 1 or more; 0 without one."""
    return np.where(fired.any(axis=0), fired.argmax(axis=0) + 1, 0)


def first_spike_scene(fired: Mask, gain: float) -> tuple[Luminance, Mask]:
    """Return the light that first spikes tell, 1/(gain·planes), at most 1; and where there is one.

    The light of a still scene lies between this and 1/(gain·(planes − 1)).
    """
    planes = first_spike_planes(fired)
    told = np.minimum(1 / (gain * np.maximum(planes, 1)), 1.0) * (planes > 0)
    return told.astype(np.float32), planes > 0


def record_watched(scene: MovingScene, planes: int, gain: float, progress: Progress) -> Simulation:
    """Record what the spike camera sees."""
    return simulate(
        scene,
        planes,
        rng=np.random.default_rng(0),
        model=FiringModel(gain),
        initial_charge=0.0,
        progress=progress,
    )


def _spikes(light: Luminance, gain: float) -> Mask:
    height, width = light.shape[1:]
    accumulator = Accumulator(initial_state(height, width, 0.0), FiringModel(gain))
    if not len(light):
        raise RequestError("a recording of 0 planes is empty", "record 1 plane or more")
    bits = np.unpackbits(accumulator.fire_frames(light), axis=1, bitorder="little")
    return bits[:, : height * width].reshape(light.shape).astype(np.bool_)
