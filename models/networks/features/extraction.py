"""A feature from spikes: 13 planes to one smooth picture, cheaply, at the camera's end (SCI, IV-A).

spikes ─┬─ ventral filters ─ gate ─ unshuffle 2, 1×1 ──▶ F^V (1/2) ─┐
(13 pl.)│   (7, 9, 11, 13 planes around t)                          ├─ PFU ─ … ─ PFU ─ 1×1 (0) ─┐
        ├─ dorsal filters ── gate ─ unshuffle 4, 1×1 ──▶ F^D (1/4) ─┘                            │
        │   (7 planes each, sliding by 2)                                    shuffle 2 ──────────┤
        └─ TFP over the 13 planes ────────────────────────────────────────────────────────────── +
                                                            firing rate F (1, H, W) ◀────────────┘

As in the visual system, the ventral pathway sees finely and over long times, the dorsal one
coarsely and with its time resolved. A pathway fusion unit has each see the other:

    F^D ← block(F^D + 1×1(F^V)),   F^V ← block(F^V + 1×1(F^D))

and the feature is F = PFU_N(F^D, F^V) + F^V (eq. 7), where the last term is TFP: training begins
there. The paper's filters are of 10 planes where these have 7, so that four that slide by two
planes cover the 13 exactly; a gate is its self-attention, and the identity at first.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import DepthConvBlock, plausible, pointwise, zeroed
from models.networks.sci_configs import FeatureExtractionConfig

FEATURE_PLANES = 13
"""Planes that a feature is made of; the middle one is its moment t."""
FEATURE_STRIDE = 7
"""Planes from a feature to the next."""
VENTRAL_WINDOWS = (7, 9, 11, 13)
SUB_FILTERS = 4
DORSAL_STEP = 2
"""Planes by which a dorsal window slides."""
SIDE_MULTIPLE = 4
"""Height and width that the network takes are multiples of this."""


class FeatureExtractionNetwork(nn.Module):
    """Spikes to a feature."""

    def __init__(self, config: FeatureExtractionConfig) -> None:
        super().__init__()
        self.config = config
        filtered = SUB_FILTERS * config.filters
        self.ventral = GatedFilters(ventral_windows(), config.filters)
        windows = dorsal_windows(config.dorsal_window_planes)
        self.dorsal = GatedFilters(windows, config.filters) if config.dorsal else None
        self.to_ventral = pointwise(4 * filtered, config.ventral_width)
        self.to_dorsal = pointwise(16 * filtered, config.dorsal_width)
        self.units = nn.ModuleList(
            PathwayFusionUnit(config.ventral_width, config.dorsal_width)
            for _ in range(config.units)
        )
        self.last = zeroed(pointwise(config.ventral_width, 4))

    def forward(self, spikes: Tensor) -> Tensor:
        """Map (B, 13, H, W) of 0 and 1, sides multiples of 4, to (B, 1, H, W) spikes per plane."""
        seen = self.ventral(spikes)
        ventral = self.to_ventral(functional.pixel_unshuffle(seen, 2))
        moving = seen if self.dorsal is None else self.dorsal(spikes)
        dorsal = self.to_dorsal(functional.pixel_unshuffle(moving, 4))
        for unit in self.units:
            ventral, dorsal = unit(ventral, dorsal)
        correction = functional.pixel_shuffle(self.last(ventral), 2)
        result: Tensor = spikes.mean(1, keepdim=True) + plausible(correction.float(), 1.0)
        return result


class GatedFilters(nn.Module):
    """Temporal filters, each within its window, and a gate that weighs what they see.

    The first filter of each window begins as its mean, the others at random.
    """

    windows: Tensor

    def __init__(self, windows: Tensor, filters: int) -> None:
        super().__init__()
        means = windows / windows.sum(1, keepdim=True)
        others = torch.randn(filters - 1, *windows.shape) * 0.2
        self.weight = nn.Parameter(torch.cat([means[None], others]))
        self.gate = zeroed(pointwise(filters * len(windows), filters * len(windows)))
        self.register_buffer("windows", windows, persistent=False)

    def forward(self, spikes: Tensor) -> Tensor:
        """Map (B, 13, H, W) to (B, filters·windows, H, W)."""
        weight = (self.weight * self.windows).flatten(0, 1)
        seen = functional.conv2d(spikes, weight[:, :, None, None])
        result: Tensor = seen * 2 * self.gate(seen).sigmoid()
        return result


class PathwayFusionUnit(nn.Module):
    """One exchange between the pathways (Fig. 4a)."""

    def __init__(self, ventral_width: int, dorsal_width: int) -> None:
        super().__init__()
        self.to_dorsal = pointwise(4 * ventral_width, dorsal_width)
        self.dorsal = DepthConvBlock(dorsal_width)
        self.to_ventral = zeroed(pointwise(dorsal_width, 4 * ventral_width))
        self.ventral = DepthConvBlock(ventral_width)

    def forward(self, ventral: Tensor, dorsal: Tensor) -> tuple[Tensor, Tensor]:
        """Map F^V (B, C, H/2, W/2) and F^D (B, C', H/4, W/4) to themselves, each changed."""
        dorsal = self.dorsal(dorsal + self.to_dorsal(functional.pixel_unshuffle(ventral, 2)))
        ventral = self.ventral(ventral + functional.pixel_shuffle(self.to_ventral(dorsal), 2))
        return ventral, dorsal


def ventral_windows() -> Tensor:
    """Return which planes each ventral sub-filter sees: (4, 13) float32 of 0 and 1."""
    planes = torch.arange(FEATURE_PLANES) - FEATURE_PLANES // 2
    return torch.stack([(planes.abs() <= window // 2).float() for window in VENTRAL_WINDOWS])


def dorsal_windows(window_planes: int) -> Tensor:
    """Return which planes each dorsal sub-filter sees, the earliest first: (4, 13) float32."""
    planes = torch.arange(FEATURE_PLANES)
    starts = (DORSAL_STEP * number for number in range(SUB_FILTERS))
    return torch.stack(
        [((planes >= start) & (planes < start + window_planes)).float() for start in starts]
    )


def seen_rows(config: FeatureExtractionConfig) -> int:
    """Return how many rows beyond a pixel the network sees, rounded up to a multiple of 4.

    The block of each unit sees one row further, at its own resolution.
    """
    rows = (2 + 4) * config.units + SIDE_MULTIPLE
    return -(-rows // SIDE_MULTIPLE) * SIDE_MULTIPLE
