from __future__ import annotations

import numpy as np
import pytest
import torch

from models.errors import CodecUnavailableError
from models.networks.from_compressai.hyperprior_vbr import (
    BASELINE_KIND,
    LAMBDA_RANGE,
    RATE_STEPS,
    HyperpriorVbrNetwork,
    gains,
)
from models.networks.weights import Weights
from tests.models.networks.tiny_compressai import TINY_BASELINE, tiny_baseline


def test_gains_go_with_the_root_of_lambda() -> None:
    found = gains()
    assert found.shape == (RATE_STEPS,)
    assert found[-1] == 1
    assert found[0].item() == pytest.approx((LAMBDA_RANGE[0] / LAMBDA_RANGE[1]) ** 0.5)
    ratios = found[1:] / found[:-1]
    torch.testing.assert_close(ratios, ratios[:1].expand_as(ratios), rtol=1e-5, atol=0)


def test_more_bits_at_higher_rate_steps() -> None:
    network = tiny_baseline()
    scenes = torch.rand(2, 1, 64, 128, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        coded = [network(scenes, step) for step in (0, 128, 255)]
    for part in coded:
        assert part.scenes.shape == scenes.shape
        assert part.hyper_bits.shape == (2,)
    bits = torch.stack([part.latent_bits for part in coded])
    assert (bits.diff(dim=0) > 0).all()


def test_weights_come_back() -> None:
    network, other = tiny_baseline(seed=0), tiny_baseline(seed=1)
    weights = network.weights()
    assert weights.kind == BASELINE_KIND
    other.take(weights)
    scenes = torch.rand(1, 1, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        for step in (0, 200):
            assert torch.equal(network(scenes, step).scenes, other(scenes, step).scenes)


def test_symbols_of_the_hyper_latent_reach_as_far_as_their_likelihood() -> None:
    network = tiny_baseline()
    network.settle()
    bottleneck = network.model.entropy_bottleneck
    quantiles = bottleneck.quantiles.detach()[:, 0]
    assert (quantiles[:, 1] == 0).all()
    with torch.no_grad():
        ends = bottleneck._logits_cumulative(bottleneck.quantiles[:, :, [0, 2]], False)[:, 0]
    tail = torch.sigmoid(torch.stack([ends[:, 0], -ends[:, 1]]))
    torch.testing.assert_close(
        tail, torch.full_like(tail, bottleneck.tail_mass / 2), rtol=0.05, atol=0
    )


@pytest.mark.parametrize("change", ["missing", "shape"])
def test_weights_of_another_network_are_refused(change: str) -> None:
    weights = tiny_baseline().weights()
    tensors = dict(weights.tensors)
    if change == "missing":
        del tensors["network.model.h_s.0.bias"]
    else:
        tensors["network.model.h_s.0.bias"] = np.zeros(5, np.float32)
    with pytest.raises(CodecUnavailableError, match=r"model\.h_s\.0\.bias"):
        HyperpriorVbrNetwork(TINY_BASELINE).take(Weights(BASELINE_KIND, weights.config, tensors))
