"""The parts of a codec that run in whole numbers, kept once.

A file of weights may hold the layers of hyper-synthesis and context as whole numbers alone:
training goes on from those, which are the trained ones to 2^-17.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.integer_layers import ACTIVATION_BITS, WEIGHT_BITS

Tensors = Mapping[str, NDArray[np.generic]]
_HIGH = ".bias_high"


def without_exact(tensors: Tensors) -> dict[str, NDArray[np.generic]]:
    """Return a codec's tensors without the floating-point ones that are there in whole numbers."""
    spared = {
        f"network.{layer}.{kind}" for layer in exact_layers(tensors) for kind in ("weight", "bias")
    }
    return {name: tensor for name, tensor in tensors.items() if name not in spared}


def as_trained(tensors: Tensors) -> dict[str, NDArray[np.generic]]:
    """Return the tensors of a codec's network by their names there, all in floating point."""
    found = {
        name.removeprefix("network."): tensor
        for name, tensor in tensors.items()
        if name.startswith("network.")
    }
    for layer in exact_layers(tensors):
        stored = f"integer.{layer}"
        weight = tensors[f"{stored}.weight"].astype(np.float64)
        high, low = (
            tensors[f"{stored}.bias_{half}"].astype(np.float64) for half in ("high", "low")
        )
        bias = high * 2.0**16 + low
        found.setdefault(f"{layer}.weight", _floats(weight, WEIGHT_BITS))
        found.setdefault(f"{layer}.bias", _floats(bias, WEIGHT_BITS + ACTIVATION_BITS))
    return found


def exact_layers(tensors: Tensors) -> list[str]:
    """Return the names of the layers that are there in whole numbers."""
    return [
        name.removeprefix("integer.").removesuffix(_HIGH)
        for name in tensors
        if name.startswith("integer.") and name.endswith(_HIGH)
    ]


def _floats(whole: NDArray[np.float64], bits: int) -> NDArray[np.generic]:
    return (whole * 2.0**-bits).astype(np.float32)
