"""The attention as it runs: NumPy in, NumPy out, in float32, with fixed weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.arrays import SpikePlane
from models.networks.configs import AttentionConfig
from models.networks.device import OnDevice
from models.networks.loading import with_weights
from models.networks.scene.attention import Attention, seen_planes
from models.networks.weights import Weights


class SceneAttention:
    """Guides the analysis of scenes by the spikes around their key planes.

    Attributes:
        reach: planes that are seen before the key plane, and as many after it.
        config: sizes of the network.
    """

    def __init__(self, weights: Weights) -> None:
        """Build the attention that is part of a codec's file of weights."""
        sizes: dict[str, Any] = weights.sizes("attention")
        self.config = AttentionConfig(**sizes)
        self.reach = seen_planes(self.config) - 1
        network = with_weights(Attention(self.config), weights, "attention")
        self._network = OnDevice(network, Attention.of_steps)

    @torch.inference_mode()
    def guide(self, spikes: SpikePlane) -> NDArray[np.float32]:
        """Return A, (maps, ceil(H/8), ceil(W/8)) in (−1, 1).

        Args:
            spikes: (2·reach + 1, H, W), the key plane in the middle; sides of any length, which
                are continued by their last row and column.
        """
        before = self._pooled(spikes[: self.reach + 1])
        after = self._pooled(spikes[self.reach :][::-1]) if self.config.both_ways else None
        found: NDArray[np.float32] = self._network(before, after)[0].contiguous().numpy()
        return found

    def _pooled(self, planes: SpikePlane) -> torch.Tensor:
        """Return the means of the planes of each step, (1, steps, H, W), sides padded.

        Pooled here, since all planes of a large sensor as floats would fill the memory.
        """
        stride, steps = self.config.stride, self.config.steps
        means = planes.reshape(steps, -1, *planes.shape[1:]).mean(axis=1, dtype=np.float32)
        padding = [(0, -length % stride) for length in planes.shape[1:]]
        return torch.from_numpy(np.pad(means, [(0, 0), *padding], mode="edge"))[None]
