"""The reconstruction as it runs: NumPy in, NumPy out, in float32, with fixed weights.

Large sensors are worked on in bands of rows, each with as many rows around it as a pixel can see:
memory stays small, and the bands fit together without a seam.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from models.arrays import Luminance, SpikePlane
from models.networks.configs import ReconstructionConfig
from models.networks.device import OnDevice
from models.networks.loading import with_weights
from models.networks.reconstruction.network import SIDE_MULTIPLE, ReconstructionNetwork
from models.networks.weights import Weights

BAND_PIXELS = 1 << 18
"""Most pixels of a band, unless it would have fewer rows than it sees beyond itself."""


class SceneReconstructor:
    """Estimates firing rates by a `ReconstructionNetwork`."""

    def __init__(self, weights: Weights) -> None:
        """Build the network of a file of weights."""
        config = ReconstructionConfig(**weights.config)
        self._network = OnDevice(with_weights(ReconstructionNetwork(config), weights))
        self._reach = seen_rows(config)

    def firing_rate(self, spikes: SpikePlane) -> Luminance:
        """Return the firing rate at the middle of (41, H, W) planes: (H, W), 0 or above."""
        height, width = spikes.shape[1:]
        rows = max(BAND_PIXELS // width // SIDE_MULTIPLE * SIDE_MULTIPLE, self._reach)
        bands = [self._band(spikes, top, min(top + rows, height)) for top in range(0, height, rows)]
        return np.maximum(np.concatenate(bands), 0)

    @torch.inference_mode()
    def _band(self, spikes: SpikePlane, top: int, bottom: int) -> Luminance:
        """Return rows `top` to `bottom`; `top` is a multiple of 4."""
        above = max(top - self._reach, 0)
        seen = spikes[:, above : bottom + self._reach]
        batch = torch.from_numpy(seen.astype(np.float32))[None]
        padding = (0, -seen.shape[2] % SIDE_MULTIPLE, 0, -seen.shape[1] % SIDE_MULTIPLE)
        batch = functional.pad(batch, padding, mode="replicate")
        found = self._network(batch.to(memory_format=torch.channels_last))[0, 0]
        band: Luminance = found[top - above : bottom - above, : spikes.shape[2]].numpy()
        return band


def seen_rows(config: ReconstructionConfig) -> int:
    """Return how many rows beyond a pixel the network sees, rounded up to a multiple of 4.

    Each block sees one row further, at its own resolution.
    """
    rows = 2 * 2 * config.half_blocks + 4 * config.quarter_blocks + SIDE_MULTIPLE
    return -(-rows // SIDE_MULTIPLE) * SIDE_MULTIPLE
