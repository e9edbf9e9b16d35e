from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from models.errors import CodecUnavailableError
from models.networks.loading import with_weights
from models.networks.weights import Weights


def weights(**shapes: tuple[int, ...]) -> Weights:
    rng = np.random.default_rng(0)
    tensors = {f"part.{name}": rng.random(shape, np.float32) for name, shape in shapes.items()}
    for array in tensors.values():
        array.flags.writeable = False  # as those of a file may be
    return Weights("kind", {}, tensors)


def test_a_network_takes_its_part_and_learns_no_more() -> None:
    told = weights(weight=(3, 2, 1, 1), bias=(3,))
    network = with_weights(nn.Conv2d(2, 3, 1), told, "part")
    np.testing.assert_array_equal(network.bias.numpy(), told.tensors["part.bias"])  # type: ignore[union-attr]
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert network.weight.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize(
    "told", [weights(weight=(3, 2, 1, 1)), weights(weight=(4, 2, 1, 1), bias=(4,))]
)
def test_weights_of_another_network_are_told(told: Weights) -> None:
    with pytest.raises(CodecUnavailableError, match="don't fit") as caught:
        with_weights(nn.Conv2d(2, 3, 1), told, "part")
    assert "train anew" in str(caught.value) + str(getattr(caught.value, "hint", ""))
