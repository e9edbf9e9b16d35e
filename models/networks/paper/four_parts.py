"""How the paper's feature codec quantizes a latent: hyperprior, then four parts in turn.

    y ─ hyper-analysis ─ ·gain, round ─▶ ẑ ─ hyper-synthesis ─┐
                          what was decoded before (if told) ──┴─ fusion ─▶ step, scale, mean (3·C)
                                                                             │
    part 1 by these; parts 2 to 4: those decoded so far, 3·C ─ 1×1 ─ blocks ─┴▶ scale, mean (2·C)

The four parts are those of `models.networks.scene.context` (DCVC-DC: Li et al., CVPR 2023). All
rates by one network: the gains depend on the rate index, and the prior gives each element a step of
its own. The paper's arithmetic is floating point, and so is this: bits are estimated, never
written.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.blocks import pointwise
from models.networks.likelihood import gaussian_bits
from models.networks.rate_table import RateTable
from models.networks.scene.context import STEPS, step_mask
from models.networks.scene.scene_codec import round_through

LEAST_STEP_LOG2 = -1.0
"""log2 of the finest step that the prior may ask for."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """What an entropy coder would be told.

    Attributes:
        values: in quantization steps around what is expected, before rounding; (B, C, h, w).
        scales: their standard deviations, in steps.
    """

    values: Tensor
    scales: Tensor

    def bits(self, training: bool) -> Tensor:
        """Estimate what they cost, (B,)."""
        return gaussian_bits(self.values, self.scales, training)


@dataclass(frozen=True, slots=True)
class CodedLatent:
    """A latent as the decoder has it, and what was told of it.

    Attributes:
        latent: ŷ, (B, C, h, w).
        symbols: of y and of z.
    """

    latent: Tensor
    symbols: tuple[Symbols, Symbols]

    def bits(self, training: bool) -> Tensor:
        """Estimate what y and z cost, (B,)."""
        return self.symbols[0].bits(training) + self.symbols[1].bits(training)


def part_mask(part: int, like: Tensor) -> Tensor:
    """Return which elements of (B, C, h, w), 4 | C, a part holds: 0 and 1, (C, h, w)."""
    channels, height, width = like.shape[-3:]
    mask = step_mask(part, height, width)[:STEPS].repeat(channels // STEPS, 1, 1)
    return mask.to(like.device)


class FourPartLatent(nn.Module):
    """Hyperprior, prior in four parts, and tables of the rate for a latent of C channels."""

    def __init__(
        self,
        channels: int,
        hyper_channels: int,
        hyper: tuple[nn.Module, nn.Module],
        fusion: nn.Module,
        spatial: nn.Module,
    ) -> None:
        """Put the networks of a latent together.

        Args:
            channels: C, a multiple of 4.
            hyper_channels: of z.
            hyper: analysis, C to those of z at a quarter of the sides, and synthesis, back again.
            fusion: C, and those of what was decoded before, to 3·C.
            spatial: 3·C to 2·C; serves the parts 2 to 4.
        """
        super().__init__()
        self.hyper_analysis, self.hyper_synthesis = hyper
        self.fusion, self.spatial = fusion, spatial
        self.adapt = nn.ModuleList(pointwise(4 * channels, 3 * channels) for _ in range(STEPS - 1))
        self.gain_log2 = RateTable(channels, -1.0, 3.0)
        self.hyper_gain_log2 = RateTable(hyper_channels, -1.0, 2.0)
        self.hyper_scale_log2 = RateTable(hyper_channels, 0.0, 2.0)

    def forward(self, latent: Tensor, rate_index: Tensor, *known: Tensor) -> CodedLatent:
        """Quantize y (B, C, h, w), sides multiples of 4, at rate indices (B,).

        Args:
            latent: y.
            rate_index: from 0 to 1.
            known: what was decoded before, at y's resolution, as many channels as `fusion` takes.
        """
        hyper, hyper_symbols = self._code_hyper(latent, rate_index)
        expected = self.fusion(torch.cat([self.hyper_synthesis(hyper), *known], 1))
        step_log2, scale_log2, mean = expected.chunk(3, 1)
        gain_log2 = self.gain_log2(rate_index) - step_log2.clamp(min=LEAST_STEP_LOG2)
        gain = gain_log2.exp2()
        decoded, values, scales = (torch.zeros_like(latent) for _ in range(3))
        for part in range(STEPS):
            if part:
                seen = self.adapt[part - 1](torch.cat([decoded, expected], 1))
                scale_log2, mean = self.spatial(seen).chunk(2, 1)
            mask = part_mask(part, latent)
            exact = (latent - mean) * gain
            decoded = decoded + mask * (mean + round_through(exact) / gain)
            values = values + mask * exact
            scales = scales + mask * (scale_log2 + gain_log2).exp2()
        return CodedLatent(decoded, (Symbols(values, scales), hyper_symbols))

    def _code_hyper(self, latent: Tensor, rate_index: Tensor) -> tuple[Tensor, Symbols]:
        gain = self.hyper_gain_log2(rate_index).exp2()
        exact = self.hyper_analysis(latent) * gain
        scale = self.hyper_scale_log2(rate_index).exp2().expand_as(exact)
        return round_through(exact) / gain, Symbols(exact, scale)
