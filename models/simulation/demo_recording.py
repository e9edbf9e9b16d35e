"""The bundled recording, made by this project's own simulator; the same bytes every time.

    python -m models.simulation.demo_recording OUT_DIR

writes `workshop.dat`, its sidecar, and the ground truth of some of its planes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.progress import Progress
from models.simulation.integrate_and_fire import FiringModel
from models.simulation.sensor_noise import SensorNoise
from models.simulation.simulate import Simulation, simulate
from models.simulation.truth import write_truths
from models.simulation.workshop.scene import Workshop
from models.streams.writers import write_dat

NAME = "workshop"
SEED = 1984
PLANES = 300  # 15 ms, 3.75 MB
CAPTURE_RATE_HZ = 20_000.0
FULL_SCALE = 0.7  # spikes per plane at luminance 1
TRUTH_PLANES = (25, 65, 105, 150, 190, 230, 270)
NOISE = SensorNoise(
    dark_current=0.003,
    dark_spread=0.4,
    response_spread=0.012,
    electrons_per_spike=1500.0,
    hot_fraction=0.0001,
    dead_fraction=0.0001,
)
"""A good sensor: noise that can be seen in a map, and does not spoil it."""


def record(progress: Progress | None = None) -> Simulation:
    """Simulate the recording: 250×400, `PLANES` planes."""
    return simulate(
        Workshop(250, 400),
        PLANES,
        rng=np.random.Generator(np.random.PCG64(SEED)),
        model=FiringModel(gain=FULL_SCALE),
        noise=NOISE,
        capture_rate_hz=CAPTURE_RATE_HZ,
        progress=progress,
    )


def write(folder: Path, force: bool = False) -> Path:
    """Write the recording, its sidecar and its ground truth into a folder; return its path.

    Raises:
        OutputError: a file exists already and `force` is not given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}.dat"
    simulation = record()
    write_dat(simulation.stream, path, force=force)
    write_truths(simulation, path, TRUTH_PLANES, force)
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m models.simulation.demo_recording")
    parser.add_argument("folder", type=Path, metavar="OUT_DIR")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    options = parser.parse_args(arguments)
    write(options.folder, options.force)


if __name__ == "__main__":
    main()
