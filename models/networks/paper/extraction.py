"""The paper's extraction of a feature from spikes (SCI, Sec. IV-A, Figs. 4a and 5).

          ┌─ ventral filters ─ gate ─ 3×3 ─ residual blocks ─▶ F^V ──┬──────────┐
spikes ───┤  (7, 9, 11, 13 planes around t)                          │          │
(13 pl.)  ├─ dorsal filters ── gate ─ 3×3 ──▶ F^D ─ PFU ─ … ─ PFU ───┘─ F^D ─── + ─ 1×1 (0) ─┐
          │  (four windows, sliding backward)                                                │
          └─ TFP over the 13 planes ──────────────────────────────────────────────────────── + ─▶ F

Eq. 7: F = PFU_N(F^D, F^V) + F^V. The ventral pathway alone is the feature extractor of Spk2ImgNet:
73.09 GMAC to the digit, 1.117 M for the paper's 1.11. Fig. 15 gives N = 10. What a PFU is inside is
not told: 0.012 M parameters at 1.7 kMAC a pixel say that most of it works on pooled descriptors.

    F^D ← F^D + gate(means of F^D, F^V) ⊙ dw(ReLU(dw(F^D) + dw(F^V))),  dw a depthwise 3×3

The text has dorsal windows of 10 planes, Fig. 5 draws 7 that slide by two; both tile 13 planes.
The same stages, names and interface as `models.networks.features.extraction`, the one that ships.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.blocks import pointwise, zeroed
from models.networks.features.extraction import FEATURE_PLANES, SUB_FILTERS
from models.networks.paper.alignment import conv
from models.networks.paper.reconstruction import MixedScaleFilters, ResidualBlock
from models.networks.sci_configs import PaperFeatureConfig


class SlidingFilters(nn.Module):
    """The dorsal filters: windows of one length that slide over the 13 planes."""

    def __init__(self, window_planes: int, width: int) -> None:
        super().__init__()
        self.window_planes = window_planes
        self.step = (FEATURE_PLANES - window_planes) // (SUB_FILTERS - 1)
        self.filters = nn.ModuleList(
            nn.Sequential(conv(window_planes, width), nn.ReLU(), conv(width, 1))
            for _ in range(SUB_FILTERS)
        )

    def forward(self, spikes: Tensor) -> Tensor:
        """Map 13 planes (B, 13, H, W) to what each window saw, (B, 4, H, W)."""
        starts = range(0, SUB_FILTERS * self.step, self.step)
        windows = [spikes[:, start : start + self.window_planes] for start in starts]
        return torch.cat([layer(w) for layer, w in zip(self.filters, windows, strict=True)], 1)


class Pathway(nn.Module):
    """Filters, a gate among them (the paper's self-attention), and features of what passes."""

    def __init__(self, filters: nn.Module, width: int, blocks: int) -> None:
        super().__init__()
        self.filters = filters
        self.gate = nn.Sequential(
            conv(SUB_FILTERS, 2 * SUB_FILTERS),
            nn.ReLU(),
            conv(2 * SUB_FILTERS, SUB_FILTERS),
            nn.Sigmoid(),
        )
        self.widen = conv(SUB_FILTERS, width)
        self.blocks = nn.Sequential(*(ResidualBlock(width) for _ in range(blocks)))

    def forward(self, spikes: Tensor) -> Tensor:
        """Map (B, 13, H, W) to features (B, width, H, W)."""
        seen = self.filters(spikes)
        features: Tensor = self.widen(seen * self.gate(seen))
        return features + self.blocks(features) if len(self.blocks) else features


class PaperFusionUnit(nn.Module):
    """One pathway fusion unit: motion, supervised by structure."""

    def __init__(self, width: int, gate_width: int) -> None:
        super().__init__()
        self.motion, self.structure, self.both = (
            nn.Conv2d(width, width, 3, padding=1, groups=width) for _ in range(3)
        )
        self.gate = nn.Sequential(
            pointwise(2 * width, gate_width), nn.ReLU(), pointwise(gate_width, width), nn.Sigmoid()
        )

    def forward(self, dorsal: Tensor, ventral: Tensor) -> Tensor:
        """Return the next F^D, (B, width, H, W), as both pathways are."""
        pooled = torch.cat([dorsal, ventral], 1).mean((2, 3), keepdim=True)
        mixed = self.both((self.motion(dorsal) + self.structure(ventral)).relu())
        result: Tensor = dorsal + self.gate(pooled) * mixed
        return result


class PaperFeatureExtraction(nn.Module):
    """Spikes to a feature."""

    def __init__(self, config: PaperFeatureConfig) -> None:
        super().__init__()
        self.config = config
        width, filter_width = config.width, config.filter_width
        self.ventral = Pathway(MixedScaleFilters(filter_width), width, config.blocks)
        self.dorsal = None
        if config.units:
            sliding = SlidingFilters(config.dorsal_window_planes, filter_width)
            self.dorsal = Pathway(sliding, width, blocks=0)
        self.units = nn.ModuleList(
            PaperFusionUnit(width, config.gate_width) for _ in range(config.units)
        )
        self.last = zeroed(pointwise(width, 1))

    def forward(self, spikes: Tensor) -> Tensor:
        """Map (B, 13, H, W) of 0 and 1 to (B, 1, H, W) spikes per plane."""
        ventral = self.ventral(spikes)
        features = ventral
        if self.dorsal is not None:
            fused = self.dorsal(spikes)
            for unit in self.units:
                fused = unit(fused, ventral)
            features = fused + ventral
        result: Tensor = spikes.mean(1, keepdim=True) + self.last(features)
        return result
