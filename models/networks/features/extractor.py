"""The extraction of features as it runs: NumPy in, NumPy out, in float32, with fixed weights."""

from __future__ import annotations

import numpy as np
from torch import nn

from models.arrays import Luminance, SpikePlane
from models.networks.bands import rate_in_bands
from models.networks.device import OnDevice
from models.networks.features.extraction import SIDE_MULTIPLE, FeatureExtractionNetwork, seen_rows
from models.networks.loading import with_weights
from models.networks.sci_configs import FeatureExtractionConfig
from models.networks.weights import Weights

EXTRACTION_KIND = "feature-extraction"
"""Of the files of weights that it takes."""


class FeatureExtractor:
    """Makes features by a `FeatureExtractionNetwork`."""

    def __init__(self, weights: Weights) -> None:
        """Build the network of a file of weights."""
        config = FeatureExtractionConfig(**weights.config)
        ready: nn.Module = with_weights(FeatureExtractionNetwork(config), weights)
        self._network = OnDevice(ready)
        self._reach = seen_rows(config)

    def firing_rate(self, planes: SpikePlane) -> Luminance:
        """Return the feature of (13, H, W) planes as a firing rate: (H, W) float32 in [0, 1]."""
        rate = rate_in_bands(self._network, planes, self._reach, SIDE_MULTIPLE)
        return np.clip(rate, 0, 1)
