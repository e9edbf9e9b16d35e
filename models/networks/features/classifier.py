"""What features show: decoded features to one label.

    features (N of them) ─ normalised, folded ─ conv ─ conv, pool ─ residual ─ conv, pool ─ residual
                                (1/fold)                                             │
         logits ◀─ linear ◀─ mean over the N features ◀─ mean over positions ◀─ conv, pool, residual
                                     │
                                 embedding

Each feature is normalised to mean 0 and deviation 1, so that neither the light of a scene nor the
gain of a camera counts. All that comes after serves any number of features: their embeddings are
averaged. A small residual network as He et al. (CVPR 2016) build them, with batch normalisation.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.sci_configs import ClassifierConfig

LEAST_DEVIATION = 0.02
"""Of a feature in [0, 1]: one that shows less is not stretched further."""


class ClassifierNetwork(nn.Module):
    """Features to logits."""

    def __init__(self, config: ClassifierConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.trunk = nn.Sequential(
            nn.PixelUnshuffle(config.fold),
            _layer(config.fold**2, width),
            _layer(width, 2 * width),
            nn.MaxPool2d(2),
            ResidualBlock(2 * width),
            _layer(2 * width, 4 * width),
            nn.MaxPool2d(2),
            ResidualBlock(4 * width),
            _layer(4 * width, 4 * width),
            nn.MaxPool2d(2),
            ResidualBlock(4 * width),
        )
        self.head = nn.Linear(4 * width, config.classes)

    def forward(self, features: Tensor) -> Tensor:
        """Map (B, N, S, S) in [0, 1], S as configured and N ≥ 1, to logits (B, classes)."""
        logits: Tensor = self.head(self.embedding(features))
        return logits

    def embedding(self, features: Tensor) -> Tensor:
        """Map (B, N, S, S) to (B, 4·width) float32, the mean over the N features."""
        batch, count = features.shape[:2]
        normal = normalised(features.flatten(0, 1)[:, None])
        seen = self.trunk(normal.contiguous(memory_format=torch.channels_last))
        each = seen.float().mean((2, 3))
        embedding: Tensor = each.reshape(batch, count, each.shape[1]).mean(1)
        return embedding


class ResidualBlock(nn.Module):
    """x ─┬─ conv ─ conv ─ + ─▶; both normalised, with ReLU."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.branch = nn.Sequential(_layer(channels, channels), _layer(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H, W)."""
        result: Tensor = x + self.branch(x)
        return result


def normalised(features: Tensor) -> Tensor:
    """Take the mean from each feature (B, 1, S, S), and divide it by its deviation."""
    deviation, mean = torch.std_mean(features, dim=(2, 3), keepdim=True, correction=0)
    return (features - mean) / deviation.clamp(min=LEAST_DEVIATION)


def resized(features: Tensor, side: int) -> Tensor:
    """Bring features (B, N, H, W) to (B, N, side, side), the longer side fitting.

    Averaged where there are more pixels, interpolated where there are fewer; what the shorter side
    leaves is filled by mirroring, as `models.classification.moving_pictures` shows pictures.
    """
    height, width = features.shape[-2:]
    scale = side / max(height, width)
    rows, columns = (max(round(length * scale), 1) for length in (height, width))
    if (rows, columns) != (height, width):
        features = functional.interpolate(
            features, (rows, columns), mode="bilinear", align_corners=False, antialias=True
        )
    row_index = _mirrored_indices(rows, side).to(features.device)
    column_index = _mirrored_indices(columns, side).to(features.device)
    return features[..., row_index[:, None], column_index]


def _mirrored_indices(length: int, side: int) -> Tensor:
    """Return which of `length` positions each of `side` shows, in the middle and mirrored beyond.

    >>> _mirrored_indices(3, 6)
    tensor([0, 0, 1, 2, 2, 1])
    """
    positions = (torch.arange(side) - (side - length) // 2) % (2 * length)
    return torch.minimum(positions, 2 * length - 1 - positions)


def _layer(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )
