"""The prior of `bmshj2018-hyperprior-vbr`: a hyperprior whose latent is coded in steps of 1/gain.

A symbol other than 0 is not put in the middle of its bin: a small network, CompressAI's
`QuantABCD`, says how much nearer to 0, from the scale and the gain (Kamisli et al., DCC 2024).
"""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.networks.from_compressai.priors import (
    Check,
    Exchange,
    Floats,
    HyperPrior,
    Latents,
    Symbols,
)


class GainedPrior(HyperPrior):
    """Scales of y from z, at one of the model's gains."""

    def __init__(self, model: Any) -> None:
        """Take CompressAI's `ScaleHyperpriorVbr`; the gain is its first until `at` is asked."""
        super().__init__(model, with_means=False)
        self._offsets = model.QuantABCD.float().eval()
        self._gains: Floats = model.Gain.detach().double().numpy()
        self._gain = float(self._gains[0])

    def at(self, step: int) -> GainedPrior:
        """Return this prior at the gain of a rate step."""
        other = copy(self)
        other._gain = float(self._gains[step])
        return other

    def walk(
        self, latents: Latents | None, height: int, width: int, exchange: Exchange, check: Check
    ) -> NDArray[np.float32]:
        """See `LatentPrior`."""
        scales = self._parameters(latents, height, width, exchange) * self._gain
        check()
        exact = None if latents is None else latents.latent.reshape(-1) * self._gain
        symbols = exchange(self._numbers(scales).reshape(-1), exact).reshape(scales.shape)
        return self._placed(symbols, scales)

    @torch.inference_mode()
    def _placed(self, symbols: Symbols, scales: Floats) -> NDArray[np.float32]:
        """Return where in their bins symbols are decoded to, in units of y."""
        spread = np.maximum(scales, self.scales[0])
        known = np.stack([spread, np.full_like(spread, self._gain)], axis=-1).astype(np.float32)
        nearer = self._offsets(torch.from_numpy(known))[..., 0].numpy()
        size = np.where(symbols == 0, 0, np.abs(symbols) - nearer)
        placed: NDArray[np.float32] = (np.sign(symbols) * size / self._gain).astype(np.float32)
        return placed
