from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
import torch

from models.arrays import Luminance
from models.networks.scene import latent_search
from models.networks.scene.latent_search import MOST_BITS, Found, Latent, LatentSearch, symbol_bits
from models.networks.scene.scene_transforms import SceneTransforms
from models.progress import Cancelled, Progress
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import tiny_codec

WEIGHTS = scene_codec_weights(tiny_codec())
SEARCH, TRANSFORMS = LatentSearch(WEIGHTS), SceneTransforms(WEIGHTS)


def scene(height: int = 41, width: int = 60) -> Luminance:
    y, x = np.mgrid[:height, :width]
    light = 0.5 + 0.3 * np.sin(y / 5) * np.cos(x / 7)
    noise = np.random.default_rng(0).normal(0, 0.05, light.shape)
    return np.clip(light + noise, 0, 1).astype(np.float32)


def found(iterations: int, progress: Progress | None = None) -> Found:
    picture = scene()
    latents = TRANSFORMS.analyse(picture)
    return SEARCH.search(picture, *latents, 0.6, iterations, progress or Progress())


def cost(latents: tuple[Latent, Latent]) -> tuple[float, float]:
    """Estimated from ŷ and ẑ alone, by the network as it is trained; and the squared error."""
    network = tiny_codec()
    index, picture = torch.tensor([0.6]), torch.from_numpy(scene())
    y, z = (torch.from_numpy(each)[None] for each in latents)
    with torch.no_grad():
        gain = network.hyper_gain_log2(index).exp2()
        off = z * gain - network.hyper_mean(index)
        bits = symbol_bits(off, network.hyper_scale_log2(index).exp2()).sum()
        features = network.hyper_synthesis(z)[..., : y.shape[2], : y.shape[3]]
        decoded, latent_bits = network._code_latent(y, features, index)
        shown = network.synthesis(decoded, index)[0, 0, : picture.shape[0], : picture.shape[1]]
        error = ((shown.clamp(0, 1) - picture) ** 2).sum()
    torch.testing.assert_close(decoded, y, atol=1e-4, rtol=0)  # whole symbols already
    return float(bits + latent_bits.sum() + SEARCH.error_worth_bits(0.6) * error), float(error)


def test_longer_searches_find_better_latents() -> None:
    searches = [found(iterations) for iterations in (0, 2, 8)]
    costs, errors = zip(*(cost((each.latent, each.hyper)) for each in searches), strict=True)
    assert costs[0] > 1.005 * costs[1]
    assert costs[1] > costs[2]
    for each, error in zip(searches, errors, strict=True):
        assert each.squared_error == pytest.approx(error, rel=1e-4)
        assert each.first_cost == pytest.approx(costs[0], rel=1e-4)


def test_a_search_finds_the_same_again() -> None:
    first, second = found(3), found(3)
    np.testing.assert_array_equal(first.latent, second.latent)
    np.testing.assert_array_equal(first.hyper, second.hyper)


def test_large_scenes_are_searched_alike_with_less_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = found(3)
    again: list[object] = []
    checkpoint = latent_search.checkpoint

    def noted(work: object, *given: object, **options: object) -> object:
        again.append(work)
        return checkpoint(work, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(latent_search, "checkpoint", noted)
    monkeypatch.setattr(latent_search, "LARGE_PLACES", 1)
    frugal = found(3)
    assert again
    np.testing.assert_array_equal(frugal.latent, usual.latent)
    np.testing.assert_array_equal(frugal.hyper, usual.hyper)


def test_a_search_tells_how_far_it_is_and_can_be_stopped() -> None:
    seen: list[float] = []

    def stop(fraction: float, note: str) -> None:
        seen.append(fraction)
        if fraction == 0.5:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        found(4, progress)
    assert seen == [0.0, 0.25, 0.5]


@pytest.mark.parametrize("scale", [0.15, 0.7, 5.0])
def test_bits_of_symbols_are_those_of_a_gaussian(scale: float) -> None:
    symbols = torch.arange(-60, 61, dtype=torch.float64)
    bits = symbol_bits(symbols, torch.full_like(symbols, scale))
    law = NormalDist(0, scale)
    for symbol, told in zip(symbols.tolist(), bits.tolist(), strict=True):
        chance = law.cdf(0.5 - abs(symbol)) - law.cdf(-0.5 - abs(symbol))
        assert told == pytest.approx(min(-np.log2(max(chance, 1e-300)), MOST_BITS), rel=1e-6)
    assert float((2**-bits).sum()) == pytest.approx(1, abs=1e-6)


def test_bits_fall_where_a_symbol_comes_nearer_to_its_mean() -> None:
    symbols = torch.tensor([2.0, -2.0, 0.0], requires_grad=True)
    symbol_bits(symbols, torch.ones(3)).sum().backward()
    slopes = symbols.grad
    assert slopes is not None
    np.testing.assert_allclose(slopes[:2], [2.7, -2.7], atol=0.1)
    assert float(slopes[2]) == 0
