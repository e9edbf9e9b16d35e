"""The serial prior of `mbt2018` and `cheng2020-*`: each position from those above and left of it.

Positions are coded row by row. What is known of the neighbours, a masked 5×5 convolution of ŷ,
meets the hyperprior's parameters in three 1×1 convolutions (Minnen et al., NeurIPS 2018). At one
position all of that is a few products of matrices with vectors, which NumPy does here in float64:
a picture of 250×400 has 448 positions, one of 1000×1000 some 4000, at milliseconds each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from models.networks.from_compressai.priors import Check, Exchange, Floats, HyperPrior, Latents

REACH = 2
"""Rows and columns that the context looks back."""
LEAK = 0.01
"""Slope of CompressAI's leaky ReLU below 0."""


class SerialPrior(HyperPrior):
    """Hyperprior and context of the neighbours."""

    def __init__(self, model: Any) -> None:
        """Take CompressAI's `JointAutoregressiveHierarchicalPriors`, or one of its kind."""
        super().__init__(model, with_means=True)
        self._context = _context_matrix(model.context_prediction)
        self._context_bias = _double(model.context_prediction.bias)
        layers = [layer for layer in model.entropy_parameters if hasattr(layer, "weight")]
        self._weights = [_double(layer.weight)[:, :, 0, 0] for layer in layers]
        self._biases = [_double(layer.bias) for layer in layers]

    def walk(
        self, latents: Latents | None, height: int, width: int, exchange: Exchange, check: Check
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        """See `LatentPrior`; `check` is called after each row."""
        shared = self._shared(self._parameters(latents, height, width, exchange))
        exact = None if latents is None else latents.latent.astype(np.float64)
        channels = len(self._context_bias) // 2
        known = np.zeros((height + REACH, width + 2 * REACH, channels))
        for row in range(height):
            check()
            for column in range(width):
                scales, means = self._predict(known, shared[row, column], row, column)
                values = None if exact is None else exact[:, row, column] - means
                symbols = exchange(self._numbers(scales), values)
                known[row + REACH, column + REACH] = symbols + means
        decoded = known[REACH:, REACH:-REACH].transpose(2, 0, 1)
        return np.ascontiguousarray(decoded, np.float32)

    def _shared(self, parameters: Floats) -> Floats:
        """Return what the first 1×1 convolution makes of the hyperprior alone, (h, w, n)."""
        first = self._weights[0][:, : len(parameters)]
        result: Floats = np.tensordot(parameters, first, axes=([0], [1])) + self._biases[0]
        return result

    def _predict(
        self, known: Floats, shared: Floats, row: int, column: int
    ) -> tuple[Floats, Floats]:
        """Return scales and means at a position."""
        above = known[row : row + REACH, column : column + 2 * REACH + 1].reshape(-1)
        left = known[row + REACH, column : column + REACH].reshape(-1)
        context = self._context @ np.concatenate([above, left]) + self._context_bias
        features = shared + self._weights[0][:, -len(context) :] @ context
        for weight, bias in zip(self._weights[1:], self._biases[1:], strict=True):
            features = weight @ np.maximum(features, LEAK * features) + bias
        scales, means = np.split(features, 2)
        return scales, means


def _context_matrix(masked: Any) -> Floats:
    """Return the masked convolution as a matrix, (outputs, 12 neighbours × channels)."""
    taps = _double(masked.weight).transpose(0, 2, 3, 1)
    outputs = len(taps)
    above, left = taps[:, :REACH].reshape(outputs, -1), taps[:, REACH, :REACH]
    return np.ascontiguousarray(np.concatenate([above, left.reshape(outputs, -1)], axis=1))


def _double(tensor: torch.Tensor) -> Floats:
    result: Floats = tensor.detach().double().numpy()
    return result
