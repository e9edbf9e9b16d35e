"""A folder of small recordings, pictures and bitstreams, sound and broken, to run commands on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import main
from tests.app.commands.running import Answer, Run, answer_of

HEIGHT, WIDTH, PLANES = 24, 40, 70
TRUTHS = (20, 50)


@pytest.fixture
def spikeloupe(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line."""

    def run(*words: object) -> Answer:
        return answer_of(capsys, words)

    return run


@pytest.fixture
def lab(small_lab: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder, as working directory. Nothing in it is changed by a test."""
    monkeypatch.chdir(small_lab)
    return small_lab


@pytest.fixture(scope="session")
def small_lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once."""
    folder = tmp_path_factory.mktemp("lab")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _make_recordings()
        _make_pictures(folder)
        _make_bitstreams()
        _make_broken_files(folder)
    return folder


def _run(line: str) -> None:
    assert main([*line.split(), "--json"]) == 0


def _make_recordings() -> None:
    size = f"--size {HEIGHT}x{WIDTH} --planes {PLANES}"
    truths = " ".join(map(str, TRUTHS))
    _run(f"simulate disc -o disc.dat {size} --truth {truths}")
    _run(f"simulate texture -o short.dat --size {HEIGHT}x{WIDTH} --planes 30")
    _run(f"simulate balls -o small.dat --size 16x32 --planes {PLANES}")


def _make_pictures(folder: Path) -> None:
    rng = np.random.default_rng(7)
    for name in ("frames", "mixed", "empty"):
        (folder / name).mkdir()
    for number in range(3):
        _save(rng, folder / "frames" / f"{number}.png", (24, 40))
    _save(rng, folder / "mixed" / "a.png", (24, 40))
    _save(rng, folder / "mixed" / "b.png", (16, 16))
    _save(rng, folder / "picture.png", (48, 64))
    _save(rng, folder / "colour.png", (48, 64, 3))


def _save(rng: np.random.Generator, path: Path, shape: tuple[int, ...]) -> None:
    """Save waves and some grain: enough for codecs to lose some of it."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    phase = rng.uniform(0, 6, shape[2:])
    waves = np.sin(y[..., None] / 5 + phase) * np.cos(x[..., None] / 7 - 2 * phase)
    gray = 120 + 90 * waves.reshape(shape) + rng.normal(0, 8, shape)
    Image.fromarray(np.clip(gray, 0, 255).astype(np.uint8)).save(path)


def _make_bitstreams() -> None:
    _run("encode disc.dat -o disc.slp --codec jpeg --quality 60")
    _run("encode disc.dat -o part.slp --codec jpeg --quality 60 --planes 10:45")
    _run("encode disc.dat -o planes.slp --codec zstd")
    _run("encode picture.png -o picture.slp --codec jpeg --quality 60")


def _make_broken_files(folder: Path) -> None:
    sound = (folder / "disc.slp").read_bytes()
    flipped = bytearray(sound)
    flipped[-20] ^= 0x10
    newer = bytearray(sound)
    newer[8] = 9
    broken = {
        "flipped.slp": bytes(flipped),
        "newer.slp": bytes(newer),
        "cut.slp": sound[: len(sound) // 2],
        "stub.slp": sound[:12],
        "longer.slp": sound + b"more",
        "spikes.slp": (folder / "disc.dat").read_bytes(),
        "zero.slp": b"",
        "zero.dat": b"",
        "zero.png": b"",
    }
    text = b"This is a text, whatever its name says.\n"
    broken |= {f"text{ending}": text for ending in (".dat", ".png", ".npy", ".npz", ".h5", ".mp4")}
    for name, data in broken.items():
        (folder / name).write_bytes(data)
