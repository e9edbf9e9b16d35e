"""Effort of the encoder: bits saved by searching for better latents; the decoder stays as it is.

    y, z ─┬──────────────────── code ─▶ coded ─┐
          └─ search ─▶ ŷ, ẑ ─── code ─▶ coded ─┴─▶ the one with less bits + λ·255²·squared error

The error is that of the scene as it will be decoded, the bits are those of the bytes. Where the
search has clearly found something better, y and z are not coded without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.arrays import Luminance
from models.codecs.learned.latent_coder import CodedLatent, Latent, LatentCoder
from models.codecs.learned.rates import rate_index
from models.progress import Progress

if TYPE_CHECKING:
    from models.networks.scene.latent_search import LatentSearch
    from models.networks.scene.scene_transforms import SceneTransforms

DOUBT = 0.005
"""Part of a cost by which the search's estimate, which knows no bytes, may be wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Refinement:
    """Codes latents after a search around them.

    Attributes:
        search: finds better latents.
        transforms: give the scene as it will be decoded.
        coder: writes the bytes.
    """

    search: LatentSearch
    transforms: SceneTransforms
    coder: LatentCoder

    def encode(
        self,
        scene: Luminance,
        latents: tuple[Latent, Latent],
        rate_step: int,
        iterations: int,
        progress: Progress,
    ) -> CodedLatent:
        """Code a scene (H, W), never worse than `latents` (y and z) are coded without a search.

        Raises:
            Cancelled: the progress was.
        """
        index = rate_index(rate_step)
        found = self.search.search(scene, *latents, index, iterations, progress)
        refined = self.coder.encode(found.latent, found.hyper, rate_step)
        worth = self.search.error_worth_bits(index)
        if 8 * len(refined.data) + worth * found.squared_error < (1 - DOUBT) * found.first_cost:
            return refined
        plain = self.coder.encode(*latents, rate_step)
        return min((plain, refined), key=lambda coded: self.cost(scene, coded, rate_step))

    def cost(self, scene: Luminance, coded: CodedLatent, rate_step: int) -> float:
        """Return bits + λ·255²·squared error of a coded scene: what training minimises."""
        index = rate_index(rate_step)
        decoded = self.transforms.synthesise(coded.latent, index, *scene.shape)
        squared_error = float(np.square(decoded - scene, dtype=np.float64).sum())
        return 8 * len(coded.data) + self.search.error_worth_bits(index) * squared_error
