"""Learn what the entropy coder of `lif-dct` begins with, from pictures it will not be measured on.

    python tests/benchmarks/lif_prior.py --data FOLDER … [--out FILE]

Codes pictures one after the other at random qualities, one in four of them in layers, each coder
going on with what the one before has learned, and writes its slots and the mean of its weights. The
file belongs to the format: a new one needs a new version of `models.codecs.lif.head`, and golden
bitstreams.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.codecs.lif import dct_layers
from models.codecs.lif.dct_coder import counted, transformed
from models.codecs.lif.infos import DCT_WINDOW
from models.codecs.lif.model import BLOCK_SHAPE, Model, prior_path, write_model
from models.codecs.lif.quantizer import Quantizer
from models.progress import Progress
from models.training.picture_data import load_pictures

QUALITIES = (10.0, 85.0)
PATIENCE = 1000
"""Bits after which a slot no longer learns more slowly: here it is to show the mean of pictures."""
MOST_SEEN = 24
"""Bits that a slot is taken to have seen at most, so that it goes on learning."""
SIDES = (200, 520)
"""Pictures whose sides lie between are used: the scenes of cameras are of this size."""


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="training pictures")
    parser.add_argument("--out", type=Path, default=prior_path())
    parser.add_argument("--pictures", type=int, default=600, help="how many are coded")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    found = [
        picture
        for folder in options.data
        for picture in load_pictures(folder).training
        if SIDES[0] <= min(picture.shape) and max(picture.shape) <= SIDES[1]
    ]
    model, coded_bytes = replace(Model.new(BLOCK_SHAPE), patience=PATIENCE), 0
    weights = np.zeros(model.weights.shape)
    for number in range(options.pictures):
        picture = found[int(rng.integers(len(found)))]
        luminance = np.ascontiguousarray(_turned(picture, rng)).astype(np.float32) / 255
        weights += model.weights * (number >= options.pictures // 4) / 0.75 / options.pictures
        coded_bytes += learn(
            model, luminance, float(rng.uniform(*QUALITIES)), 1 + 2 * (number % 4 == 3)
        )
    model.weights[:] = np.rint(weights)
    write_model(model, options.out, MOST_SEEN)
    print(
        f"{len(found)} pictures, {options.pictures} coded in {coded_bytes:,} bytes; "
        f"{options.out.stat().st_size:,} bytes of slots and weights"
    )


def _turned(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:  # type: ignore[type-arg]
    """Mirror a picture or not, and exchange its sides or not."""
    mirrored = picture[:, ::-1] if rng.random() < 0.5 else picture
    return mirrored.T if rng.random() < 0.5 else mirrored


def learn(model: Model, luminance: Luminance, quality: float, layers: int) -> int:
    """Code a picture, the model learning from it; return its bytes."""
    quantizer = Quantizer.of_window(DCT_WINDOW.setting(quality), 1000)
    large, coefficients = transformed(luminance, "auto", "flat", quantizer.step)
    picture = counted(coefficients, large, quantizer, economical=layers == 1)
    return sum(map(len, dct_layers.encode(picture, layers, True, Progress(), model)))


if __name__ == "__main__":
    main()
