"""Mixed-scale temporal filters: what the reconstruction sees of the spikes.

41 planes hold five blocks of 13, seven planes apart, centred at −14, −7, 0, 7 and 14 around the
key plane. In each block, windows of 7, 9, 11 and 13 planes around its centre have learned filters
(SpikeCodec, Sec. IV-A; Spk2ImgNet, Zhao et al., CVPR 2021).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

WINDOW_PLANES = 41
"""Planes that a reconstruction sees; the key plane is the middle one."""
BLOCK_CENTRES = (6, 13, 20, 27, 34)
BLOCK_WINDOWS = (7, 9, 11, 13)


def window_masks() -> Tensor:
    """Return which planes each window holds: (20, 41) float32 of 0 and 1."""
    planes = torch.arange(WINDOW_PLANES)
    return torch.stack(
        [
            ((planes - centre).abs() <= window // 2).float()
            for centre in BLOCK_CENTRES
            for window in BLOCK_WINDOWS
        ]
    )


class TemporalFilters(nn.Module):
    """Spikes (B, 41, H, W) to features (B, 20·filters, H, W).

    The first filter of each window begins as its mean, the others at random.
    """

    masks: Tensor

    def __init__(self, filters: int) -> None:
        super().__init__()
        masks = window_masks()
        means = masks / masks.sum(1, keepdim=True)
        others = torch.randn(filters - 1, *masks.shape) * 0.2
        self.weight = nn.Parameter(torch.cat([means[None], others]))
        self.register_buffer("masks", masks, persistent=False)

    def forward(self, spikes: Tensor) -> Tensor:
        """Filter each pixel's spikes over time."""
        weight = (self.weight * self.masks).flatten(0, 1)
        return functional.conv2d(spikes, weight[:, :, None, None])


def playback_mean(spikes: Tensor, window_planes: int = 21) -> Tensor:
    """Return TFP: the mean of the planes around the key plane, (B, 1, H, W)."""
    first = (WINDOW_PLANES - window_planes) // 2
    return spikes[:, first : first + window_planes].mean(1, keepdim=True)
