from __future__ import annotations

import numpy as np
import pytest
import torch

from models.networks.from_compressai.context import SerialPrior
from models.networks.from_compressai.priors import Latents
from models.progress import Cancelled
from tests.models.networks.from_compressai.test_priors import Notes
from tests.models.networks.tiny_compressai import tiny_zoo_model

HEIGHT, WIDTH = 4, 8


@pytest.mark.parametrize("name", ["mbt2018", "cheng2020-anchor"])
def test_a_walk_predicts_what_the_networks_do_at_once(name: str) -> None:
    """What a decoder finds position by position follows from the whole of ŷ."""
    model = tiny_zoo_model(name)
    channels = model.M
    rng = np.random.default_rng(0)
    latent = rng.normal(0, 3, (channels, HEIGHT, WIDTH)).astype(np.float32)
    hyper = rng.normal(0, 2, (6, 1, 2)).astype(np.float32)
    notes = Notes()
    prior = SerialPrior(model)
    decoded = prior.walk(Latents(latent, hyper), HEIGHT, WIDTH, notes.write, lambda: None)
    numbers = np.stack(notes.numbers[1:]).reshape(HEIGHT, WIDTH, channels).transpose(2, 0, 1)
    model = model.double()
    with torch.no_grad():
        rounded = torch.from_numpy(np.rint(hyper).astype(np.float64))[None]
        context = model.context_prediction(torch.from_numpy(decoded.astype(np.float64))[None])
        both = torch.cat([model.h_s(rounded), context], dim=1)
        scales, means = model.entropy_parameters(both).chunk(2, 1)
    exact = latent - means[0].numpy()
    np.testing.assert_allclose(decoded, np.rint(exact) + means[0].numpy(), atol=1e-5)
    np.testing.assert_array_equal(numbers, prior._numbers(scales[0].numpy()))
    again = prior.walk(None, HEIGHT, WIDTH, notes.read, lambda: None)
    np.testing.assert_array_equal(again, decoded)


def test_a_walk_can_be_stopped() -> None:
    prior = SerialPrior(tiny_zoo_model("mbt2018"))
    rows = []

    def check() -> None:
        rows.append(1)
        if len(rows) == 3:
            raise Cancelled

    latents = Latents(np.zeros((12, 4, 4), np.float32), np.zeros((6, 1, 1), np.float32))
    with pytest.raises(Cancelled):
        prior.walk(latents, 4, 4, Notes().write, check)
