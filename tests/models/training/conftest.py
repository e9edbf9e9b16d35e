from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def training_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of smooth noise, and stacked sequences that shift by a pixel a frame."""
    folder = tmp_path_factory.mktemp("train")
    rng = np.random.default_rng(0)
    (folder / "images").mkdir()
    for number in range(40):
        _smooth(rng, 200, 220).save(folder / "images" / f"picture{number}.png")
    _smooth(rng, 200, 220).save(folder / "images" / "photo.jpg")
    (folder / "sequences").mkdir()
    lines = ["file,frames,width,height,clip,redistribution"]
    for number in range(20):
        wide = np.asarray(_smooth(rng, 48, 70))
        stacked = np.concatenate([wide[:, shift : shift + 64] for shift in range(4)])
        Image.fromarray(stacked).save(folder / "sequences" / f"s{number}.webp", lossless=True)
        lines.append(f"sequences/s{number}.webp,4,64,48,clip{number},R")
    (folder / "sequences.csv").write_text("\n".join(lines))
    return folder


def _smooth(rng: np.random.Generator, height: int, width: int) -> Image.Image:
    coarse = rng.integers(0, 256, (height // 8, width // 8)).astype(np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
