from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.commands import evaluate_command, train_command
from models.errors import RequestError


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    evaluate_command.add_parser(commands)
    train_command.add_parser(commands)
    return parser.parse_args(arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    y, x = np.mgrid[:64, :80]
    for number in range(2):
        light = np.sin(y / (3 + number)) + np.cos(x / 5) + np.sin(x * y / 300)
        picture = np.clip(110 + 40 * light, 0, 255).astype(np.uint8)
        Image.fromarray(picture).save(tmp_path / f"{number}.png")
    return tmp_path


def test_the_table_of_two_codecs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = parsed(
        "evaluate", "--pictures", str(folder), "--codecs", "jpeg,webp", "--points", "12", "--json"
    )
    assert options.run(options) == 0
    (table,) = json.loads(capsys.readouterr().out)["rate_distortion"]
    assert table["pictures"] == 2
    for points in table["curves"].values():
        bits = [point["bits_per_scene_pixel"] for point in points]
        assert len(bits) == 12
        assert bits == sorted(bits)
    forth = table["bd_rate_percent"]["jpeg"]["webp"]
    back = table["bd_rate_percent"]["webp"]["jpeg"]
    assert (1 + forth / 100) * (1 + back / 100) == pytest.approx(1, abs=0.1)


def test_the_table_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = parsed("evaluate", "--pictures", str(folder), "--codecs", "jpeg", "--points", "2")
    assert options.run(options) == 0
    assert "2 pictures" in capsys.readouterr().out


def test_nothing_to_measure_on_is_told() -> None:
    options = parsed("evaluate")
    with pytest.raises(RequestError, match="--pictures"):
        options.run(options)


def test_reconstructions_are_measured(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recordings = shared_data / "recordings" / "simulated_reds"
    options = parsed(
        "evaluate", "--recordings", str(recordings), "--codecs", "jpeg", "--points", "1", "--json"
    )
    assert options.run(options) == 0
    result = json.loads(capsys.readouterr().out)
    assert [table["pictures"] for table in result["rate_distortion"]] == [2, 2]
    rows = result["reconstruction"]
    assert len(rows) == 2
    # TFP over 21 planes stands near 27 dB on such recordings (SOURCES.md).
    assert all(24 < row["tfp_psnr_db"] < 31 for row in rows)
    assert all(row["learned_psnr_db"] > row["tfp_psnr_db"] for row in rows)


def test_training_has_its_options() -> None:
    options = parsed(
        "train", "codec", "--data", "d", "--out", "o", "--minutes", "1", "--init", "w.safetensors"
    )
    assert (options.stage, options.minutes, options.init) == ("codec", 1.0, Path("w.safetensors"))
    assert options.run is train_command.run
