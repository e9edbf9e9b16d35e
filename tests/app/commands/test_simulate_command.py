from __future__ import annotations

from pathlib import Path

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image

from models.streams.opening import open_recording
from tests.app.commands.running import Run


def test_a_built_in_scene(spikeloupe: Run, tmp_path: Path) -> None:
    out = tmp_path / "step.dat"
    words = ("--size", "8x16", "--planes", 30, "--truth", 0, 29, "--full-scale", 0.5)
    facts = spikeloupe("simulate", "step", "-o", out, *words, "--json").json
    assert (facts["planes"], facts["height"], facts["width"]) == (30, 8, 16)
    assert facts["file_bytes"] == out.stat().st_size == 30 * 8 * 16 // 8
    assert [Path(name).name for name in facts["ground_truth"]] == [
        "step_key_id1.png",
        "step_key_id30.png",
    ]
    recording = open_recording(out)
    assert recording.stream.shape == (30, 8, 16)
    assert recording.stream.full_scale == 0.5
    assert [truth.plane_index for truth in recording.truths] == [0, 29]


def test_the_same_seed_gives_the_same_spikes(spikeloupe: Run, tmp_path: Path) -> None:
    def spikes(name: str, *words: object) -> bytes:
        out = tmp_path / name
        words = ("--size", "8x16", "--planes", 20, *words)
        assert spikeloupe("simulate", "ramp", "-o", out, *words).code == 0
        return out.read_bytes()

    first = spikes("a.dat", "--seed", 3)
    assert spikes("b.dat", "--seed", 3) == first
    assert spikes("c.dat", "--seed", 4) != first
    assert spikes("d.dat", "--seed", 3, "--noise", "camera") != first
    assert spikes("e.dat", "--state", 0) == spikes("f.dat", "--state", 0, "--seed", 9)


def test_a_still_picture_fires_as_often_as_it_is_bright(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    out = tmp_path / "still.dat"
    answer = spikeloupe("simulate", "picture.png", "-o", out, "--planes", 100, "--state", 0)
    assert answer.code == 0
    gray = np.asarray(Image.open(lab / "picture.png")) / 255
    counts = open_recording(out).stream.dense(0, 100).sum(0)
    assert np.abs(counts - 100 * 0.6 * gray).max() <= 1


def test_a_picture_in_motion(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    words = ("simulate", "picture.png", "--planes", 9, "--truth", 0, 8, "-o")
    assert spikeloupe(*words, tmp_path / "m.dat", "--motion", -1, 2).code == 0
    first, last = (
        np.asarray(Image.open(tmp_path / f"m_key_id{n}.png"), np.float32) for n in (1, 9)
    )
    # 8 planes later it has moved up by 8 rows and to the right by 16 columns.
    assert np.abs(last[:-8, 16:] - first[8:, :-16]).mean() < 1
    assert np.abs(last - first).mean() > 10


def test_a_folder_of_frames_blends_from_one_to_the_next(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    words = ("simulate", "frames", "-o", tmp_path / "f.dat", "--planes-per-picture", 4)
    facts = spikeloupe(*words, "--truth", 2, 4, "--json").json
    assert facts["planes"] == 2 * 4 + 1
    frames = [np.asarray(Image.open(lab / "frames" / f"{n}.png"), np.float32) for n in (0, 1)]
    between = np.asarray(Image.open(tmp_path / "f_key_id3.png"), np.float32)
    assert np.abs(between - (frames[0] + frames[1]) / 2).max() <= 0.51
    assert np.array_equal(np.asarray(Image.open(tmp_path / "f_key_id5.png")), frames[1])


def test_a_video(spikeloupe: Run, tmp_path: Path) -> None:
    flat = np.repeat(np.array([40, 120, 200], np.uint8), 32 * 48 * 3).reshape(3, 32, 48, 3)
    iio.imwrite(tmp_path / "v.mp4", flat, fps=25, codec="libx264")
    words = ("simulate", tmp_path / "v.mp4", "-o", tmp_path / "v.dat", "--state", 0)
    facts = spikeloupe(*words, "--planes-per-picture", 50, "--json").json
    assert (facts["planes"], facts["height"], facts["width"]) == (101, 32, 48)
    stream = open_recording(tmp_path / "v.dat").stream
    start, stop = stream.dense(0, 20).mean(), stream.dense(80, 100).mean()
    assert start == pytest.approx(0.6 * 50 / 255, abs=0.06)
    assert stop == pytest.approx(0.6 * 185 / 255, abs=0.06)


def test_a_run_that_fails_late_leaves_nothing(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    (tmp_path / "d_key_id6.png").write_bytes(b"kept")
    words = ("simulate", "step", "-o", tmp_path / "d.dat", "--size", "8x16", "--planes", 9)
    assert spikeloupe(*words, "--truth", 2, 5).code == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["d_key_id6.png"]
    assert spikeloupe(*words, "--truth", 2, 5, "--force").code == 0
    assert (tmp_path / "d_key_id6.png").read_bytes() != b"kept"
