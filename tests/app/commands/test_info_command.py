from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.app.commands.conftest import HEIGHT, PLANES, TRUTHS, WIDTH
from tests.app.commands.running import Run

KEYS = [
    "planes",
    "height",
    "width",
    "bit_order",
    "rows",
    "capture_rate_hz",
    "firing_rate",
    "isi_planes",
    "format",
    "confidence",
    "warnings",
]


def planes_of(path: Path) -> np.ndarray:  # type: ignore[type-arg]
    """Unpack a raw recording of the lab, (T, H, W)."""
    packed = np.fromfile(path, np.uint8).reshape(-1, HEIGHT * WIDTH // 8)
    return np.unpackbits(packed, axis=1, bitorder="little").reshape(-1, HEIGHT, WIDTH)


def test_the_figures_are_those_of_the_planes(lab: Path, spikeloupe: Run) -> None:
    facts = spikeloupe("info", "disc.dat", "--json").json
    dense = planes_of(lab / "disc.dat")
    spikes = [np.flatnonzero(dense[:, y, x]) for y in range(HEIGHT) for x in range(WIDTH)]
    intervals = np.sort(np.concatenate([np.diff(train) for train in spikes]))
    assert set(KEYS) <= set(facts)
    assert (facts["planes"], facts["height"], facts["width"]) == (PLANES, HEIGHT, WIDTH)
    assert facts["firing_rate"] == pytest.approx(dense.mean())
    assert facts["isi_planes"] == {
        f"p{share}": intervals[int(np.ceil(share / 100 * intervals.size)) - 1]
        for share in (5, 50, 95)
    }
    assert (facts["bit_order"], facts["rows"], facts["format"]) == ("lsb", "top-down", "dat")
    assert facts["capture_rate_hz"] == 20_000
    assert facts["ground_truth_planes"] == list(TRUTHS)
    assert facts["confidence"] == 1
    assert facts["warnings"] == []


def test_people_read_units(lab: Path, spikeloupe: Run) -> None:
    out = spikeloupe("info", "disc.dat").out
    assert "24×40 pixels" in out
    assert "20,000 Hz" in out
    assert "70 (3.5 ms)" in out
    assert "at planes 20, 50" in out
    columns = {len(line) - len(line.split("  ", 1)[1].lstrip()) for line in out.splitlines()}
    assert len(columns) == 1  # aligned


def test_an_option_wins_over_the_sidecar_and_a_contradiction_is_a_warning(
    lab: Path, spikeloupe: Run
) -> None:
    answer = spikeloupe("info", "disc.dat", "--json", "--size", "12x40", "--capture-rate", "1e4")
    assert answer.json["height"] == 12
    assert answer.json["planes"] == 2 * PLANES
    assert answer.json["capture_rate_hz"] == 1e4
    assert any("the sidecar says 70 planes" in line for line in answer.json["warnings"])
    assert all(line in answer.err for line in answer.json["warnings"])


def test_a_recording_without_sidecar_keeps_what_was_said(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    bare = tmp_path / "bare.dat"
    shutil.copy(lab / "disc.dat", bare)
    said = ("--size", "24x40", "--rows", "bottom-up", "--capture-rate", "5000")
    facts = spikeloupe("info", bare, *said, "--full-scale", 0.25, "--write-sidecar", "--json").json
    again = spikeloupe("info", bare, "--json").json
    for key in ("height", "width", "rows", "capture_rate_hz", "full_scale", "firing_rate"):
        assert again[key] == facts[key]
    assert (again["rows"], again["full_scale"]) == ("bottom-up", 0.25)
    assert spikeloupe("info", bare, "--write-sidecar").code == 1
    assert spikeloupe("info", bare, "--write-sidecar", "--force").code == 0


def test_a_silent_recording(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    dark = tmp_path / "dark.dat"
    dark.write_bytes(bytes(200))
    facts = spikeloupe("info", dark, "--size", "8x16", "--json").json
    assert facts["isi_planes"] == {"p5": None, "p50": None, "p95": None}
    assert facts["never_fires_fraction"] == 1
    out = spikeloupe("info", dark, "--size", "8x16").out
    assert "no pixel fires twice" in out
    assert "unknown (state it with --capture-rate)" in out
    assert "100 % of the pixels" in out


def test_a_bitstream(lab: Path, spikeloupe: Run) -> None:
    facts = spikeloupe("info", "part.slp", "--json").json
    assert facts["format"] == "slp"
    assert facts["codec"] == "jpeg"
    assert (facts["planes"], facts["first_plane"], facts["scenes"]) == (35, 10, 5)
    assert facts["file_bytes"] == (lab / "part.slp").stat().st_size
    bits = 8 * facts["payload_bytes"] / (5 * HEIGHT * WIDTH)
    assert facts["bits_per_scene_pixel"] == pytest.approx(bits)
    assert "bits per scene pixel" in spikeloupe("info", "part.slp").out


def test_a_real_recording(shared_data: Path, spikeloupe: Run) -> None:
    car = shared_data / "recordings" / "real" / "car-100kmh.dat"
    facts = spikeloupe("info", car, "--json").json
    assert (facts["planes"], facts["height"], facts["width"]) == (200, 250, 400)
    assert facts["rows"] == "bottom-up"
    assert facts["firing_rate"] == pytest.approx(0.366, abs=5e-4)
    assert "40,000 Hz" in spikeloupe("info", car).out
