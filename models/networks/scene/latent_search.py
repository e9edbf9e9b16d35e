"""Search for the latents of one scene at one bitrate, where analysis has only guessed them.

Analysis gives any scene its latents in one pass. What is best for a single scene (fewest bits +
λ·255²·error, the decoder as it is) lies beside them, and can be searched for while encoding (Campos
et al., CVPR workshops 2019; Yang et al., NeurIPS 2020). They relax rounding and descend for
hundreds of steps. Here symbols stay whole and targets move, some dozen times:

    targets ─ quantize in the order of the coder ─▶ ŷ, ẑ ─▶ bits, synthesis ─▶ cost
       ▲                                                                        │
       └───── part of the way to  ŷ − slope/curvature,  likewise ẑ ◀────────────┘

The slope at ŷ is that of all that follows from an element: the error, and the bits of what is
predicted from it. What the element itself costs has no slope, as it counts whole bits: quantization
compares it symbol by symbol. Of the curvature only the diagonal is used: of the error it is
2·λ·255² in orthonormal coordinates, which those of y nearly are. All is deterministic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from models.arrays import Luminance
from models.networks.blocks import DepthConvBlock, Network, ReluBlock
from models.networks.configs import SceneCodecConfig
from models.networks.likelihood import SMALLEST_SCALE
from models.networks.loading import with_weights
from models.networks.rate_table import distortion_weight
from models.networks.scene.context import STEPS, step_mask
from models.networks.scene.scene_codec import LatentModel, SceneCodecNetwork
from models.networks.weights import Weights
from models.progress import Progress

Latent = NDArray[np.float32]

PACE = 0.3
"""Part of the way that targets go at a time."""
OVERSHOOT = 1.5
"""Steps are so much longer than the curvature of the error says: most end on the old symbol."""
CAUTION = 3.0
"""An error in y counts so many times more where a symbol is chosen: predictions suffer by it."""
HYPER_CURVATURE = 18.0
"""Bits per squared step of z, as its elements have it on the whole.

All four were chosen on pictures kept out of training and of evaluation.
"""
LARGE_PLACES = 4096
"""Of a latent: scenes from about 512×512 pixels on are searched with little memory, more slowly."""
MOST_BITS = 30.0
"""Of a symbol: beyond, escapes cost less than the Gaussian says."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What targets come to.

    Attributes:
        latent: ŷ (1, 64, h, w).
        hyper: ẑ in quantization steps, (1, channels, k, l).
        cost: bits + λ·255²·squared error, estimated.
        squared_error: of the scene that they decode to.
        latent_slope: of the cost, by ŷ; zeros where it was not asked for.
        hyper_slope: of the cost, by ẑ in quantization steps.
    """

    latent: Tensor
    hyper: Tensor
    cost: float
    squared_error: float
    latent_slope: Tensor
    hyper_slope: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search came to.

    Attributes:
        latent: ŷ (64, h, w), on its grid of quantization.
        hyper: ẑ (channels, k, l), likewise.
        squared_error: of the scene that they decode to.
        first_cost: bits + λ·255²·squared error of the latents that it began with, estimated.
    """

    latent: Latent
    hyper: Latent
    squared_error: float
    first_cost: float


class LatentSearch:
    """The networks that the search goes through; threads may share it."""

    def __init__(self, weights: Weights) -> None:
        """Build the networks of a file of weights."""
        network = SceneCodecNetwork(SceneCodecConfig(**weights.sizes()))
        self._network = spared(with_weights(network, weights))

    def error_worth_bits(self, rate_index: float) -> float:
        """Return λ·255² at a rate index: bits that a squared error of 1 is worth."""
        return float(distortion_weight(torch.tensor(rate_index)))

    def search(
        self,
        scene: Luminance,
        latent: Latent,
        hyper: Latent,
        rate_index: float,
        iterations: int,
        progress: Progress,
    ) -> Found:
        """Return the best that was come upon.

        Args:
            scene: (H, W) in [0, 1].
            latent: y, where the search begins.
            hyper: z, likewise.
            rate_index: in [0, 1].
            iterations: each takes about three times as long as prior and synthesis.
            progress: told at each iteration; cancels.
        """
        network, index = self._network, torch.tensor([rate_index], dtype=torch.float32)
        place = Place(network, scene, rate_index, lambda found: network.synthesis(found, index))
        return place.search(latent, hyper, iterations, progress)


class Place:
    """One scene at one rate index: what targets cost, and where they should move."""

    def __init__(
        self,
        network: LatentModel,
        scene: Luminance,
        rate_index: float,
        synthesis: Callable[[Tensor], Tensor],
        known: Tensor | None = None,
    ) -> None:
        """Take what makes bits and error.

        Args:
            network: its prior and its rate tables.
            scene: (H, W) in [0, 1].
            rate_index: in [0, 1].
            synthesis: of ŷ (1, 64, h, w), to (1, 1, 8h, 8w), not clipped.
            known: what the prior is told beside ẑ; see `LatentModel.code`.
        """
        self._network, self._synthesis, self._known = network, synthesis, known
        self._scene = _tensor(scene)
        self._index = torch.tensor([rate_index], dtype=torch.float32)
        self._weight = float(distortion_weight(self._index))
        self._gain_log2 = network.gain_log2(self._index)
        self._gain = self._gain_log2.exp2()
        self._caution = CAUTION * self._weight / self._gain**2
        self.hyper_gain = network.hyper_gain_log2(self._index).exp2()
        self._hyper_mean = network.hyper_mean(self._index)
        self._hyper_scale = network.hyper_scale_log2(self._index).exp2()

    def search(self, latent: Latent, hyper: Latent, iterations: int, progress: Progress) -> Found:
        """Return the best that was come upon; see `LatentSearch.search`."""
        y = _tensor(latent)[None].to(memory_format=torch.channels_last)
        z = _tensor(hyper)[None] * self.hyper_gain
        first = best = trial = self.trial(y, z, iterations > 0)
        for iteration in range(iterations):
            progress.step(iteration, iterations, "searching for better latents")
            y, z = self.moved(y, z, trial)
            trial = self.trial(y, z, iteration < iterations - 1)
            best = min(best, trial, key=lambda each: each.cost)
        decoded_hyper = best.hyper / self.hyper_gain
        return Found(
            best.latent[0].contiguous().numpy(),
            decoded_hyper[0].contiguous().numpy(),
            best.squared_error,
            first.cost,
        )

    def moved(self, y: Tensor, z: Tensor, trial: Trial) -> tuple[Tensor, Tensor]:
        """Return new targets of y and z, from what the present ones came to."""
        step = OVERSHOOT / (2 * self._weight) * trial.latent_slope
        hyper_step = trial.hyper_slope / HYPER_CURVATURE
        return (
            torch.lerp(y, trial.latent - step, PACE),
            torch.lerp(z, trial.hyper - hyper_step, PACE),
        )

    @torch.enable_grad()
    def trial(self, y: Tensor, z: Tensor, slopes: bool) -> Trial:
        """Quantize targets of y, and of z in quantization steps, as the coder would."""
        nudge = torch.zeros_like(y, requires_grad=slopes)
        hyper_nudge = torch.zeros_like(z, requires_grad=slopes)
        symbols = (z - self._hyper_mean).round() + hyper_nudge
        latent, latent_bits = self._quantized(y, nudge, self._hyper_mean + symbols)
        bits = latent_bits + symbol_bits(symbols, self._hyper_scale).sum()
        error = self._squared_error(latent)
        cost = bits + self._weight * error
        found = torch.autograd.grad(cost, (nudge, hyper_nudge)) if slopes else (nudge, hyper_nudge)
        hyper = (self._hyper_mean + symbols).detach()
        return Trial(latent.detach(), hyper, float(cost.detach()), float(error.detach()), *found)

    def _quantized(self, y: Tensor, nudge: Tensor, hyper: Tensor) -> tuple[Tensor, Tensor]:
        """Return ŷ + nudge, and the bits of its symbols; both follow nudge and ẑ."""
        context = self._network.context
        height, width = y.shape[-2:]
        features = self._network.hyper_synthesis(hyper / self.hyper_gain)[..., :height, :width]
        if self._known is not None:
            features = features + self._known
        features = context.features(features, self._index)
        known, bits = torch.zeros_like(y), torch.zeros(())
        for step in range(STEPS):
            mask = step_mask(step, height, width)
            mean, scale_log2 = context(step, features, known)
            scales = (scale_log2 + self._gain_log2).exp2()
            decoded = self._decoded(y, mean.detach(), scales.detach())
            off = (decoded - mean) * self._gain
            bits = bits + (_frugal(symbol_bits)(off, scales) * mask).sum()
            known = known + (decoded + nudge) * mask
        return known, bits

    def _decoded(self, y: Tensor, mean: Tensor, scales: Tensor) -> Tensor:
        """Return what y is decoded as: the nearest symbol, or the next towards 0 if it is cheaper.

        As `models.codecs.learned.quantization.economical`.
        """
        values = (y - mean) * self._gain
        nearest = values.round()
        lower = nearest - nearest.sign()
        saved = symbol_bits(nearest, scales) - symbol_bits(lower, scales)
        spoilt = self._caution * ((values - lower) ** 2 - (values - nearest) ** 2)
        decoded: Tensor = mean + torch.where(saved > spoilt, lower, nearest) / self._gain
        return decoded

    def _squared_error(self, latent: Tensor) -> Tensor:
        height, width = self._scene.shape
        decoded = self._synthesis(latent)[0, 0, :height, :width]
        error: Tensor = ((decoded.clamp(0, 1) - self._scene) ** 2).sum()
        return error


def spared(network: Network) -> Network:
    """Let a network's blocks keep little for the slopes of a large latent."""
    for module in network.modules():
        if isinstance(module, DepthConvBlock | ReluBlock):
            _spare(module)
    return network


def _spare(block: nn.Module) -> None:
    block.forward = _frugal(block.forward)


def _frugal(work: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Let work on a large latent be done again for its slope, which needs less to be kept."""

    def run(values: Tensor, *others: Tensor) -> Tensor:
        if not values.requires_grad or values.shape[-2] * values.shape[-1] < LARGE_PLACES:
            return work(values, *others)
        found: Tensor = checkpoint(work, values, *others, use_reentrant=False)
        return found

    return run


def _tensor(array: NDArray[np.float32]) -> Tensor:
    """Return an array as a tensor; one that must not be written to, or is strided, is copied."""
    return torch.from_numpy(np.require(array, requirements=("C", "W")))


def symbol_bits(symbols: Tensor, scales: Tensor) -> Tensor:
    """Return the bits of symbols, Gaussian around 0, at most `MOST_BITS` each.

    The slope by `symbols` is defined, as of a continuous variable.

    Args:
        symbols: in quantization steps.
        scales: standard deviations, of the same shape or one that stretches to it.
    """
    scales = scales.clamp_min(SMALLEST_SCALE)
    magnitudes = symbols.abs()
    above = torch.special.ndtr((0.5 - magnitudes) / scales)
    below = torch.special.ndtr((-0.5 - magnitudes) / scales)
    bits: Tensor = -(above - below).clamp_min(2**-MOST_BITS).log2()
    return bits
