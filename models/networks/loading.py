"""Networks with the weights of a file, ready to run."""

from __future__ import annotations

import numpy as np
import torch

from models.errors import CodecUnavailableError
from models.networks.blocks import Network, channels_last
from models.networks.weights import Weights


def with_weights(network: Network, weights: Weights, part: str = "network") -> Network:
    """Give a network a part of a file's weights; return it evaluating, without gradients.

    Args:
        network: as its configuration says, with whatever weights.
        weights: of a file.
        part: what the names of its tensors begin with.

    Raises:
        CodecUnavailableError: the tensors are not those of such a network.
    """
    tensors = {
        name: torch.from_numpy(np.require(array, requirements=("C", "W")))
        for name, array in weights.part(part).items()
    }
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise CodecUnavailableError(
            f"weights don't fit this version of {type(network).__name__}: {error}",
            "take those that came with it, or train anew",
        ) from error
    return channels_last(network.eval().requires_grad_(False))
