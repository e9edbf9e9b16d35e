"""A recording made up from light: moving scene, sensor, spikes, and the truth behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from models.arrays import Bytes, Luminance
from models.errors import RequestError
from models.progress import Progress
from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state
from models.simulation.sensor_noise import NOISELESS, NoisySensor, SensorNoise
from models.streams.stream import MemorySource, SpikeStream

PLANES_AT_ONCE = 16  # few enough that the light of a 1000×1000 scene takes no more than 64 MB


class MovingScene(Protocol):
    """Light that changes with time; the frame is itself the ground truth of a plane."""

    @property
    def height(self) -> int:
        """Rows."""
        ...

    @property
    def width(self) -> int:
        """Columns."""
        ...

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, counted in planes, as (H, W) float32 in [0, 1]."""
        ...


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulated recording and the scene that it was made from."""

    stream: SpikeStream
    source: MovingScene

    def truth(self, plane_index: int) -> Luminance:
        """Return the light that fell while a plane was gathered, (H, W) float32 in [0, 1].

        Raises:
            RequestError: the recording has no such plane.
        """
        if not 0 <= plane_index < self.stream.planes:
            raise RequestError(
                f"plane {plane_index} was asked for, the recording has {self.stream.planes}"
            )
        return self.source.frame(plane_index)


def simulate(
    source: MovingScene,
    planes: int,
    *,
    rng: np.random.Generator,
    model: FiringModel | None = None,
    noise: SensorNoise = NOISELESS,
    initial_charge: float | None = None,
    capture_rate_hz: float | None = 20_000.0,
    progress: Progress | None = None,
) -> Simulation:
    """Record a moving scene: plane k gathers the light of moment k.

    Args:
        source: the scene.
        planes: to record, 1 or more.
        rng: draws, in this order, the sensor's fixed pattern, the initial charge, shot noise.
        model: gain and reset; its gain becomes the recording's full scale. Default: gain 1, soft.
        noise: of the sensor.
        initial_charge: with which all pixels begin, in [0, 1); None draws it at random.
        capture_rate_hz: of the camera.
        progress: is told of each piece, and can stop the work.

    Raises:
        RequestError: there is no plane to record, or a value is out of its range.
    """
    if planes < 1:
        raise RequestError(f"a recording of {planes} planes is empty", "record 1 plane or more")
    model, progress = model or FiringModel(), progress or Progress()
    sensor = noise.sensor(source.height, source.width, rng)
    charge = rng if initial_charge is None else initial_charge
    # The sensor turns light into charge, gain included: the accumulator adds it up as it is.
    unit_model = FiringModel(gain=1.0, reset=model.reset)
    accumulator = Accumulator(initial_state(source.height, source.width, charge), unit_model)
    packed = np.empty((planes, accumulator.plane_bytes), np.uint8)
    for start in range(0, planes, PLANES_AT_ONCE):
        progress.step(start, planes, "simulating")
        stop = min(start + PLANES_AT_ONCE, planes)
        packed[start:stop] = _expose(source, range(start, stop), sensor, model, accumulator, rng)
    progress.step(planes, planes, "simulating")
    return Simulation(_stream(packed, source, model, capture_rate_hz), source)


def _expose(
    source: MovingScene,
    moments: range,
    sensor: NoisySensor,
    model: FiringModel,
    accumulator: Accumulator,
    rng: np.random.Generator,
) -> Bytes:
    """Fire the planes of some moments."""
    frames = np.stack([source.frame(moment) for moment in moments])
    return accumulator.fire_frames(sensor.drive(frames, model, rng))


def _stream(
    packed: Bytes, source: MovingScene, model: FiringModel, capture_rate_hz: float | None
) -> SpikeStream:
    return SpikeStream(
        MemorySource(packed),
        source.height,
        source.width,
        capture_rate_hz=capture_rate_hz,
        full_scale=model.gain,
    )
