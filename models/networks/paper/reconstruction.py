"""The paper's reconstruction: 41 planes to the firing rate at the key plane (eqs. 6–8).

spikes ─ five blocks of 13 planes, each: ─ mixed-scale filters ─ channel attention ─ residual blocks
                                                  └─▶ coarse scenes (auxiliary loss)       │
         firing rate ◀─ fusion ◀─ mutual attention ◀─ alignment with the middle block ◀────┘

The same stages, names and interface as `models.networks.reconstruction.network`, which is the
one that is trained and shipped. Sizes after Spk2ImgNet (Zhao et al., CVPR 2021).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.configs import PaperReconstructionConfig
from models.networks.paper.alignment import Alignment, MutualAttention, conv
from models.networks.reconstruction.temporal_filters import BLOCK_CENTRES, BLOCK_WINDOWS

REACH = 6
"""Planes of a block to either side of its centre."""


class MixedScaleFilters(nn.Module):
    """Coarse scenes of a block, one for each window around its centre."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.filters = nn.ModuleList(
            nn.Sequential(conv(window, width), nn.ReLU(), conv(width, 1))
            for window in BLOCK_WINDOWS
        )

    def forward(self, block: Tensor) -> Tensor:
        """Map 13 planes (B, 13, H, W) to coarse scenes (B, 4, H, W)."""
        centred = [
            block[:, REACH - window // 2 : REACH + window // 2 + 1] for window in BLOCK_WINDOWS
        ]
        scenes = [layer(planes) for layer, planes in zip(self.filters, centred, strict=True)]
        return torch.cat(scenes, 1)


class ResidualBlock(nn.Module):
    """Three convolutions around a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            conv(width, width), nn.ReLU(), conv(width, width), nn.ReLU(), conv(width, width)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, width, H, W) to the same shape."""
        result: Tensor = features + self.layers(features)
        return result


class BlockFeatures(nn.Module):
    """Features of a block of planes; one network for all blocks."""

    def __init__(self, config: PaperReconstructionConfig) -> None:
        super().__init__()
        windows = len(BLOCK_WINDOWS)
        self.filters = MixedScaleFilters(config.filter_width)
        self.channel_attention = nn.Sequential(
            conv(windows, 2 * windows), nn.ReLU(), conv(2 * windows, windows), nn.Sigmoid()
        )
        self.widen = conv(windows, config.width)
        self.blocks = nn.Sequential(*(ResidualBlock(config.width) for _ in range(config.blocks)))

    def forward(self, block: Tensor) -> tuple[Tensor, Tensor]:
        """Map (B, 13, H, W) to features (B, width, H, W) and coarse scenes (B, 4, H, W)."""
        scenes = self.filters(block)
        features = self.widen(scenes * self.channel_attention(scenes))
        return features + self.blocks(features), scenes


class PaperReconstruction(nn.Module):
    """Spikes to firing rate."""

    def __init__(self, config: PaperReconstructionConfig) -> None:
        super().__init__()
        self.config = config
        width, blocks = config.width, len(BLOCK_CENTRES)
        self.block_features = BlockFeatures(config)
        self.alignment = Alignment(config)
        self.mutual = nn.ModuleList(MutualAttention(width) for _ in range(blocks - 1))
        self.fusion = nn.Sequential(
            conv(blocks * width, config.fused_width),
            nn.ReLU(),
            conv(config.fused_width, width),
            nn.ReLU(),
            conv(width, 1),
        )

    def forward(self, spikes: Tensor) -> Tensor:
        """Map (B, 41, H, W) of 0 and 1, sides multiples of 4, to (B, 1, H, W) spikes per plane."""
        return self.with_coarse_scenes(spikes)[0]

    def with_coarse_scenes(self, spikes: Tensor) -> tuple[Tensor, Tensor]:
        """Return the firing rate, and the coarse scenes (B, 5, 4, H, W) that are trained too."""
        found = [
            self.block_features(spikes[:, centre - REACH : centre + REACH + 1])
            for centre in BLOCK_CENTRES
        ]
        pyramids = [self.alignment.pyramid(features) for features, _ in found]
        middle = len(BLOCK_CENTRES) // 2
        key = pyramids.pop(middle)
        aligned = [
            mutual(self.alignment(pyramid, key), key[0])
            for mutual, pyramid in zip(self.mutual, pyramids, strict=True)
        ]
        aligned.insert(middle, key[0])
        return self.fusion(torch.cat(aligned, 1)), torch.stack([coarse for _, coarse in found], 1)
