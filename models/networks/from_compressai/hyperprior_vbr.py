"""The learned baseline: CompressAI's own `bmshj2018-hyperprior-vbr`, narrow and gray.

The model is CompressAI's `ScaleHyperpriorVbr`, its forward pass included (Ballé et al., ICLR 2018;
variable bitrate as in Kamisli et al., DCC 2024). Three things are set: a first and a last layer
for one channel instead of three, and a gain for each of our rate steps. A gain is 1/Δ of the
latent; it goes with λ as is best at high resolution, Δ ∝ 1/√λ, and is not learned.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor, nn

from models.errors import CodecUnavailableError
from models.networks.compressai_import import compressai
from models.networks.configs import HyperpriorVbrConfig
from models.networks.rate_table import fine_gain_log2
from models.networks.scene.scene_codec import CodedScenes
from models.networks.weights import Weights

BASELINE_KIND = "hyperprior-vbr"
"""Kind of the baseline's file of weights."""
RATE_STEPS = 256
"""Gains of the model; step s is the rate index s / 255."""
PADDED_SIDE = 64
"""Sides of what the model codes are multiples of it: y lies at 1/16, z at 1/64."""
LAMBDA_RANGE = (1e-4, 0.08)
"""λ at the first and the last rate step."""
FIRST_SPREAD = 160.0
"""By which the latent is larger at first than CompressAI's start makes it: see `_spread`."""
FIRST_SCALE = 2.0
"""Standard deviation of the latent that is expected at first."""


class HyperpriorVbrNetwork(nn.Module):
    """CompressAI's model for gray scenes.

    Attributes:
        config: its sizes.
        model: CompressAI's `ScaleHyperpriorVbr`.
    """

    def __init__(self, config: HyperpriorVbrConfig) -> None:
        super().__init__()
        self.config = config
        width, latent_channels = config.width, config.latent_channels
        layers = compressai("models.utils")
        model = compressai("models").ScaleHyperpriorVbr(width, latent_channels)
        model.g_a[0] = layers.conv(1, width)
        model.g_s[6] = layers.deconv(width, 1)
        model.Gain = nn.Parameter(gains(), requires_grad=False)
        model.levels = RATE_STEPS
        _spread(model)
        self.model: Any = model

    def forward(self, scenes: Tensor, rate_step: int) -> CodedScenes:
        """Code (B, 1, H, W) in [0, 1], sides multiples of 64, all at one rate step."""
        coded = self.model(scenes, stage=2, s=rate_step)
        bits = {
            name: -likelihood.log2().flatten(1).sum(1)
            for name, likelihood in coded["likelihoods"].items()
        }
        return CodedScenes(coded["x_hat"], bits["y"], bits["z"])

    @torch.no_grad()
    def settle(self) -> None:
        """Find how far the hyper-latent's symbols reach, which training leaves open.

        The medians stay at 0: there z was rounded in training.
        """
        bottleneck = self.model.entropy_bottleneck
        bottleneck.update(force=True, update_quantiles=True)
        bottleneck.quantiles[:, :, 1] = 0

    def weights(self) -> Weights:
        """Return all that was learned, the reach of the hyper-latent's symbols included."""
        self.settle()
        tensors = {
            f"network.{name}": parameter.detach().numpy()
            for name, parameter in self.named_parameters()
        }
        return Weights(BASELINE_KIND, asdict(self.config), tensors)

    def take(self, weights: Weights) -> None:
        """Take what `weights` gave.

        Raises:
            CodecUnavailableError: it is not of this size.
        """
        learned = {name: torch.from_numpy(array) for name, array in weights.part("network").items()}
        names = {name for name, _ in self.named_parameters()}
        try:
            if names != set(learned):
                raise RuntimeError(f"its tensors are others, e.g. {min(names ^ set(learned))}")
            self.load_state_dict({**self.state_dict(), **learned})
        except RuntimeError as error:
            raise CodecUnavailableError(
                f"the weights of the baseline don't fit: {error}"
            ) from error


def gains() -> Tensor:
    """Return the gain of every rate step, (256,) float32, the last one 1."""
    rate_index = torch.arange(RATE_STEPS, dtype=torch.float64) / (RATE_STEPS - 1)
    gain_log2 = fine_gain_log2(rate_index, LAMBDA_RANGE)
    return (gain_log2 - gain_log2[-1]).exp2().float()


@torch.no_grad()
def _spread(model: Any) -> None:
    """Begin with a latent of many steps: from one that is rounded to nothing, little is learned.

    Gain 1 goes with the finest step; at the coarsest the gain is 1/28.
    """
    model.g_a[6].weight *= FIRST_SPREAD
    model.g_s[0].weight /= FIRST_SPREAD
    model.h_s[4].bias += FIRST_SCALE
