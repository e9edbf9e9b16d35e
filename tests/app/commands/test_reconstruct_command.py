from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.app.commands.running import Run
from tests.app.commands.test_info_command import planes_of


def test_tfp_is_the_mean_of_the_window(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    words = ("reconstruct", "disc.dat", "-o", tmp_path / "s", "--plane", 30, 40, 30)
    facts = spikeloupe(*words, "--window", 11, "--json").json
    assert facts["planes"] == [30, 40]
    assert facts["window_planes"] == 11
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == [
        "000030.npy",
        "000030.png",
        "000040.npy",
        "000040.png",
    ]
    dense = planes_of(lab / "disc.dat")
    for plane in (30, 40):
        scene = np.load(tmp_path / "s" / f"{plane:06d}.npy")
        mean = dense[plane - 5 : plane + 6].mean(0) / 0.6
        assert scene.dtype == np.float32
        assert scene == pytest.approx(np.clip(mean, 0, 1), abs=1e-6)
        picture = np.asarray(Image.open(tmp_path / "s" / f"{plane:06d}.png"))
        assert np.abs(picture / 255 - scene).max() <= 0.5 / 255 + 1e-6


def test_the_stride_shows_the_planes_that_encode_codes(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    shown = spikeloupe("reconstruct", "disc.dat", "-o", tmp_path / "a", "--stride", 16, "--json")
    assert shown.json["planes"] == [8, 24, 40, 56, 67]
    words = ("encode", "disc.dat", "-o", tmp_path / "a.slp", "--codec", "jpeg", "--stride", 16)
    assert spikeloupe(*words).code == 0
    assert spikeloupe("decode", tmp_path / "a.slp", "--scenes", tmp_path / "b").code == 0
    names = [sorted(path.name for path in (tmp_path / folder).iterdir()) for folder in "ab"]
    assert names[0] == names[1]


def test_tfi(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    words = ("reconstruct", "disc.dat", "-o", tmp_path, "--method", "tfi", "--plane", 35)
    assert spikeloupe(*words).code == 0
    dense, scene = planes_of(lab / "disc.dat"), np.load(tmp_path / "000035.npy")
    for y, x in ((3, 4), (12, 20), (20, 31)):
        train = np.flatnonzero(dense[:, y, x])
        isi = train[train > 35][0] - train[train <= 35][-1]
        assert scene[y, x] == pytest.approx(min(1 / isi / 0.6, 1), abs=1e-6)


def test_an_existing_scene_is_not_overwritten(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    words = ("reconstruct", "disc.dat", "-o", tmp_path / "s", "--plane")
    assert spikeloupe(*words, 9).code == 0
    answer = spikeloupe(*words, 3, 9)
    assert answer.code == 1
    assert "000009.npy exists already (give --force" in answer.err
    assert not (tmp_path / "s" / "000003.npy").exists()
    assert spikeloupe(*words, 3, 9, "--force").code == 0
    assert (tmp_path / "s" / "000003.npy").exists()
