"""From files of weights to CompressAI's models, and from its checkpoints to files of weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.errors import CodecUnavailableError
from models.networks.compressai_import import compressai
from models.networks.configs import HyperpriorVbrConfig
from models.networks.from_compressai.context import SerialPrior
from models.networks.from_compressai.gains import GainedPrior
from models.networks.from_compressai.hyperprior_vbr import HyperpriorVbrNetwork
from models.networks.from_compressai.models import CompressaiModel
from models.networks.from_compressai.priors import FactorizedPrior, HyperPrior, LatentPrior
from models.networks.weights import Array, Weights


def baseline_model(weights: Weights) -> tuple[CompressaiModel, GainedPrior]:
    """Return the baseline, and its prior at every rate step.

    Raises:
        CodecUnavailableError: the weights don't fit.
    """
    network = HyperpriorVbrNetwork(HyperpriorVbrConfig(**weights.sizes()))
    network.take(weights)
    prior = GainedPrior(network.model)
    return CompressaiModel(network.model, prior), prior


def zoo_kind(name: str) -> str:
    """Return the kind of the files of weights of a model of the zoo."""
    return f"compressai:{name}"


def zoo_model(name: str, weights: Weights) -> CompressaiModel:
    """Return a model of CompressAI's zoo with its weights.

    Raises:
        CodecUnavailableError: the weights don't fit.
    """
    tensors = {key: torch.from_numpy(array.copy()) for key, array in weights.tensors.items()}
    model = _built(name, tensors)
    return CompressaiModel(model, _prior(name, model))


def zoo_weights(name: str, checkpoint: Path) -> Weights:
    """Read a checkpoint of CompressAI, tensors only, and try whether the model can be built of it.

    Raises:
        CodecUnavailableError: it is no checkpoint of this model.
    """
    try:
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        state = state.get("state_dict", state)
        renamed = compressai("zoo.pretrained").load_pretrained(state)
    except Exception as error:  # a foreign file, unpickled: anything may come
        raise CodecUnavailableError(f"{checkpoint} holds no checkpoint: {error}") from error
    model = _built(name, renamed)
    if not model.entropy_bottleneck.quantized_cdf.numel():
        model.update(force=True)
    tensors: dict[str, Array] = {key: tensor.numpy() for key, tensor in model.state_dict().items()}
    return Weights(zoo_kind(name), {}, tensors)


def _built(name: str, tensors: Mapping[str, Tensor]) -> Any:
    architecture = compressai("zoo.image").model_architectures[name]
    try:
        return architecture.from_state_dict(dict(tensors))
    except (KeyError, RuntimeError, ValueError, AttributeError, IndexError) as error:
        raise CodecUnavailableError(f"these are no weights of {name}: {error!s:.200}") from error


def _prior(name: str, model: Any) -> LatentPrior:
    if not hasattr(model, "h_a"):
        return FactorizedPrior(model)
    if hasattr(model, "context_prediction"):
        return SerialPrior(model)
    return HyperPrior(model, with_means=name != "bmshj2018-hyperprior")
