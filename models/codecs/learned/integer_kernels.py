"""Compiled: what `integer_layers` does beside matrix products. All numbers are whole float64."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from models.simulation.kernels import compiled

WEIGHT_UNIT = 2.0**-16


@compiled
def round_back(
    sums: NDArray[np.float64], bias: NDArray[np.float64], lowest: float, highest: float
) -> None:
    """Turn sums (outputs, n) into activations, in place: add bias, divide, round, limit."""
    for row in range(sums.shape[0]):
        for column in range(sums.shape[1]):
            value = math.floor((sums[row, column] + bias[row]) * WEIGHT_UNIT + 0.5)
            sums[row, column] = min(max(value, lowest), highest)


@compiled
def depthwise(
    features: NDArray[np.float64],
    weight: NDArray[np.float64],
    bias: NDArray[np.float64],
    highest: float,
    out: NDArray[np.float64],
) -> None:
    """Filter each channel of (C, h, w) by its own 3×3 weights, then ReLU."""
    channels, height, width = features.shape
    sums = np.empty(width)
    for channel in range(channels):
        for y in range(height):
            sums[:] = bias[channel]
            for down in range(max(0, 1 - y), min(3, height + 1 - y)):
                for right in range(3):
                    w = weight[channel, down, right]
                    for x in range(max(0, 1 - right), min(width, width + 1 - right)):
                        sums[x] += w * features[channel, y + down - 1, x + right - 1]
            for x in range(width):
                value = math.floor(sums[x] * WEIGHT_UNIT + 0.5)
                out[channel, y, x] = min(max(value, 0.0), highest)
