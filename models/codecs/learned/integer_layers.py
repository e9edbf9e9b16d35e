"""Convolutions in whole numbers, carried in float64: the same everywhere, to the last bit.

Activations count in units of 2^-12, weights in 2^-16, both whole numbers. Every product and every
partial sum is then a whole number below 2^53, which float64 holds exactly: whatever order a BLAS
sums in, on however many threads, with or without fused multiply-add, the sum is the same. After
each layer it is rounded back to activations, floor(sum / 2^16 + ½), and held within ±LIMIT.

Features are (channels, height, width) float64.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.integer_kernels import depthwise, round_back
from models.errors import MalformedError

ACTIVATION_BITS = 12
WEIGHT_BITS = 16
LIMIT = 1 << 21
"""Largest magnitude of an activation: 512 in the network's own units."""
EXACT = 1 << 53
"""Whole numbers below it are exact in float64."""

Features = NDArray[np.float64]
Tensors = dict[str, NDArray[np.int32]]


@dataclass(frozen=True, eq=False)
class IntegerLayer:
    """Weight and bias of one convolution.

    Attributes:
        weight: (outputs, inputs, k, k) whole float64, in units of 2^-16; inputs 1 for depthwise.
        bias: (outputs,) whole float64, in units of 2^-28.
    """

    weight: NDArray[np.float64]
    bias: NDArray[np.float64]

    def __post_init__(self) -> None:
        largest = np.abs(self.weight).sum(axis=(1, 2, 3)) * LIMIT + np.abs(self.bias)
        if largest.max() >= EXACT:
            raise MalformedError("the weights of an integer layer are too large to be exact")

    @classmethod
    def of(cls, tensors: Tensors, name: str) -> IntegerLayer:
        """Take the layer `name` from stored tensors: weights, and biases in two halves."""
        high, low = tensors[f"{name}.bias_high"], tensors[f"{name}.bias_low"]
        bias = high.astype(np.float64) * 2.0**16 + low
        return cls(tensors[f"{name}.weight"].astype(np.float64), bias)

    def pointwise(self, features: Features, *, relu: bool = False) -> Features:
        """Apply a 1×1 convolution."""
        _, height, width = features.shape
        return self._finished(features.reshape(features.shape[0], -1), height, width, relu)

    def spatial(self, features: Features) -> Features:
        """Apply a 3×3 convolution; beyond the edges is 0."""
        channels, height, width = features.shape
        padded = np.pad(features, ((0, 0), (1, 1), (1, 1)))
        taps = [
            padded[:, down : down + height, right : right + width]
            for down in range(3)
            for right in range(3)
        ]
        columns = np.stack(taps, axis=1).reshape(channels * 9, height * width)
        return self._finished(columns, height, width, relu=False)

    def depthwise(self, features: Features) -> Features:
        """Apply a 3×3 convolution to each channel alone, then ReLU."""
        out = np.empty_like(features)
        depthwise(features, self.weight[:, 0], self.bias, float(LIMIT), out)
        return out

    def _finished(self, columns: Features, height: int, width: int, relu: bool) -> Features:
        sums = self.weight.reshape(len(self.weight), -1) @ columns
        round_back(sums, self.bias, 0.0 if relu else -float(LIMIT), float(LIMIT))
        return sums.reshape(-1, height, width)


@dataclass(frozen=True, eq=False)
class IntegerBlock:
    """A `ReluBlock` of `models.networks.blocks`."""

    widen: IntegerLayer
    spatial: IntegerLayer
    narrow: IntegerLayer

    @classmethod
    def of(cls, tensors: Tensors, name: str) -> IntegerBlock:
        """Take the block `name` from stored tensors."""
        names = ("widen", "spatial", "narrow")
        return cls(*(IntegerLayer.of(tensors, f"{name}.{layer}") for layer in names))

    def __call__(self, features: Features) -> Features:
        """Return the features with what the block adds."""
        inner = self.spatial.depthwise(self.widen.pointwise(features, relu=True))
        return limited(features + self.narrow.pointwise(inner))


def limited(features: Features) -> Features:
    """Hold activations within ±LIMIT, in place."""
    return np.clip(features, -float(LIMIT), float(LIMIT), out=features)


def pixel_shuffle(features: Features) -> Features:
    """Turn (4·C, h, w) into (C, 2h, 2w), as torch's `pixel_shuffle` does."""
    channels, height, width = features.shape
    blocks = features.reshape(channels // 4, 2, 2, height, width).transpose(0, 3, 1, 4, 2)
    return np.ascontiguousarray(blocks).reshape(channels // 4, 2 * height, 2 * width)
