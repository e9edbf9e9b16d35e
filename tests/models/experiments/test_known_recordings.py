from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import RequestError
from models.experiments.known_recordings import known_recordings, true_scenes
from models.simulation.simulate import Simulation
from models.streams.writers import write_dat


def test_truths_are_found_and_real_ones_have_none(
    recordings_folder: Path, simulation: Simulation
) -> None:
    known, real = known_recordings(recordings_folder, 0.9)
    assert (known.name, real.name) == ("known", "real/street")
    assert list(known.truths) == [10, 24]
    assert real.truths == {}
    np.testing.assert_allclose(known.truths[24], simulation.truth(24), atol=0.5 / 255 + 1e-6)
    scenes = true_scenes([known, real])
    assert [scene.place for scene in scenes] == ["known@10", "known@24"]


def test_the_full_scale_is_set_where_truth_is_known_and_it_is_not(
    tmp_path: Path, recordings_folder: Path, simulation: Simulation
) -> None:
    assert [each.stream.full_scale for each in known_recordings(recordings_folder, 0.9)] == [
        0.6,
        0.6,
    ]  # as their sidecars say
    unsaid = replace(simulation.stream, full_scale=1.0)
    for name in ("a", "b"):
        write_dat(unsaid, tmp_path / f"{name}.dat")
    truth = recordings_folder / "known_key_id25.png"
    (tmp_path / "a_key_id25.png").write_bytes(truth.read_bytes())
    known, real = known_recordings(tmp_path, 0.9)
    assert (known.stream.full_scale, real.stream.full_scale) == (0.9, 1.0)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no recording"):
        known_recordings(tmp_path, 0.6)


def test_the_recordings_of_the_development_data(shared_data: Path) -> None:
    found = known_recordings(shared_data / "recordings", 0.6)
    scenes = true_scenes(found)
    assert len(scenes) >= 7
    for scene in scenes:
        assert scene.luminance.shape == scene.stream.shape[1:]
        assert scene.stream.full_scale == 0.6
    (real,) = (each for each in found if not each.truths)
    assert real.stream.full_scale == 1.0
