"""From a checkpoint to a file of weights that ships, its exact parts in whole numbers.

`network.*` are the weights as they were trained, float32: `--init` goes on from them, analysis and
synthesis run on them. `integer.*` are hyper-synthesis and context rounded to whole numbers
(`models.codecs.learned.integer_layers`), a row for each of the 256 rate steps of all that depends
on the rate, and the tables of the entropy coder.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.codecs.learned.exact_parts import without_exact
from models.codecs.learned.integer_layers import ACTIVATION_BITS, WEIGHT_BITS
from models.codecs.learned.integer_prior import table_numbers, table_scales
from models.codecs.learned.rates import RATE_STEPS
from models.codecs.learned.symbol_tables import gaussian_tables
from models.networks.features.feature_codec import FEATURE_CODEC_KIND, FeatureCodecNetwork
from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.scene.scene_codec import LatentModel, SceneCodecNetwork
from models.networks.weights import Weights

STEP_BITS = 20
"""Quantization steps Δ count in units of 2^-20."""

Whole = NDArray[np.int32]


def scene_codec_weights(network: SceneCodecNetwork) -> Weights:
    """Return all that a scene codec needs at run time, and all that training goes on from."""
    return Weights("scene-codec", asdict(network.config), _codec_tensors(network))


def feature_codec_weights(network: FeatureCodecNetwork) -> Weights:
    """Return the same of a codec of features, as `intra.`, `inter.` and `motion.`.

    `intra.` and `inter.` each hold what a scene codec holds, exact parts in whole numbers alone.
    """
    tensors = dict(named("motion.network", network.motion))
    history = _integer_layer("integer.history", network.inter.history)
    for part, held in (
        ("intra", _codec_tensors(network.intra)),
        ("inter", _codec_tensors(network.inter) | history),
    ):
        kept = without_exact(held)
        tensors |= {f"{part}.{name}": tensor for name, tensor in kept.items()}
    sizes = {
        "intra": asdict(network.intra.config),
        "inter": asdict(network.inter.config),
        "motion": asdict(network.motion.config),
    }
    config = {f"{part}.{name}": n for part, own in sizes.items() for name, n in own.items()}
    return Weights(FEATURE_CODEC_KIND, config, tensors)


def _codec_tensors(network: LatentModel) -> dict[str, NDArray[np.generic]]:
    """Return a codec's weights as trained, and its exact parts in whole numbers."""
    tensors: dict[str, NDArray[np.generic]] = dict(named("network", network))
    for part in ("hyper_synthesis", "context"):
        for name, layer in getattr(network, part).named_modules():
            if isinstance(layer, nn.Conv2d):
                tensors |= _integer_layer(f"integer.{part}.{name}", layer)
    tensors |= {f"integer.rates.{name}": rows for name, rows in _rates(network).items()}
    tables = gaussian_tables(table_scales())
    tensors["integer.tables.cumulative"] = tables.cumulative
    tensors["integer.tables.radius"] = tables.radius
    return tensors


def reconstruction_weights(network: ReconstructionNetwork) -> Weights:
    """Return the weights of a reconstruction."""
    return Weights("reconstruction", asdict(network.config), named("network", network))


def named(prefix: str, network: nn.Module) -> dict[str, NDArray[np.generic]]:
    """Return a network's tensors, `prefix.` before their names."""
    return {f"{prefix}.{name}": tensor.numpy() for name, tensor in network.state_dict().items()}


def _integer_layer(name: str, layer: nn.Conv2d) -> dict[str, Whole]:
    """Round a layer's weights to units of 2^-16, its biases to 2^-28, stored in two halves."""
    assert layer.bias is not None
    bias = _whole64(layer.bias, WEIGHT_BITS + ACTIVATION_BITS)
    return {
        f"{name}.weight": _whole(layer.weight, WEIGHT_BITS),
        f"{name}.bias_high": (bias >> 16).astype(np.int32),
        f"{name}.bias_low": (bias & 0xFFFF).astype(np.int32),
    }


@torch.no_grad()
def _rates(network: LatentModel) -> dict[str, Whole]:
    rate_index = torch.arange(RATE_STEPS) / (RATE_STEPS - 1)

    def rows(table: Tensor) -> Tensor:
        return table.flatten(1)

    gain_log2 = rows(network.gain_log2(rate_index))
    hyper_step = torch.exp2(-rows(network.hyper_gain_log2(rate_index)))
    hyper_scale = rows(network.hyper_scale_log2(rate_index)).double().numpy()
    return {
        "step": _whole(torch.exp2(-gain_log2), STEP_BITS),
        "gain_log2": _whole(gain_log2, ACTIVATION_BITS),
        "hyper_step": _whole(hyper_step, STEP_BITS),
        "hyper_mean": _whole(rows(network.hyper_mean(rate_index)) * hyper_step, ACTIVATION_BITS),
        "hyper_table": table_numbers(hyper_scale * 2**ACTIVATION_BITS).astype(np.int32),
        "bias": _whole(rows(network.context.rate_bias(rate_index)), ACTIVATION_BITS),
    }


def _whole(values: Tensor, bits: int) -> Whole:
    return _whole64(values, bits).astype(np.int32)


def _whole64(values: Tensor, bits: int) -> NDArray[np.int64]:
    scaled: NDArray[np.float64] = values.detach().double().numpy() * 2.0**bits
    return np.rint(scaled).astype(np.int64)
