"""What a classifier learns from: features of moving pictures, made once and kept on disk.

    picture ─ moved, fired (13 planes) ─ extraction ─▶ feature ─┬────────────────────┬─▶ view
                                                                └─ coded, decoded ───┘

Each picture gives some views, each with a motion, light and sensor of its own; half of them are
coded by the scene codec at a random bitrate, so that what coding leaves is known to the classifier.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.classification.labels import DataSet
from models.classification.moving_pictures import fire_picture, generator_of
from models.classification.picture_sets import LabelledPictures, Picture
from models.networks.blocks import channels_last
from models.networks.configs import SceneCodecConfig
from models.networks.features.extraction import FEATURE_PLANES
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.networks.weights import Weights, bundled_weights, read_weights
from models.training.finished import fixed_extraction

CODED_SHARE = 0.5
CODED_INDICES = (0.0, 0.7)
"""Rate indices at which views are coded."""
AT_ONCE = 32
VIEWS_FILE = "views.npy"

Extraction = Callable[[Tensor], Tensor]
"""Spikes (B, 13, S, S) float32 to firing rates (B, 1, S, S)."""


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """Features with their classes.

    Attributes:
        features: (N, V, S, S) uint8, 255 being luminance 1; V views of each picture.
        labels: (N,) int64.
    """

    features: NDArray[np.uint8]
    labels: NDArray[np.int64]


def kept_views(
    folder: Path, pictures: LabelledPictures, like: DataSet, views: int, seed: int
) -> Views:
    """Return the views of a set of pictures, those kept in a folder or new ones, kept there.

    Args:
        folder: of the run.
        pictures: of the data set.
        like: the data set.
        views: of each picture.
        seed: of all that is drawn.

    Raises:
        CodecUnavailableError: the weights of the extraction or of the scene codec are missing.
    """
    path = folder / VIEWS_FILE
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        extraction = channels_last(fixed_extraction())
        codec = codec_of(read_weights(bundled_weights("spikecodec-base"), "scene-codec"))
        _make_views(path, pictures, like, views, seed, extraction, codec)
    return Views(np.load(path, mmap_mode="r"), pictures.labels)


def _make_views(
    path: Path,
    pictures: LabelledPictures,
    like: DataSet,
    views: int,
    seed: int,
    extraction: Extraction,
    codec: SceneCodecNetwork,
) -> None:
    beside = path.with_suffix(".new")
    shape = len(pictures), views, like.side, like.side
    made: NDArray[np.uint8] = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
        beside, "w+", np.uint8, shape
    )
    flat = made.reshape(-1, *shape[2:])
    for start in range(0, len(flat), AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, len(flat)))
        shown = [pictures.pictures[number // views] for number in numbers]
        flat[start : numbers.stop] = features_of(shown, numbers, like, seed, extraction, codec)
    del made, flat  # which writes what is still in memory
    os.replace(beside, path)


@torch.no_grad()  # what the codec keeps from call to call must serve training too
def features_of(
    pictures: list[Picture],
    numbers: range,
    like: DataSet,
    seed: int,
    extraction: Extraction,
    codec: SceneCodecNetwork,
) -> NDArray[np.uint8]:
    """Fire pictures, and return a feature of each, (B, S, S) uint8; half of them coded.

    Args:
        pictures: (H, W) uint8 each.
        numbers: of the views; all that is drawn for one depends on the seed and its number.
        like: the data set.
        seed: of all that is drawn.
        extraction: of features.
        codec: in evaluation mode.
    """
    generators = [generator_of(seed, number) for number in numbers]
    fired = [
        fire_picture(picture, like, FEATURE_PLANES, rng)
        for picture, rng in zip(pictures, generators, strict=True)
    ]
    spikes = torch.from_numpy(np.stack([one.spikes for one in fired])).float()
    gains = torch.tensor([one.gain for one in fired])[:, None, None, None]
    with torch.autocast("cpu", torch.bfloat16):
        features = (extraction(spikes).float() / gains).clamp(0, 1)
        coded = np.array([rng.random() < CODED_SHARE for rng in generators])
        if coded.any():
            indices = torch.tensor([rng.uniform(*CODED_INDICES) for rng in generators])
            found = codec(features[coded], indices[coded].float()).scenes
            features[coded] = found.float().clamp(0, 1)
    levels: NDArray[np.uint8] = (255 * features[:, 0]).round().byte().numpy()
    return levels


def codec_of(weights: Weights) -> SceneCodecNetwork:
    """Return the scene codec of a file of weights, in evaluation mode."""
    network = SceneCodecNetwork(SceneCodecConfig(**weights.sizes()))
    tensors = {name: torch.from_numpy(a) for name, a in weights.part("network").items()}
    network.load_state_dict(tensors)
    return channels_last(network.eval().requires_grad_(False))
