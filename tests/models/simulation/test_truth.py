from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.errors import OutputError, RequestError
from models.simulation.built_in.disc import Disc
from models.simulation.simulate import Simulation, simulate
from models.simulation.truth import truth_path, write_truths
from models.streams.pictures import read_picture
from models.streams.truths import find_truths


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate(Disc(16, 24), 9, rng=np.random.default_rng(0))


def test_names_count_planes_from_one() -> None:
    assert truth_path(Path("a/run.dat"), 0) == Path("a/run_key_id1.png")
    assert truth_path(Path("a/run_key_id151.dat"), 6) == Path("a/run_key_id7.png")


def test_what_is_written_is_found_beside_the_recording(
    simulation: Simulation, tmp_path: Path
) -> None:
    recording = tmp_path / "run.dat"
    paths = write_truths(simulation, recording, (0, 8))
    truths, warnings = find_truths(recording, 9, 16, 24)
    assert not warnings
    assert [(truth.path, truth.plane_index) for truth in truths] == [(paths[0], 0), (paths[1], 8)]
    for truth in truths:
        np.testing.assert_allclose(
            read_picture(truth.path), simulation.truth(truth.plane_index), atol=0.5 / 255 + 1e-6
        )


def test_pictures_are_not_overwritten_unless_asked(simulation: Simulation, tmp_path: Path) -> None:
    recording = tmp_path / "run.dat"
    write_truths(simulation, recording, (3,))
    with pytest.raises(OutputError, match="exists already"):
        write_truths(simulation, recording, (3,))
    write_truths(simulation, recording, (3,), force=True)


def test_a_plane_that_was_not_recorded_has_no_truth(simulation: Simulation, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="has 9"):
        write_truths(simulation, tmp_path / "run.dat", (9,))
