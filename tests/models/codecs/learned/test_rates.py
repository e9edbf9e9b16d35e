from __future__ import annotations

import numpy as np
import pytest

from models.codecs.learned.rates import STEP_UNIT, UNIT, RateTables, hyper_size, scaled
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import tiny_codec

TABLES = RateTables(scene_codec_weights(tiny_codec()).part("integer"))


def test_steps_fall_as_the_rate_rises() -> None:
    steps = np.stack([TABLES.row(rate_step).step for rate_step in range(256)])
    # The tiny codec's offsets are random but small beside the range of 800 in λ.
    assert (steps[255] < steps[0] / 10).all()
    assert (steps > 0).all()


@pytest.mark.parametrize("rate_step", [0, 130, 255])
def test_log_gain_is_that_of_the_step(rate_step: int) -> None:
    row = TABLES.row(rate_step)
    np.testing.assert_allclose(row.gain_log2 * UNIT, -np.log2(row.step * STEP_UNIT), atol=1e-3)


def test_hyper_latents_come_back_to_half_a_step() -> None:
    row = TABLES.row(90)
    hyper = np.random.default_rng(0).normal(0, 3, (3, 2, 3)).astype(np.float32)
    symbols = row.quantized_hyper(hyper)
    decoded = row.decoded_hyper(symbols, 7, 12) * UNIT
    assert (np.abs(decoded - hyper) <= row.hyper_step * STEP_UNIT / 2 + UNIT).all()
    assert row.hyper_tables(7, 12).shape == symbols.shape


def test_products_do_not_wrap() -> None:
    large = np.array([1 << 24], np.int32)
    assert scaled(large, np.array([2.0**24]))[0] == 2.0**40


def test_sizes_of_hyper_latents() -> None:
    assert [hyper_size(8, 9), hyper_size(1, 4)] == [(2, 3), (1, 1)]
