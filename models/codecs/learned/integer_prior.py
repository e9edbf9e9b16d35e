"""The prior in whole numbers: what each latent is expected to be, the same on every machine.

It follows `models.networks.scene.hyperprior.HyperSynthesis` and `models.networks.scene.context`
layer by layer. Only whole numbers that were decoded enter: ẑ, ŷ, and the rate step. What comes out
are means in units of 2^-12 and numbers of tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.integer_layers import (
    Features,
    IntegerBlock,
    IntegerLayer,
    Tensors,
    limited,
    pixel_shuffle,
)

STEPS = 4
SCALE_STEP = 600
"""From one table's log2 of scale to the next one's, in units of 2^-12."""
LOWEST_SCALE = -13_107
"""log2 of the first table's scale, in units of 2^-12: 0.109 quantization steps."""
TABLES = 64


def table_scales() -> NDArray[np.float64]:
    """Return the standard deviations of the tables, in quantization steps."""
    result: NDArray[np.float64] = np.exp2((LOWEST_SCALE + SCALE_STEP * np.arange(TABLES)) / 4096)
    return result


def table_numbers(scales_log2: Features) -> NDArray[np.uint8]:
    """Return the nearest table for each log2 of scale (in quantization steps, units of 2^-12)."""
    nearest = np.floor((scales_log2 - (LOWEST_SCALE - SCALE_STEP // 2)) / SCALE_STEP)
    numbers: NDArray[np.uint8] = np.clip(nearest, 0, TABLES - 1).astype(np.uint8)
    return numbers


@dataclass(frozen=True, eq=False)
class ContextLayers:
    """One step's own layers; the first step knows no neighbours."""

    neighbours: IntegerLayer | None
    blocks: tuple[IntegerBlock, ...]
    head: IntegerLayer


class IntegerPrior:
    """Hyper-synthesis and context in whole numbers."""

    def __init__(self, tensors: Tensors) -> None:
        """Take all layers from stored tensors."""
        self._first = IntegerLayer.of(tensors, "hyper_synthesis.first_doubling")
        self._first_block = IntegerBlock.of(tensors, "hyper_synthesis.first_block")
        self._second = IntegerLayer.of(tensors, "hyper_synthesis.second_doubling")
        self._second_block = IntegerBlock.of(tensors, "hyper_synthesis.second_block")
        self._adapt = IntegerLayer.of(tensors, "context.adapt")
        self._block = IntegerBlock.of(tensors, "context.block")
        self._steps = [_context_layers(tensors, step) for step in range(STEPS)]
        told = "history.weight" in tensors
        self._history = IntegerLayer.of(tensors, "history") if told else None

    def features(
        self,
        hyper: Features,
        height: int,
        width: int,
        rate_bias: Features,
        history: Features | None = None,
    ) -> Features:
        """Return what all steps share, (channels, height, width).

        Args:
            hyper: ẑ in units of 2^-12, (channels, ceil(height / 4), ceil(width / 4)).
            height: of the latent.
            width: of the latent.
            rate_bias: of the rate step, (channels, 1, 1), units of 2^-12.
            history: what was decoded before this latent, for priors that look back; see
                `models.networks.features.inter_codec.InterCodecNetwork`.
        """
        features = np.maximum(pixel_shuffle(self._first.pointwise(hyper)), 0)
        features = self._first_block(features)
        features = np.maximum(pixel_shuffle(self._second.pointwise(features)), 0)
        features = self._second_block(features)[:, :height, :width]
        if self._history is not None and history is not None:
            features = limited(features + self._history.pointwise(history))
        shared = self._adapt.pointwise(np.ascontiguousarray(features))
        return limited(shared + rate_bias)

    def predict(self, step: int, shared: Features, known: Features) -> tuple[Features, Features]:
        """Return mean and log2 of scale of the latent, units of 2^-12, as far as `step` codes.

        Args:
            step: from 0.
            shared: what `features` gave.
            known: ŷ of the steps before, units of 2^-12, 0 elsewhere.
        """
        layers = self._steps[step]
        features = shared
        if layers.neighbours is not None:
            features = limited(features + layers.neighbours.spatial(known))
        features = self._block(np.maximum(features, 0))
        for block in layers.blocks:
            features = block(features)
        mean, scale_log2 = np.split(layers.head.pointwise(features), 2)
        return mean, scale_log2


def _context_layers(tensors: Tensors, step: int) -> ContextLayers:
    name = f"context.steps.{step}"
    neighbours = IntegerLayer.of(tensors, f"{name}.neighbours") if step else None
    blocks: list[IntegerBlock] = []
    while f"{name}.blocks.{len(blocks)}.narrow.weight" in tensors:
        blocks.append(IntegerBlock.of(tensors, f"{name}.blocks.{len(blocks)}"))
    return ContextLayers(neighbours, tuple(blocks), IntegerLayer.of(tensors, f"{name}.head"))
