"""The classifier: cross-entropy on features of moving pictures, raw and coded.

    views ─ one at random ─ mirrored, moved, turned, stretched ─ shaded ─ cut out ─ mixed ─▶ batch

Two pictures may be mixed (mixup, Zhang et al., ICLR 2018), their classes likewise: with few
pictures this is what keeps a network from knowing them by heart. One picture of `HELD_OUT` is kept
out of training; the data set's test pictures are never seen here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.networks.features.classifier import ClassifierNetwork
from models.training.classifier_views import Views

HELD_OUT = 15
"""Of so many pictures one is kept out of training, to watch it."""
WATCHED_AT_ONCE = 64
MIXED_SHARE = 0.7
"""Of batches that are mixed, where there is mixing."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How much views are varied.

    Attributes:
        mirror: whether half of them are mirrored.
        shift: farthest, in sides.
        turn: standard deviation, in radians.
        stretch: standard deviation of the logarithm of the size, and half as much of the aspect.
        shade: standard deviation of the logarithm of the exponent that changes middle tones.
        cut: side of the square that is cut out, in sides; 0 for none.
        mix: parameter of mixup's beta distribution; 0 for none.
        smoothing: of the labels.
    """

    mirror: bool
    shift: float
    turn: float
    stretch: float
    shade: float
    cut: float
    mix: float
    smoothing: float


AUGMENTATIONS = {
    "mnist": Augmentation(False, 0.06, 0.1, 0.08, 0.1, 0.2, 0.0, 0.03),
    "cifar": Augmentation(True, 0.12, 0.1, 0.12, 0.2, 0.35, 0.3, 0.05),
    "caltech": Augmentation(True, 0.15, 0.15, 0.2, 0.2, 0.35, 0.4, 0.1),
}
"""By data set."""


class ClassifierStage:
    """Trains a `ClassifierNetwork`."""

    network: ClassifierNetwork

    def __init__(
        self, network: ClassifierNetwork, views: Views, augmentation: Augmentation, batch: int = 64
    ) -> None:
        """Take the network and what it learns from."""
        self.network = network
        self._views, self._augmentation, self._batch = views, augmentation, batch
        numbers = np.arange(len(views.labels))
        held_out = numbers % HELD_OUT == HELD_OUT // 2
        self._training, self._watched = numbers[~held_out], numbers[held_out]

    def batch(self, rng: np.random.Generator) -> Mapping[str, Tensor]:
        """Draw views, vary and mix them: features (B, 1, S, S), target (B, classes)."""
        like = self._augmentation
        chosen = np.sort(rng.choice(self._training, self._batch))
        view = rng.integers(self._views.features.shape[1], size=self._batch)
        features = torch.from_numpy(self._views.features[chosen, view]).float()[:, None] / 255
        features = cut_out(shaded(moved(features, like, rng), like, rng), like, rng)
        labels = torch.from_numpy(self._views.labels[chosen])
        target = functional.one_hot(labels, self.network.config.classes).float()
        target = target * (1 - like.smoothing) + like.smoothing / target.shape[1]
        if like.mix and rng.random() < MIXED_SHARE:
            order = torch.from_numpy(rng.permutation(self._batch))
            share = float(rng.beta(like.mix, like.mix))
            features = share * features + (1 - share) * features[order]
            target = share * target + (1 - share) * target[order]
        return {"features": features, "target": target}

    def loss(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
        """Return the cross-entropy of a batch, and how many labels are right."""
        logits = self.network(batch["features"]).float()
        right = logits.detach().argmax(1) == batch["target"].argmax(1)
        loss = functional.cross_entropy(logits, batch["target"])
        return loss, {"accuracy": float(right.float().mean())}

    def validate(self) -> dict[str, float]:
        """Return the accuracy, in per cent, on the pictures kept out of training.

        `accuracy` is that by one view, `accuracy_all` by all views of a picture together.
        """
        one, together = [], []
        for start in range(0, len(self._watched), WATCHED_AT_ONCE):
            chosen = self._watched[start : start + WATCHED_AT_ONCE]
            device = next(self.network.parameters()).device
            views = torch.from_numpy(self._views.features[chosen]).to(device).float() / 255
            labels = torch.from_numpy(self._views.labels[chosen]).to(device)
            embedding = self.network.embedding(views.flatten(0, 1)[:, None])
            embedding = embedding.reshape(*views.shape[:2], -1)
            one.append((self.network.head(embedding).argmax(2) == labels[:, None]).float().mean(1))
            pooled = embedding.mean(1)
            together.append((self.network.head(pooled).argmax(1) == labels).float())
        return {
            "accuracy": 100 * float(torch.cat(one).mean()),
            "accuracy_all": 100 * float(torch.cat(together).mean()),
        }


def moved(features: Tensor, like: Augmentation, rng: np.random.Generator) -> Tensor:
    """Mirror, turn, stretch and shift each feature (B, 1, S, S); mirrored beyond its border."""
    count = len(features)
    angle = rng.normal(0, like.turn, count)
    size, aspect = rng.normal(0, like.stretch, count), rng.normal(0, like.stretch / 2, count)
    across = np.exp(size + aspect) * _signs(like.mirror, count, rng)
    down = np.exp(size - aspect)
    shift = 2 * rng.uniform(-like.shift, like.shift, (2, count))
    cosine, sine = np.cos(angle), np.sin(angle)
    poses = np.stack(
        [cosine * across, -sine * down, shift[0], sine * across, cosine * down, shift[1]]
    )
    theta = torch.from_numpy(poses.T.reshape(count, 2, 3).astype(np.float32))
    grid = functional.affine_grid(theta, list(features.shape), align_corners=False)
    return functional.grid_sample(
        features, grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )


def _signs(mirror: bool, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    drawn = rng.random(count)
    return np.where(drawn < 0.5, -1.0, 1.0) if mirror else np.ones(count)


def shaded(features: Tensor, like: Augmentation, rng: np.random.Generator) -> Tensor:
    """Lighten or darken the middle tones of each feature."""
    exponents = np.exp(rng.normal(0, like.shade, len(features))).astype(np.float32)
    return features.clamp(min=1e-3) ** torch.from_numpy(exponents)[:, None, None, None]


def cut_out(features: Tensor, like: Augmentation, rng: np.random.Generator) -> Tensor:
    """Cover a square of half of the features by their mean (DeVries and Taylor, 2017)."""
    side = features.shape[-1]
    half = like.cut * side / 2
    covered = features.clone()
    for feature in covered:
        place = rng.uniform(0, side, 2)
        if rng.random() < 0.5 and half:
            top, left = (max(math.floor(at - half), 0) for at in place)
            bottom, right = (math.ceil(at + half) for at in place)
            feature[:, top:bottom, left:right] = feature.mean()
    return covered
