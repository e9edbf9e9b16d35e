"""What a real sensor adds to the light: dark current, fixed pattern, shot noise, bad pixels.

In units of the threshold θ, a pixel with response r and dark current c gathers in a plane

    d = r·(α/θ)·I + c,    and with shot noise    d' = Poisson(d·E)/E,

E being the photoelectrons that make a spike. Response and dark current belong to the sensor and
stay; shot noise is drawn anew in every plane. Response is normally spread over the pixels, dark
current log-normally: its tail are the warm pixels of a dark recording.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from models.arrays import Luminance
from models.errors import RequestError
from models.simulation.integrate_and_fire import FiringModel

HOT_DARK_CURRENT = 1.0  # spikes per plane: a hot pixel is always on


@dataclass(frozen=True, slots=True)
class SensorNoise:
    """How much of each kind of noise a sensor has; none by default.

    Attributes:
        dark_current: spikes per plane in the dark, median over the pixels; 0 or above.
        dark_spread: standard deviation of the logarithm of dark current over the pixels.
        response_spread: standard deviation of response over the pixels, mean response being 1.
        electrons_per_spike: photoelectrons that make a spike; fewer make more shot noise, and
            infinity makes none.
        hot_fraction: of pixels that are always on, in [0, 1].
        dead_fraction: of pixels that never fire, in [0, 1].
    """

    dark_current: float = 0.0
    dark_spread: float = 0.0
    response_spread: float = 0.0
    electrons_per_spike: float = math.inf
    hot_fraction: float = 0.0
    dead_fraction: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not value >= 0:
                raise RequestError(f"{field.name}={value:g} is below 0")
        if self.electrons_per_spike < 1:
            raise RequestError(f"electrons_per_spike={self.electrons_per_spike:g} is below 1")
        if self.hot_fraction + self.dead_fraction > 1:
            raise RequestError(
                f"{self.hot_fraction:.0%} hot and {self.dead_fraction:.0%} dead pixels are more "
                "than there are"
            )

    def sensor(self, height: int, width: int, rng: np.random.Generator) -> NoisySensor:
        """Draw one sensor: response and dark current of each pixel, in this order."""
        shape = (height, width)
        response = np.maximum(1 + self.response_spread * rng.standard_normal(shape), 0)
        dark = self.dark_current * np.exp(self.dark_spread * rng.standard_normal(shape))
        luck = rng.random(shape)
        hot, dead = luck < self.hot_fraction, luck >= 1 - self.dead_fraction
        response[dead], dark[dead] = 0, 0
        dark[hot] = HOT_DARK_CURRENT
        return NoisySensor(
            response.astype(np.float32), dark.astype(np.float32), self.electrons_per_spike
        )


@dataclass(frozen=True, slots=True, eq=False)
class NoisySensor:
    """One sensor with its fixed pattern.

    Attributes:
        response: (H, W) float32, 1 on average.
        dark_current: (H, W) float32, spikes per plane.
        electrons_per_spike: photoelectrons that make a spike.
    """

    response: Luminance
    dark_current: Luminance
    electrons_per_spike: float = math.inf

    def drive(
        self, luminance: Luminance, model: FiringModel, rng: np.random.Generator
    ) -> Luminance:
        """Return what pixels gather from light, (…, H, W) float32 in units of θ, 0 or above.

        Args:
            luminance: (…, H, W) float32, 0 or above.
            model: its gain turns light into charge.
            rng: draws the shot noise, each plane its own.

        Raises:
            RequestError: light is negative or not a number.
        """
        if not (luminance >= 0).all():
            raise RequestError(
                "the light holds a value that is negative or not a number",
                "luminance is counted from 0 (dark) to 1 (white)",
            )
        drive = self.response * np.float32(model.gain) * luminance + self.dark_current
        if math.isfinite(self.electrons_per_spike):
            electrons = rng.poisson(np.float64(self.electrons_per_spike) * drive)
            drive = electrons / self.electrons_per_spike
        return drive.astype(np.float32, copy=False)


NOISELESS = SensorNoise()
"""A perfect sensor."""

CAMERA_NOISE = SensorNoise(
    dark_current=0.005,
    dark_spread=0.45,
    response_spread=0.055,
    electrons_per_spike=1000.0,
    hot_fraction=0.0005,
    dead_fraction=0.0005,
)
"""Resembles a 250×400 camera whose noise maps have been published: response is spread by 5 to
6 %, a pixel fires once in some 200 planes in the dark. Shot noise and bad pixels, of which the
maps say little, are chosen."""
