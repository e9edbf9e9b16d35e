"""Bits that an ideal entropy coder would spend: what training minimises.

CompressAI's Gaussian conditional model gives the likelihood. It is imported at the first use, so
that networks which only run need not wait for it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor

from models.networks.compressai_import import compressai

SMALLEST_SCALE = 0.11
"""Lower bound of a Gaussian's standard deviation, in quantization steps."""


def gaussian_bits(values: Tensor, scales: Tensor, training: bool) -> Tensor:
    """Estimate the bits of values (B, …) in quantization steps, Gaussian around 0; (B,).

    Args:
        values: before quantization.
        scales: standard deviations, of the same shape.
        training: uniform noise stands for rounding, so that there is a gradient; else rounded.
    """
    with torch.autocast(values.device.type, enabled=False):
        model = _model(values.device)
        _, likelihood = model(values.float(), scales.float(), training=training)
        bits: Tensor = -likelihood.log2().flatten(1).sum(1)
        return bits


@cache
def _model(device: torch.device) -> Any:
    conditional = compressai("entropy_models").GaussianConditional
    return conditional(None, scale_bound=SMALLEST_SCALE).to(device)
