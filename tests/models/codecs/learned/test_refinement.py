from __future__ import annotations

import numpy as np
import pytest

from models.arrays import Luminance
from models.codecs.learned.latent_coder import CodedLatent, Latent, LatentCoder
from models.codecs.learned.refinement import Refinement
from models.networks.rate_table import LAMBDA_RANGE
from models.networks.scene.latent_search import Found, LatentSearch
from models.networks.scene.scene_transforms import SceneTransforms
from models.progress import Progress
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import tiny_codec

WEIGHTS = scene_codec_weights(tiny_codec())
CODER = LatentCoder(WEIGHTS.part("integer"))
REFINEMENT = Refinement(LatentSearch(WEIGHTS), SceneTransforms(WEIGHTS), CODER)
SCENE: Luminance = (
    (0.5 + 0.4 * np.sin(np.arange(33)[:, None] / 4) * np.cos(np.arange(50) / 6))
    .clip(0, 1)
    .astype(np.float32)
)


def latents() -> tuple[Latent, Latent]:
    return REFINEMENT.transforms.analyse(SCENE)


def refined(rate_step: int, iterations: int = 3) -> CodedLatent:
    return REFINEMENT.encode(SCENE, latents(), rate_step, iterations, Progress())


@pytest.mark.parametrize("rate_step", [60, 128, 255])
def test_what_was_found_is_what_is_coded_and_decoded(rate_step: int) -> None:
    coded = refined(rate_step)
    decoded = CODER.decode(coded.data, *coded.latent.shape[1:], rate_step, coded.crc32)
    np.testing.assert_array_equal(decoded, coded.latent)
    found = REFINEMENT.search.search(SCENE, *latents(), rate_step / 255, 3, Progress())
    np.testing.assert_allclose(coded.latent, found.latent, atol=0.01)


@pytest.mark.parametrize("rate_step", [77, 128, 255])
def test_a_search_saves_bits_or_error(rate_step: int) -> None:
    plain = CODER.encode(*latents(), rate_step)
    cost_plain = REFINEMENT.cost(SCENE, plain, rate_step)
    assert REFINEMENT.cost(SCENE, refined(rate_step), rate_step) < 0.995 * cost_plain


def test_a_search_that_finds_worse_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    y, z = (each + 1 for each in latents())
    plain, worse = CODER.encode(*latents(), 128), CODER.encode(y, z, 128)
    cost_plain, cost_worse = (REFINEMENT.cost(SCENE, each, 128) for each in (plain, worse))
    assert cost_worse > cost_plain
    error = (cost_worse - 8 * len(worse.data)) / REFINEMENT.search.error_worth_bits(128 / 255)
    monkeypatch.setattr(LatentSearch, "search", lambda *_: Found(y, z, error, cost_plain))
    assert refined(128).data == plain.data


def test_what_is_clearly_better_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    coded: list[Latent] = []
    encode = LatentCoder.encode

    def noted(self: LatentCoder, y: Latent, z: Latent, rate_step: int) -> CodedLatent:
        coded.append(y)
        return encode(self, y, z, rate_step)

    monkeypatch.setattr(LatentCoder, "encode", noted)
    refined(200, iterations=6)
    assert len(coded) == 1
    refined(200, iterations=0)
    assert len(coded) == 3


def test_the_cost_is_that_of_bytes_and_decoded_pixels() -> None:
    coded = CODER.encode(*latents(), 200)
    shown = REFINEMENT.transforms.synthesise(coded.latent, 200 / 255, *SCENE.shape)
    low, high = LAMBDA_RANGE
    weight = 255**2 * low * (high / low) ** (200 / 255)
    told = REFINEMENT.cost(SCENE, coded, 200)
    expected = 8 * len(coded.data) + weight * ((shown - SCENE).astype(np.float64) ** 2).sum()
    assert told == pytest.approx(expected, rel=1e-5)
