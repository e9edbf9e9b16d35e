"""Attention within windows of features (Swin: Liu et al., ICCV 2021)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class WindowAttention(nn.Module):
    """Self-attention of the positions of a window, with a learned bias for how they lie."""

    places: Tensor

    def __init__(self, channels: int, head_channels: int, window: int) -> None:
        super().__init__()
        self.heads = channels // head_channels
        self.qkv = nn.Linear(channels, 3 * channels)
        self.out = nn.Linear(channels, channels)
        self.bias = nn.Parameter(torch.randn((2 * window - 1) ** 2, self.heads) * 0.02)
        self.register_buffer("places", relative_places(window), persistent=False)

    def forward(self, windows: Tensor, mask: Tensor | None) -> Tensor:
        """Map (N, positions, channels); `mask` (windows of a picture, positions, positions)."""
        count, positions, channels = windows.shape
        qkv = self.qkv(windows).reshape(count, positions, 3, self.heads, -1)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-2, -1) * query.shape[-1] ** -0.5
        scores = scores + self.bias[self.places].permute(2, 0, 1)
        if mask is not None:
            pictures = scores.reshape(-1, len(mask), self.heads, positions, positions)
            scores = (pictures + mask[:, None]).flatten(0, 1)
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(count, positions, channels)
        result: Tensor = self.out(mixed)
        return result


class SwinBlock(nn.Module):
    """Window attention and a perceptron, each around a shortcut."""

    def __init__(self, channels: int, head_channels: int, window: int, *, shifted: bool) -> None:
        super().__init__()
        self.window, self.shift = window, window // 2 if shifted else 0
        self.norms = nn.ModuleList([nn.LayerNorm(channels), nn.LayerNorm(channels)])
        self.attention = WindowAttention(channels, head_channels, window)
        self.perceptron = nn.Sequential(
            nn.Linear(channels, 4 * channels), nn.GELU(), nn.Linear(4 * channels, channels)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, C, H, W), sides multiples of the window, to the same shape."""
        batch, _, height, width = features.shape
        x = features.permute(0, 2, 3, 1)
        moved = self.norms[0](x).roll((-self.shift, -self.shift), (1, 2))
        mask = None
        if self.shift:
            mask = shift_mask(height, width, self.window, self.shift).to(x.device, x.dtype)
        mixed = self.attention(to_windows(moved, self.window), mask)
        back = from_windows(mixed, batch, height, width, self.window)
        x = x + back.roll((self.shift, self.shift), (1, 2))
        x = x + self.perceptron(self.norms[1](x))
        result: Tensor = x.permute(0, 3, 1, 2)
        return result


def to_windows(x: Tensor, window: int) -> Tensor:
    """Cut (B, H, W, C) into windows (B·windows, window², C)."""
    batch, height, width, channels = x.shape
    parts = x.reshape(batch, height // window, window, width // window, window, channels)
    windows: Tensor = parts.transpose(2, 3).reshape(-1, window * window, channels)
    return windows


def from_windows(windows: Tensor, batch: int, height: int, width: int, window: int) -> Tensor:
    """Put windows together again, (B, H, W, C)."""
    parts = windows.reshape(batch, height // window, width // window, window, window, -1)
    return parts.transpose(2, 3).reshape(batch, height, width, -1)


def relative_places(window: int) -> Tensor:
    """Return for each pair of positions of a window the number of how they lie, (w², w²)."""
    rows, columns = torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")
    place = torch.stack([rows.flatten(), columns.flatten()])
    apart = place[:, :, None] - place[:, None, :] + window - 1
    return apart[0] * (2 * window - 1) + apart[1]


def shift_mask(height: int, width: int, window: int, shift: int) -> Tensor:
    """Return what keeps pixels apart that only a shift around the edge has brought together.

    (windows, positions, positions): 0 for pairs that may meet, −100 for others.
    """
    rows = _regions(height, window, shift)[:, None]
    columns = _regions(width, window, shift)[None, :]
    region = to_windows((3 * rows + columns)[None, :, :, None].float(), window)[..., 0]
    apart = region[:, :, None] != region[:, None, :]
    return apart.float() * -100.0


def _regions(side: int, window: int, shift: int) -> Tensor:
    position = torch.arange(side)
    return (position >= side - window).long() + (position >= side - shift).long()
