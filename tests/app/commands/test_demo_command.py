from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.app.commands.running import Run

ROOT = Path(__file__).resolve().parents[3]
FIGURES = {"recording": "a.dat", "codec": "hevc", "isi_psnr_db": 40.0, "isi_cap_planes": 255}


@pytest.fixture
def demos(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path | None, bool]]:
    """What is asked of the window, which is not opened."""
    calls: list[tuple[Path | None, bool]] = []

    def run_demo(picture: Path | None, stay: bool) -> tuple[int, dict[str, Any]]:
        calls.append((picture, stay))
        return 0, FIGURES

    monkeypatch.setattr("app.main.run_demo", run_demo)
    monkeypatch.setattr("app.display.require_qt", lambda with_display: None)
    return calls


def test_without_a_display_it_is_a_picture(
    spikeloupe: Run,
    demos: list[tuple[Path | None, bool]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out = _quiet(spikeloupe, "demo", "--json")
    assert json.loads(out) == {"picture": "spikeloupe-demo.png"} | FIGURES
    assert "40.00 dB (clipped to 255 planes)" in _quiet(spikeloupe, "demo", "--out", "a/b/c.png")
    assert demos == [(Path("spikeloupe-demo.png"), False), (Path("a/b/c.png"), False)]
    assert (tmp_path / "a" / "b").is_dir()


def test_with_a_display_it_is_the_viewer(
    spikeloupe: Run, demos: list[tuple[Path | None, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.display.has_display", lambda: True)
    answer = spikeloupe("demo")
    assert (answer.code, answer.out) == (0, "")
    assert demos == [(None, True)]


@pytest.mark.slow
def test_the_whole_chain_on_a_small_recording(small_lab: Path, tmp_path: Path) -> None:
    """In a process of its own, as somebody without a screen runs it."""
    script = (
        "import sys, pathlib, assets.bundled\n"
        "assets.bundled.bundled_recording = lambda: pathlib.Path(sys.argv[1])\n"
        "from app.cli import main\n"
        "sys.exit(main(['demo', '--out', sys.argv[2], '--json']))\n"
    )
    picture = tmp_path / "demo.png"
    done = subprocess.run(
        [sys.executable, "-c", script, str(small_lab / "disc.dat"), str(picture)],
        capture_output=True,
        cwd=ROOT,
        timeout=240,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr.decode()
    figures = json.loads(done.stdout)
    assert figures["recording"] == "disc.dat"
    assert figures["scene_psnr_db"] > 10
    assert figures["payload_bytes"] > 0
    with Image.open(picture) as image:
        assert image.size == (1600, 1000)
        assert len(image.convert("RGB").getcolors(1 << 24)) > 100  # not an empty window


def _quiet(spikeloupe: Run, *words: object) -> str:
    """Run a demo, whose one word on standard error is not a complaint."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr.write", lambda text: len(text))
        answer = spikeloupe(*words)
    assert answer.code == 0
    return answer.out
