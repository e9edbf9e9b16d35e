from __future__ import annotations

import numpy as np
import pytest
import torch

from models.networks.from_compressai.priors import ChannelPrior, HyperPrior, Latents, scale_table
from tests.models.networks.tiny_compressai import tiny_zoo_model


class Notes:
    """An exchange that rounds, and keeps what it is given."""

    def __init__(self) -> None:
        self.numbers: list[np.ndarray] = []  # type: ignore[type-arg]
        self.symbols: list[np.ndarray] = []  # type: ignore[type-arg]

    def write(self, numbers: np.ndarray, exact: np.ndarray | None) -> np.ndarray:  # type: ignore[type-arg]
        assert exact is not None
        self.numbers.append(numbers)
        self.symbols.append(np.rint(exact).astype(np.int32))
        return self.symbols[-1]

    def read(self, numbers: np.ndarray, exact: np.ndarray | None) -> np.ndarray:  # type: ignore[type-arg]
        assert exact is None
        np.testing.assert_array_equal(numbers, self.numbers.pop(0))
        return self.symbols.pop(0)


def test_chances_of_channels_are_those_of_compressai() -> None:
    model = tiny_zoo_model("bmshj2018-factorized")
    prior = ChannelPrior(model.entropy_bottleneck)
    frequencies = np.diff(model.entropy_bottleneck.quantized_cdf.numpy(), axis=1) / 2**16
    for chances, frequency in zip(prior.chances, frequencies, strict=True):
        assert chances.sum() == pytest.approx(1, abs=1e-6)
        assert chances.size == frequency.size  # −10 to 10, and the rest
        np.testing.assert_allclose(chances, frequency[: chances.size], atol=1e-3)


def test_tables_are_chosen_as_compressai_does() -> None:
    model = tiny_zoo_model("bmshj2018-hyperprior")
    prior = HyperPrior(model, with_means=False)
    edges = scale_table()
    scales = np.concatenate([edges * 0.999, edges, edges * 1.001, [0, 1e-9, 1e9]])
    wanted = model.gaussian_conditional.build_indexes(torch.from_numpy(scales).float())
    inexact = np.isin(scales, edges)  # at an edge itself float32 falls to either side
    found = prior._numbers(scales) - 6
    np.testing.assert_array_equal(found[~inexact], wanted.numpy()[~inexact])


@pytest.mark.parametrize("name", ["bmshj2018-hyperprior", "mbt2018-mean"])
def test_a_walk_predicts_what_compressai_does(name: str) -> None:
    model = tiny_zoo_model(name)
    rng = np.random.default_rng(0)
    latent = rng.normal(0, 4, (12, 8, 4)).astype(np.float32)
    hyper = rng.normal(0, 2, (6, 2, 1)).astype(np.float32)
    notes, calls = Notes(), []
    prior = HyperPrior(model, with_means=name == "mbt2018-mean")
    decoded = prior.walk(Latents(latent, hyper), 8, 4, notes.write, lambda: calls.append(1))
    assert calls
    with torch.no_grad():
        rounded = model.entropy_bottleneck.quantize(torch.from_numpy(hyper)[None], "dequantize")
        parameters = model.h_s(rounded)
        means = parameters.chunk(2, 1)[1] if name == "mbt2018-mean" else None
        wanted = model.gaussian_conditional.quantize(
            torch.from_numpy(latent)[None], "dequantize", means
        )
    np.testing.assert_allclose(decoded, wanted[0].numpy(), atol=1e-5)
    again = prior.walk(None, 8, 4, notes.read, lambda: None)
    np.testing.assert_array_equal(again, decoded)
    assert notes.symbols == []
