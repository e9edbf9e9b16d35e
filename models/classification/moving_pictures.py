"""A picture as a spike camera sees it: enlarged, moving smoothly, fired by a noisy sensor.

picture ─ enlarge, move, turn ─▶ light (planes, S, S) ─ sensor noise ─ integrate-and-fire ─▶ spikes

Everything is drawn from a generator: where the picture lies, how it moves and turns, how well it
is lit, the sensor and its noise. Beyond a picture's border lies its mirror image.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance, SpikePlane
from models.classification.labels import DataSet
from models.classification.picture_sets import Picture
from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state
from models.simulation.sampling import placement
from models.simulation.sensor_noise import CAMERA_NOISE
from models.simulation.simulate import PLANES_AT_ONCE

RECORDING_PLANES = 42
"""Of a recording: six features, each standing for seven planes."""
GAINS = (0.3, 0.9)
"""Spikes per plane at luminance 1."""
OFF_CENTRE = 0.03
"""How far from the sensor's middle a picture may lie at the key plane, in sides of the sensor."""
MEAN_SPEED, FASTEST = 0.08, 0.25
"""Pixels per plane."""
TILT = 0.10
TURN = 0.002
"""Standard deviations: of a picture's angle, in radians; of its turning, in radians per plane."""


@dataclass(frozen=True, slots=True, eq=False)
class MovingPicture:
    """A picture that moves at a constant speed and turns about its middle; a `MovingScene`.

    Attributes:
        mirrored: the picture and its mirror images, (2h, 2w) float32 in [0, 1].
        side: of the sensor.
        zoom: pixels of the sensor for one of the picture.
        centre: where the picture's middle lies at moment 0.
        velocity: rows and columns per plane.
        angle: at moment 0, in radians.
        turn: radians per plane.
    """

    mirrored: Luminance
    side: int
    zoom: float
    centre: tuple[float, float]
    velocity: tuple[float, float]
    angle: float
    turn: float

    @property
    def height(self) -> int:
        """Rows of the sensor."""
        return self.side

    @property
    def width(self) -> int:
        """Columns of the sensor."""
        return self.side

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (S, S) float32 in [0, 1]."""
        from models.simulation.sampling import sample_repeating

        shape = self.mirrored.shape[0] // 2, self.mirrored.shape[1] // 2
        row = self.centre[0] + self.velocity[0] * plane_index
        column = self.centre[1] + self.velocity[1] * plane_index
        angle = self.angle + self.turn * plane_index
        shown = np.empty((self.side, self.side), np.float32)
        sample_repeating(self.mirrored, placement(shape, (row, column), angle, self.zoom), shown)
        return shown


@dataclass(frozen=True, slots=True, eq=False)
class FiredPicture:
    """The spikes of a moving picture.

    Attributes:
        spikes: (planes, S, S) uint8 of 0 and 1.
        gain: spikes per plane at luminance 1: the recording's full scale.
    """

    spikes: SpikePlane
    gain: float


def moving_picture(
    picture: Picture, like: DataSet, planes: int, rng: np.random.Generator
) -> MovingPicture:
    """Set a picture (H, W) uint8 in motion; at the middle plane it lies near the middle."""
    row = np.concatenate([picture, picture[:, ::-1]], axis=1)
    mirrored = np.concatenate([row, row[::-1]], axis=0).astype(np.float32) / np.float32(255)
    key = (planes - 1) / 2
    speed = min(rng.gamma(1.5, MEAN_SPEED / 1.5), FASTEST)
    heading = rng.uniform(0, math.tau)
    velocity = speed * math.sin(heading), speed * math.cos(heading)
    near = (like.side - 1) / 2 + like.side * rng.uniform(-OFF_CENTRE, OFF_CENTRE, 2)
    turn = rng.normal(0, TURN)
    return MovingPicture(
        mirrored=mirrored,
        side=like.side,
        zoom=like.side / max(picture.shape) * rng.uniform(0.95, 1.05),
        centre=(near[0] - key * velocity[0], near[1] - key * velocity[1]),
        velocity=velocity,
        angle=rng.normal(0, TILT) - key * turn,
        turn=turn,
    )


def fire_picture(
    picture: Picture, like: DataSet, planes: int, rng: np.random.Generator
) -> FiredPicture:
    """Record a picture (H, W) uint8 for some planes."""
    moving = moving_picture(picture, like, planes, rng)
    model = FiringModel(gain=rng.uniform(*GAINS))
    sensor = CAMERA_NOISE.sensor(moving.height, moving.width, rng)
    charge = initial_state(moving.height, moving.width, rng)
    accumulator = Accumulator(charge, FiringModel(gain=1.0))
    packed = []
    for start in range(0, planes, PLANES_AT_ONCE):
        moments = range(start, min(start + PLANES_AT_ONCE, planes))
        light = np.stack([moving.frame(moment) for moment in moments])
        packed.append(accumulator.fire_frames(sensor.drive(light, model, rng)))
    bits = np.unpackbits(np.concatenate(packed), axis=1, bitorder="little", count=charge.size)
    return FiredPicture(bits.reshape(planes, like.side, like.side), model.gain)


def generator_of(seed: int, index: int) -> np.random.Generator:
    """Return the generator of one picture of a set: what it draws depends on no other."""
    return np.random.default_rng((seed, index))
