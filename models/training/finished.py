"""From a run to the file that ships: the averaged weights, and the card that tells their story."""

from __future__ import annotations

import csv
import json
import os
import platform
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

from models.codecs.learned.exact_parts import as_trained
from models.errors import CodecUnavailableError
from models.networks.configs import ATTENTIONS, RECONSTRUCTIONS, SCENE_CODECS
from models.networks.features.analysis import FeatureAnalysisNetwork
from models.networks.features.classifier import ClassifierNetwork
from models.networks.features.extraction import FeatureExtractionNetwork
from models.networks.features.feature_codec import FEATURE_CODEC_KIND, FeatureCodecNetwork
from models.networks.features.sci_system import SciNetwork
from models.networks.from_compressai.hyperprior_vbr import BASELINE_KIND, HyperpriorVbrNetwork
from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.scene.attention import Attention
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.networks.scene.spike_codec import SpikeCodecNetwork
from models.networks.sci_configs import FeatureExtractionConfig
from models.networks.weights import Array, Weights, bundled_weights, read_weights, write_weights
from models.training.csv_log import CsvLog
from models.training.export import (
    feature_codec_weights,
    named,
    reconstruction_weights,
    scene_codec_weights,
)
from models.training.loop import LOG, load_checkpoint


@dataclass(frozen=True, slots=True)
class Card:
    """What a file of weights says of itself.

    Attributes:
        trained: in which stage.
        steps: of training.
        hours: of training, on the clock.
        cpu_hours: of training, of one core.
        machine: on which.
        data: what it was trained on, with the licence codes of its sources.
        validation: figures on what was kept out of training.
        sha256: of the weights.
    """

    trained: str
    steps: int
    hours: float
    cpu_hours: float
    machine: str
    data: str
    validation: dict[str, float]
    sha256: str


def export_run(run: Path, network: nn.Module, stage: str, path: Path, data: Path) -> Card:
    """Write a run's averaged weights to `path`, and their card beside it; return the card.

    The whole system is two files: `path` for the codec with its attention, and beside it
    `reconstruction.safetensors`, unless that was left as it came. SCI's codec has
    `feature-analysis.safetensors` beside it.
    """
    state = load_checkpoint(run)
    average = {name: tensor for name, tensor in state["average"].items() if name != "updates"}
    network = network.to("cpu")
    network.load_state_dict({**network.state_dict(), **average})
    figures = CsvLog(run / LOG).last()
    watched = {name: figures[name] for name in figures if name.startswith("val_")}
    hours, cpu_hours = (round(state[name] / 3600, 2) for name in ("seconds", "cpu_seconds"))
    card_of = partial(
        Card, stage, state["step"], hours, cpu_hours, _machine(), describe_data(data), watched
    )
    if isinstance(network, SpikeCodecNetwork) and _learned(network.reconstruction):
        beside = path.with_name(f"reconstruction{path.suffix}")
        _write(weights_of(network.reconstruction), card_of, beside)
    if isinstance(network, SciNetwork):
        beside = path.with_name(f"feature-analysis{path.suffix}")
        _write(weights_of(network.analysis), card_of, beside)
    return _write(weights_of(network), card_of, path)


def _write(weights: Weights, card_of: Callable[[str], Card], path: Path) -> Card:
    """Write weights, and the card that their hash completes."""
    card = card_of(write_weights(weights, path))
    beside = path.with_suffix(".json.new")
    beside.write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n")
    os.replace(beside, path.with_suffix(".json"))
    return card


def _learned(network: nn.Module) -> bool:
    return any(parameter.requires_grad for parameter in network.parameters())


def weights_of(network: nn.Module) -> Weights:
    """Return what a file of weights holds of a network; of the whole system, codec and attention.

    Raises:
        TypeError: it is none of ours.
    """
    if isinstance(network, SceneCodecNetwork):
        return scene_codec_weights(network)
    if isinstance(network, ReconstructionNetwork):
        return reconstruction_weights(network)
    if isinstance(network, FeatureExtractionNetwork):
        return Weights("feature-extraction", asdict(network.config), named("network", network))
    if isinstance(network, FeatureAnalysisNetwork):
        return Weights("feature-analysis", asdict(network.config), named("network", network))
    if isinstance(network, ClassifierNetwork):
        return Weights("classifier", asdict(network.config), named("network", network))
    if isinstance(network, FeatureCodecNetwork):
        return feature_codec_weights(network)
    if isinstance(network, SciNetwork):
        return feature_codec_weights(network.codec)
    if isinstance(network, HyperpriorVbrNetwork):
        return network.weights()
    if isinstance(network, SpikeCodecNetwork):
        codec = scene_codec_weights(network.codec)
        if network.attention is None:
            return codec
        tensors = {**codec.tensors, **named("attention", network.attention)}
        sizes = asdict(network.attention.config).items()
        guided = {f"attention.{name}": int(size) for name, size in sizes}
        return Weights(codec.kind, {**codec.config, **guided}, tensors)
    raise TypeError(f"no file of weights is for a {type(network).__name__}")


def start_from(network: nn.Module, path: Path) -> None:
    """Give a network the weights of a file; the whole system takes codec and attention from it.

    Raises:
        CodecUnavailableError: the file is not one for this kind of network.
    """
    if isinstance(network, SpikeCodecNetwork):
        start_from(network.codec, path)
        attention = read_weights(path, "scene-codec").part("attention")
        if network.attention is not None and attention:
            network.attention.load_state_dict(_as_torch(attention))
        return
    if isinstance(network, SciNetwork):
        start_from(network.codec, path)
        return
    if isinstance(network, FeatureCodecNetwork):
        weights = read_weights(path, FEATURE_CODEC_KIND)
        for name, part in network.named_children():
            _load(part, as_trained(weights.part(name)), path)
        return
    if isinstance(network, HyperpriorVbrNetwork):
        network.take(read_weights(path, BASELINE_KIND))
        return
    tensors = read_weights(path, _kind(network)).part("network")
    if isinstance(network, ClassifierNetwork):
        tensors = _without_other_head(network, tensors)
    _load(network, tensors, path)


def _without_other_head(network: ClassifierNetwork, tensors: dict[str, Array]) -> dict[str, Array]:
    """Return tensors with the network's own head where theirs tells other classes apart."""
    if len(tensors["head.weight"]) == network.config.classes:
        return tensors
    own = network.head.state_dict().items()
    return tensors | {f"head.{name}": tensor.numpy() for name, tensor in own}


def _kind(network: nn.Module) -> str:
    """Return the kind of file that a network of a single part begins with."""
    if isinstance(network, ReconstructionNetwork):
        return "reconstruction"
    if isinstance(network, FeatureExtractionNetwork):
        return "feature-extraction"
    if isinstance(network, FeatureAnalysisNetwork):
        return "feature-analysis"
    if isinstance(network, ClassifierNetwork):
        return "classifier"
    return "scene-codec"


def _load(network: nn.Module, tensors: Mapping[str, Array], path: Path) -> None:
    """Load tensors; blocks that the network has beyond them begin as the identity, as new ones do.

    Raises:
        CodecUnavailableError: something else is missing, or of another size.
    """
    try:
        missing, unknown = network.load_state_dict(_as_torch(tensors), strict=False)
    except RuntimeError as error:
        raise CodecUnavailableError(f"{path} does not fit: {error}") from error
    odd = [*unknown, *(name for name in missing if ".blocks." not in name)]
    if odd:
        raise CodecUnavailableError(f"{path} does not fit this network: {odd[0]}")


def whole_system(preset: str, variant: str) -> SpikeCodecNetwork:
    """Return the whole system with the weights that come along; its attention is new.

    Raises:
        CodecUnavailableError: the weights are missing.
    """
    attentions = dict(zip(("soam", "bisoam"), ATTENTIONS[preset], strict=True))
    system = SpikeCodecNetwork(
        ReconstructionNetwork(RECONSTRUCTIONS[preset]),
        SceneCodecNetwork(SCENE_CODECS[preset]),
        Attention(attentions[variant]) if variant in attentions else None,
    )
    start_from(system.reconstruction, bundled_weights("reconstruction"))
    start_from(system.codec, bundled_weights("spikecodec-base"))
    return system


def fixed_extraction() -> FeatureExtractionNetwork:
    """Return the extraction of features that comes along, as it runs.

    Raises:
        CodecUnavailableError: the weights are missing.
    """
    path = bundled_weights("feature-extraction")
    sizes = read_weights(path, "feature-extraction").config
    network = FeatureExtractionNetwork(FeatureExtractionConfig(**sizes))
    start_from(network, path)
    return network.eval().requires_grad_(False)


def _as_torch(tensors: Mapping[str, Array]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in tensors.items()}


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
