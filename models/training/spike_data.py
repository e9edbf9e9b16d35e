"""Spikes for training: moving scenes, fired by the simulator at many light levels.

Pixels begin with random charge. The gain (spikes per plane at luminance 1) varies, mostly around
that of a well-lit recording; a part of the clips has a noisy sensor. What is to be found is the
firing rate that the light at the key plane calls for, before any noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.networks.reconstruction.temporal_filters import WINDOW_PLANES
from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state
from models.simulation.sensor_noise import SensorNoise
from models.training.moving_scenes import Material, moving_scene

CHANGE_PLANES = 3
"""Planes to either side of the key plane between which change is told."""
USUAL_GAINS = (0.45, 0.8)
ALL_GAINS = (0.1, 1.0)
NOISY_SHARE = 0.3
EDGE_SHARE = 0.15
"""Of clips that lie at an end of a recording."""


@dataclass(frozen=True, slots=True)
class SpikeClips:
    """Clips for training.

    Attributes:
        spikes: (N, planes, S, S) uint8 of 0 and 1; the key plane is the middle one.
        firing_rate: (N, 1, S, S) float32 at the key plane, spikes per plane.
        change: (N, 1, S, S) float32, how much the luminance changes around the key plane.
        gain: (N,) float32, spikes per plane at luminance 1.
    """

    spikes: NDArray[np.uint8]
    firing_rate: Luminance
    change: Luminance
    gain: Luminance


def spike_clips(
    material: Material,
    count: int,
    side: int,
    rng: np.random.Generator,
    *,
    planes: int = WINDOW_PLANES,
    varied: bool = True,
    slow_share: float = 0.0,
) -> SpikeClips:
    """Fire clips of random scenes.

    Args:
        material: what the scenes are made of.
        count: clips.
        side: of a clip, in pixels.
        rng: draws everything.
        planes: of a clip.
        varied: whether light levels vary and some sensors are noisy; else the gain is 0.6.
        slow_share: of clips in which all that happens is slow.
    """
    key = planes // 2
    spikes = np.empty((count, planes, side, side), np.uint8)
    firing_rate, change = (np.empty((count, 1, side, side), np.float32) for _ in range(2))
    gains = np.empty(count, np.float32)
    for clip in range(count):
        gain = _gain(rng) if varied else 0.6
        scene = moving_scene(material, planes, side, rng, slow_share)
        light = _graded(scene, rng, varied)
        firing_rate[clip, 0] = gain * light[key]
        change[clip, 0] = np.abs(light[key + CHANGE_PLANES] - light[key - CHANGE_PLANES])
        drive = _drive(light, gain, rng, noisy=varied and rng.random() < NOISY_SHARE)
        fired = _fired(drive, rng)
        at_edge = varied and rng.random() < EDGE_SHARE
        spikes[clip] = fired[edge_planes(planes, rng)] if at_edge else fired
        gains[clip] = gain
    return SpikeClips(spikes, firing_rate, change, gains)


def edge_planes(planes: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the planes of a clip where its recording begins or ends within it.

    What is missing is continued by its own planes in reverse, as
    `models.reconstruction.windowed.reflected_planes` does.
    """
    missing = int(rng.integers(1, planes // 2 + 1))
    place = np.arange(planes)
    place[:missing] = place[missing : 2 * missing][::-1]
    return place if rng.random() < 0.5 else planes - 1 - place[::-1]


def _gain(rng: np.random.Generator) -> float:
    if rng.random() < 0.6:
        return float(rng.uniform(*USUAL_GAINS))
    low, high = np.log(ALL_GAINS)
    return float(np.exp(rng.uniform(low, high)))


def _graded(light: Luminance, rng: np.random.Generator, varied: bool) -> Luminance:
    """Lighten or darken the middle tones a little."""
    return light ** np.float32(np.exp(rng.normal(0, 0.2))) if varied else light


def _drive(light: Luminance, gain: float, rng: np.random.Generator, *, noisy: bool) -> Luminance:
    """Return what pixels gather in each plane, in units of the threshold."""
    model = FiringModel(gain=gain)
    if not noisy:
        return light * np.float32(gain)
    strength = rng.uniform(0.2, 1.5)
    noise = SensorNoise(
        dark_current=0.005 * strength,
        dark_spread=0.45,
        response_spread=0.05 * strength,
        electrons_per_spike=float(np.exp(rng.uniform(np.log(50), np.log(2000)))),
        hot_fraction=0.0005,
        dead_fraction=0.0005,
    )
    return noise.sensor(light.shape[1], light.shape[2], rng).drive(light, model, rng)


def _fired(drive: Luminance, rng: np.random.Generator) -> NDArray[np.uint8]:
    planes, height, width = drive.shape
    accumulator = Accumulator(initial_state(height, width, rng), FiringModel(gain=1.0))
    packed = accumulator.fire_frames(drive)
    bits = np.unpackbits(packed, axis=1, count=height * width, bitorder="little")
    return bits.reshape(planes, height, width)
