"""From a run to the file that ships: the averaged weights, and the card that tells their story."""

from __future__ import annotations

import csv
import json
import os
import platform
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from models.networks.configs import RECONSTRUCTIONS, SCENE_CODECS
from models.networks.reconstruction import ReconstructionNetwork
from models.networks.scene_codec import SceneCodecNetwork
from models.networks.weights import Weights, read_weights, write_weights
from models.training.csv_log import CsvLog
from models.training.export import reconstruction_weights, scene_codec_weights
from models.training.loop import LOG, load_checkpoint

Network = TypeVar("Network", bound=nn.Module)
KINDS = {"codec": "scene-codec", "reconstruction": "reconstruction"}
"""For each stage the kind of its weights."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a file of weights says of itself.

    Attributes:
        trained: which stage: "codec" or "reconstruction".
        preset: sizes of the networks.
        steps: of training.
        hours: of training, on the clock.
        machine: on which.
        data: what it was trained on, with the licence codes of its sources.
        validation: figures on what was kept out of training.
        sha256: of the weights.
    """

    trained: str
    preset: str
    steps: int
    hours: float
    machine: str
    data: str
    validation: dict[str, float]
    sha256: str


def export_run(run: Path, stage: str, preset: str, path: Path, data: Path) -> Card:
    """Write a run's averaged weights to `path`, and their card beside it; return the card."""
    state = load_checkpoint(run)
    digest = write_weights(_weights(stage, preset, state["average"]), path)
    figures = CsvLog(run / LOG).last()
    watched = {name: figures[name] for name in figures if name.startswith("val_")}
    hours = round(state["seconds"] / 3600, 2)
    card = Card(
        stage, preset, state["step"], hours, _machine(), describe_data(data), watched, digest
    )
    beside = path.with_suffix(".json.new")
    beside.write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n")
    os.replace(beside, path.with_suffix(".json"))
    return card


def start_from(network: nn.Module, path: Path, stage: str) -> None:
    """Give a network the weights of a file that shipped.

    Raises:
        CodecUnavailableError: the file is not one for this kind of network.
    """
    tensors = read_weights(path, KINDS[stage]).part("network")
    network.load_state_dict({name: torch.from_numpy(array) for name, array in tensors.items()})


def describe_data(folder: Path) -> str:
    """Return what a folder of training data holds, by the licence codes of its tables."""
    told = []
    for table in ("images.csv", "sequences.csv"):
        if (folder / table).is_file():
            with (folder / table).open(newline="") as lines:
                codes = Counter(row["redistribution"] for row in csv.DictReader(lines))
            parts = ", ".join(f"{count} {code}" for code, count in codes.most_common())
            told.append(f"{codes.total()} {table.removesuffix('.csv')} ({parts})")
    return "; ".join(told) or f"the pictures of {folder.name}"


def _machine() -> str:
    accelerator = torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"
    return f"{accelerator}, {os.cpu_count()} cores, {platform.machine()}"


def _weights(stage: str, preset: str, average: dict[str, Tensor]) -> Weights:
    if stage == "codec":
        return scene_codec_weights(_with(SceneCodecNetwork(SCENE_CODECS[preset]), average))
    return reconstruction_weights(_with(ReconstructionNetwork(RECONSTRUCTIONS[preset]), average))


def _with(network: Network, average: dict[str, Tensor]) -> Network:
    tensors = {name: tensor for name, tensor in average.items() if name != "updates"}
    network.load_state_dict(tensors)
    return network.eval()
