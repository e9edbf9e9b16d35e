from __future__ import annotations

import numpy as np
import pytest
import torch

from models.networks.from_compressai.gains import GainedPrior
from models.networks.from_compressai.priors import Latents
from tests.models.networks.from_compressai.test_priors import Notes
from tests.models.networks.tiny_compressai import tiny_baseline


@pytest.mark.parametrize("step", [0, 100, 255])
def test_symbols_are_decoded_to_what_compressai_does(step: int) -> None:
    network = tiny_baseline()
    model, decoded = network.model, []
    scenes = torch.rand(1, 1, 64, 64, generator=torch.Generator().manual_seed(1))
    model.g_s.register_forward_pre_hook(lambda _module, inputs: decoded.append(inputs[0]))
    with torch.no_grad():
        latent = model.g_a(scenes)
        hyper = model.h_a(latent.abs())
        model(scenes, stage=2, s=step)
    prior = GainedPrior(model).at(step)
    notes = Notes()
    latents = Latents(latent[0].numpy(), hyper[0].numpy())
    found = prior.walk(latents, 4, 4, notes.write, lambda: None)
    np.testing.assert_allclose(found, decoded[0][0].numpy(), rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(prior.walk(None, 4, 4, notes.read, lambda: None), found)


def test_a_gain_leaves_the_others_as_they_are() -> None:
    prior = GainedPrior(tiny_baseline().model)
    low, high = prior.at(0), prior.at(255)
    latents = Latents(np.full((8, 4, 4), 20.0, np.float32), np.zeros((6, 1, 1), np.float32))
    sums = []
    for one in (low, high, low):
        notes = Notes()
        one.walk(latents, 4, 4, notes.write, lambda: None)
        sums.append(int(notes.symbols[1].sum()))
    assert sums[0] == sums[2] < sums[1] == 20 * 8 * 16
