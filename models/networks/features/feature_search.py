"""Search for the latents of features, as `models.networks.scene.latent_search` does for scenes.

A feature that is predicted is searched with its prediction as it is. That what is told of it serves
the features behind as well is not looked at here: the group's rate steps say so.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.arrays import Luminance
from models.networks.features.feature_transforms import Condition
from models.networks.features.inter_codec import InterCodecNetwork
from models.networks.loading import with_weights
from models.networks.scene.latent_search import Found, Latent, LatentSearch, Place, spared
from models.networks.sci_configs import InterCodecConfig
from models.networks.weights import Weights
from models.progress import Progress


class FeatureSearch:
    """The networks that the search goes through; threads may share it."""

    def __init__(self, intra: Weights, inter: Weights) -> None:
        """Build the networks; weights are those of a scene codec and of an `InterCodecNetwork`."""
        self.intra = LatentSearch(intra)
        network = InterCodecNetwork(InterCodecConfig(**inter.sizes()))
        self._inter = spared(with_weights(network, inter))

    def predicted(
        self,
        feature: Luminance,
        condition: Condition,
        told: Latent,
        latents: tuple[Latent, Latent],
        rate_index: float,
        iterations: int,
        progress: Progress,
    ) -> Found:
        """Return the best that was come upon for a predicted feature.

        Args:
            feature: (H, W) in [0, 1].
            condition: what it is coded on.
            told: ŷ of the group's first feature and of the one before, (128, h, w).
            latents: y and z, where the search begins.
            rate_index: in [0, 1].
            iterations: see `LatentSearch.search`.
            progress: told at each iteration; cancels.
        """
        # Copies: what inference has made takes no part in slopes.
        prediction, context = condition.prediction.clone(), condition.context.clone()
        index = torch.tensor([rate_index], dtype=torch.float32)

        def synthesis(latent: Tensor) -> Tensor:
            picture: Tensor = self._inter.synthesis(latent, prediction, context, index)[0]
            return picture

        with torch.no_grad():
            known = self._inter.history(torch.from_numpy(np.ascontiguousarray(told))[None])
        place = Place(self._inter, feature, rate_index, synthesis, known)
        return place.search(*latents, iterations, progress)
