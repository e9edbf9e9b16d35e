from __future__ import annotations

from pathlib import Path

import pytest

from app.simulation_dialog import fields, record
from models.progress import Cancelled, Progress
from models.simulation.scenes import BUILT_IN_SCENES
from models.streams.opening import open_recording


def values(**changes: object) -> dict[str, object]:
    defaults = {field.name: field.default for field in fields()}
    return {**defaults, "height": 16, "width": 24, "planes": 20, **changes}


@pytest.mark.parametrize("scene", BUILT_IN_SCENES)
def test_every_scene_can_be_recorded(tmp_path: Path, scene: str) -> None:
    path = tmp_path / f"{scene}.dat"
    record(values(scene=scene, noise="camera", reset="hard"), path, Progress())
    recording = open_recording(path)
    assert recording.stream.shape == (20, 16, 24)
    assert recording.stream.full_scale == 0.6
    assert recording.confidence == 1.0
    assert len(recording.truths) == 5
    assert not recording.warnings


def test_a_seed_gives_the_same_recording_again(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        record(values(seed=seed), tmp_path / f"{name}.dat", Progress())
    a, b, c = ((tmp_path / f"{name}.dat").read_bytes() for name in "abc")
    assert a == b != c


def test_a_shorter_one_has_no_truths_of_the_longer_it_replaces(tmp_path: Path) -> None:
    path = tmp_path / "fan.dat"
    record(values(planes=60, height=32), path, Progress())
    record(values(planes=20), path, Progress())
    truths = open_recording(path).truths
    assert [truth.plane_index for truth in truths] == [2, 6, 10, 14, 18]
    assert {truth.luminance().shape for truth in truths} == {(16, 24)}


def test_cancelled_it_leaves_nothing_behind(tmp_path: Path) -> None:
    progress = Progress(lambda fraction, _note: progress.cancel() if fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        record(values(planes=100), tmp_path / "fan.dat", progress)
    assert list(tmp_path.iterdir()) == []
