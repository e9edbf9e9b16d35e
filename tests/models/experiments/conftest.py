"""A picture and recordings that are small, but large enough that headers don't rule their bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.arrays import Luminance
from models.simulation.integrate_and_fire import FiringModel
from models.simulation.scenes import built_in_scene
from models.simulation.simulate import Simulation, simulate
from models.simulation.truth import write_truths
from models.streams.writers import write_dat

HEIGHT, WIDTH, PLANES = 96, 128, 45
TRUTHS = (10, 24)


@pytest.fixture(scope="session")
def picture() -> Luminance:
    """Waves of many lengths, (96, 128)."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    waves = np.sin(y / 3) + np.cos(x / 5) + np.sin(x * y / 300) + 0.3 * np.sin(x * 1.3)
    return (waves / 8 + 0.5).astype(np.float32)


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """A moving texture, 45 planes of 96×128, full scale 0.6."""
    return simulate(
        built_in_scene("texture", HEIGHT, WIDTH),
        PLANES,
        rng=np.random.default_rng(3),
        model=FiringModel(gain=0.6),
    )


@pytest.fixture(scope="session")
def recordings_folder(tmp_path_factory: pytest.TempPathFactory, simulation: Simulation) -> Path:
    """A recording with ground truth, and the same in a folder of its own without."""
    folder = tmp_path_factory.mktemp("recordings")
    (folder / "real").mkdir()
    write_dat(simulation.stream, folder / "known.dat")
    write_truths(simulation, folder / "known.dat", TRUTHS)
    write_dat(simulation.stream, folder / "real" / "street.dat")
    return folder
